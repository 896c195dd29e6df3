"""ICE candidates as browsers trickle them."""

from aiortc import RTCIceCandidate
from aiortc.sdp import candidate_from_sdp

MAX_CANDIDATE_CHARACTERS = 1024
"""Names have 255 at most, and the rest of a line about 150."""


def read_candidate(line: str, mid: str | None, line_index: int | None) -> RTCIceCandidate | None:
    """Return a candidate, or nothing for the end of them and for what is none.

    The end is not passed on: aioice would take it for the end of hope, though a browser
    outside the network may still reach us.
    """
    if len(line) > MAX_CANDIDATE_CHARACTERS:
        return None
    try:
        candidate = candidate_from_sdp(line.removeprefix("candidate:"))
    except AssertionError, ValueError, IndexError:
        return None
    candidate.sdpMid, candidate.sdpMLineIndex = mid, line_index
    if mid is None and line_index is None:
        candidate.sdpMLineIndex = 0
    return candidate
