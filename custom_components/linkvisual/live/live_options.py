"""Options of a live source: stream, transports, time limits and the placeholder."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from ..openapi import LiveScheme, LiveStream, StreamType

type FetchLiveUrl = Callable[[LiveScheme, StreamType], Awaitable[LiveStream]]
"""Returns a new live URL; raises OpenApiError. Called on the source's loop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveOptions:
    """Times in seconds; the defaults suit a camera on the vendor's cloud."""

    schemes: tuple[LiveScheme, ...] = (LiveScheme.FLV, LiveScheme.HLS, LiveScheme.RTMP)
    """Tried in this order, each when the one before gives no picture."""

    choose_stream: Callable[[], StreamType] = lambda: StreamType.MAIN
    """Tells which stream viewers want to see; asked whenever the first of them comes."""

    is_muted: Callable[[], bool] = lambda: False
    """Tells whether viewers are not to hear the camera now: one that cannot do both is talked through."""

    linger_s: float = 5.0
    """How long the stream goes on without a viewer: a click on the talk button leaves it for a moment."""

    patience_s: float = 3.0
    """How long viewers see nothing, or a picture that stands still, without being told why."""

    first_media_timeout_s: float = 8.0
    stall_timeout_s: float = 5.0
    max_pause_s: float = 15.0
    """The longest pause between two attempts to get a picture."""

    success_pictures: int = 200
    """8 s at 25 pictures a second: a stream that goes on so long is worth no pause before the next try."""

    fallback_for_s: float = 600.0
    """Long enough that a viewer is not interrupted often, short enough that a passing fault is not kept for ever."""

    ca_file: str | None = None
    """Certificates for HLS over TLS, where FFmpeg's own are not to be found."""

    picture: bytes | None = field(default=None, repr=False)
    """A JPEG to show behind a sentence as long as there is no picture of the camera at all."""

    language: str = "en"
    """Of the sentences that viewers read instead of seeing the camera, as Home Assistant writes it."""
