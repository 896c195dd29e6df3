"""WebRTC offers and ICE candidates as browsers send them: what they ask for, within bounds."""

import re
from dataclasses import dataclass, replace

from aiortc import RTCIceCandidate
from aiortc.sdp import SessionDescription, candidate_from_sdp

from .errors import UnreadableOfferError

_SENDS = ("sendrecv", "sendonly")
_RECEIVES = ("sendrecv", "recvonly")
MAX_OFFER_CHARACTERS = 64 << 10
"""Browsers need about 10,000, with every codec that they have."""

MAX_OFFER_LINES = 1000
"""Browsers need about 300; aiortc searches in some of them for every other."""

MAX_MEDIA = 8
"""Home Assistant's page asks for two; aiortc makes threads and tasks for each."""

MAX_CANDIDATES = 64
"""Of one view, however they come: a machine with many networks has about 20. aioice tries each from
every address of this machine, and compares it with all others."""

_CANDIDATES = re.compile(r"^a=(candidate:.*|end-of-candidates)(\r?\n|$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Offer:
    """The parts of an offer that decide how it is met."""

    sdp: str
    """Without candidates: aiortc would answer only after it had looked up the names of all."""

    description: SessionDescription
    candidates: tuple[RTCIceCandidate, ...]
    """Those that came with the offer instead of one by one."""

    ice: tuple[str, str]
    """User fragment and password: the same in an offer that is sent again."""

    fingerprint: str
    """Of the browser's certificate: the same in every offer of one connection of the page."""

    has_microphone: bool
    wants_media: bool


def read_offer(sdp: str) -> Offer:
    """Return what an offer says.

    Raises:
        UnreadableOfferError: it cannot be understood, or is far larger than any browser's.
    """
    if len(sdp) > MAX_OFFER_CHARACTERS or sdp.count("\n") > MAX_OFFER_LINES:
        raise UnreadableOfferError("too long")
    try:
        description = SessionDescription.parse(sdp)
    except Exception as err:  # noqa: BLE001  the parser trips in many ways over what is no SDP
        raise UnreadableOfferError(type(err).__name__) from None
    if len(description.media) > MAX_MEDIA:
        raise UnreadableOfferError("too many parts")
    media = [part for part in description.media if part.kind in ("audio", "video")]
    if not media:
        raise UnreadableOfferError("no sound and no picture")
    ice, dtls = media[0].ice, media[0].dtls
    if ice is None or not ice.usernameFragment or not ice.password:
        raise UnreadableOfferError("no ICE credentials")
    if dtls is None or not dtls.fingerprints:
        raise UnreadableOfferError("no fingerprint")
    return Offer(
        sdp=_CANDIDATES.sub("", sdp),
        description=description,
        candidates=tuple(
            replace(candidate, sdpMLineIndex=index)
            for index, part in enumerate(description.media)
            for candidate in part.ice_candidates
        )[:MAX_CANDIDATES],
        ice=(ice.usernameFragment, ice.password),
        fingerprint=dtls.fingerprints[0].value,
        has_microphone=any(m.kind == "audio" and m.direction in _SENDS for m in media),
        wants_media=any(m.direction in _RECEIVES for m in media),
    )


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
