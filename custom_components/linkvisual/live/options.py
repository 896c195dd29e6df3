"""How a live source behaves."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from ..openapi import LiveScheme, LiveStream, StreamType
from .problem import LiveProblem

type FetchLiveUrl = Callable[[LiveScheme, StreamType], Awaitable[LiveStream]]
"""Returns a new live URL; raises OpenApiError. Called on the source's loop."""

_CAPTIONS = {
    LiveProblem.OFFLINE: "The camera is offline",
    LiveProblem.UNREACHABLE: "No picture from the camera",
    LiveProblem.ENCRYPTED: "The camera encrypts its picture",
    LiveProblem.UNSUPPORTED: "The camera's video format is unknown",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveOptions:
    """Times in seconds; the defaults suit a camera on the vendor's cloud."""

    schemes: tuple[LiveScheme, ...] = (LiveScheme.FLV, LiveScheme.HLS, LiveScheme.RTMP)
    """Tried in this order, each when the one before gives no picture."""

    stream_type: StreamType = StreamType.MAIN
    linger_s: float = 5.0
    """How long the stream goes on without a viewer: a click on the talk button leaves it for a moment."""

    first_media_timeout_s: float = 8.0
    stall_timeout_s: float = 5.0
    max_pause_s: float = 15.0
    """The longest pause between two attempts to get a picture."""

    ca_file: str | None = None
    """Certificates for HLS over TLS, where FFmpeg's own are not to be found."""

    picture: bytes | None = field(default=None, repr=False)
    """A JPEG to show behind a caption as long as there is no last picture of the camera."""

    captions: Mapping[LiveProblem, str] = field(default_factory=lambda: _CAPTIONS)
    """What viewers read instead of seeing the camera."""
