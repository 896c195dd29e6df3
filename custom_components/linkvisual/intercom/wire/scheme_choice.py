"""Choice of the talk transport with fall-back, for all cameras of a product."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from ...openapi import RequestRejectedError, Scheme
from ..errors import ConnectFailedError, NoAnswerError
from ..talk_options import CameraCodec, TalkOptions, TalkScheme

_LOGGER = logging.getLogger(__name__)
_MAX_REFUSALS = 2
"""One may be a URL that went stale; who is refused twice in a row is not wanted there."""

_OTHER = {Scheme.WS: Scheme.RTMP, Scheme.RTMP: Scheme.WS}

_SOUND_FORMATS = {7: CameraCodec.G711A, 8: CameraCodec.G711U, 10: CameraCodec.AAC}
"""The upper half of an audio body's first byte (docs/protocol.md §6.2)."""


@dataclass(frozen=True, slots=True)
class LearnedTalk:
    """What talking to the cameras of a product has taught; at first, what is assumed of all."""

    scheme: Scheme = Scheme.WS
    """Over which transport the last talk went that was free to choose."""

    codec: CameraCodec | None = None
    """In which codec a camera was heard to send."""

    sends_talk_ready: bool = False
    """Whether a media server has been seen to say when the camera is there."""


def _tell_nobody() -> None:
    """Keep to oneself what was learned."""


class SchemeChoice:
    """Remembers what worked, and what the media server does, for all cameras of a product.

    Automatically it is `ws` at first; `rtmp` takes over when the cloud refuses `ws`, or the
    media server does so twice in a row, and the other way round.
    """

    def __init__(
        self, learned: LearnedTalk | None = None, on_change: Callable[[], None] = _tell_nobody
    ) -> None:
        """Begin with what is known; `on_change` is called after more was learned."""
        self.learned = learned or LearnedTalk()
        self._on_change = on_change
        self._refusals = 0

    def first(self, options: TalkOptions) -> Scheme:
        """Return what to begin with."""
        if options.aac:
            return Scheme.RTMP
        if options.scheme is TalkScheme.AUTO:
            return self.learned.scheme
        return Scheme(options.scheme.value)

    def codec(self, scheme: Scheme, options: TalkOptions) -> CameraCodec:
        """Return what a camera is to be sent."""
        if options.aac:
            return CameraCodec.AAC
        heard = self.learned.codec if options.auto_codec else None
        if heard is None or (heard is CameraCodec.AAC and scheme is Scheme.WS):
            return CameraCodec(options.codec.value)
        return heard

    def note_heard(self, body: bytes) -> None:
        """Remember in which codec a camera of the product sends, for it plays the same."""
        codec = _SOUND_FORMATS.get(body[0] >> 4)
        if codec is not None and codec is not self.learned.codec:
            self._learn(replace(self.learned, codec=codec))

    def note_talk_ready(self) -> None:
        """Remember that media servers of the product's cameras say when a camera is there."""
        self._learn(replace(self.learned, sends_talk_ready=True))

    def after(self, scheme: Scheme, err: Exception, options: TalkOptions) -> Scheme | None:
        """Return what to try after a failure; None when that was the last."""
        if options.scheme is not TalkScheme.AUTO or options.aac:
            return None
        if scheme is not self.learned.scheme or isinstance(err, NoAnswerError):
            return None
        if isinstance(err, RequestRejectedError):
            return _OTHER[scheme]
        if not isinstance(err, ConnectFailedError):
            return None
        self._refusals += 1
        return _OTHER[scheme] if self._refusals >= _MAX_REFUSALS else scheme

    def note_success(self, scheme: Scheme, options: TalkOptions) -> None:
        """Remember what worked where nobody had chosen it."""
        if options.scheme is not TalkScheme.AUTO or options.aac:
            return
        if scheme is not self.learned.scheme:
            _LOGGER.info("Cameras of this product are talked to over %s from now on", scheme.value)
        self._refusals = 0
        self._learn(replace(self.learned, scheme=scheme))

    def _learn(self, learned: LearnedTalk) -> None:
        if learned != self.learned:
            self.learned = learned
            self._on_change()
