"""What a browser asks for."""

from dataclasses import dataclass

from aiortc.sdp import SessionDescription

from .errors import UnreadableOfferError

_SENDS = ("sendrecv", "sendonly")
_RECEIVES = ("sendrecv", "recvonly")


@dataclass(frozen=True, slots=True)
class Offer:
    """The parts of an offer that decide how it is met."""

    sdp: str
    description: SessionDescription
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
        sdp=sdp,
        description=description,
        ice=(ice.usernameFragment, ice.password),
        fingerprint=dtls.fingerprints[0].value,
        has_microphone=any(m.kind == "audio" and m.direction in _SENDS for m in media),
        wants_media=any(m.direction in _RECEIVES for m in media),
    )
