"""What a browser asks for."""

import re
from dataclasses import dataclass, replace

from aiortc import RTCIceCandidate
from aiortc.sdp import SessionDescription

from .errors import UnreadableOfferError

_SENDS = ("sendrecv", "sendonly")
_RECEIVES = ("sendrecv", "recvonly")
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
        UnreadableOfferError: it cannot be understood.
    """
    try:
        description = SessionDescription.parse(sdp)
    except Exception as err:  # noqa: BLE001  the parser trips in many ways over what is no SDP
        raise UnreadableOfferError(type(err).__name__) from None
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
        ),
        ice=(ice.usernameFragment, ice.password),
        fingerprint=dtls.fingerprints[0].value,
        has_microphone=any(m.kind == "audio" and m.direction in _SENDS for m in media),
        wants_media=any(m.direction in _RECEIVES for m in media),
    )
