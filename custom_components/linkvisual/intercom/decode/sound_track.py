"""The first sound track of an open container, as 8 kHz mono samples."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ..errors import EmptyMediaError, NoAudioError, UndecodableError
from ..g711 import Samples
from ..talk_options import SAMPLE_RATE_HZ
from .resampler import Resampler, check_shape

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.container import InputContainer

_MIN_BLOCK_SAMPLES = 400
"""50 ms: smaller frames are joined, since each block costs a few calls of NumPy."""

_FIRST_BLOCK_SAMPLES = 1680
"""Of a file: what words begin with (200 ms), and 10 ms that the limiter may hold back. Nothing is heard
before all of it is there."""

_LONGEST_BLOCK_SAMPLES = SAMPLE_RATE_HZ
"""A frame of a few bytes may hold minutes of silence, too much to be leveled in one step."""


class SoundTrack:
    """Decodes a container from a time on."""

    def __init__(
        self, container: InputContainer, start_s: float = 0.0, *, at_hand: bool = False
    ) -> None:
        """See that the track is safe to decode; a rate or channels of 0 are not known yet.

        Of what is `at_hand`, as a file is and a stream is not, the first block is large.

        Raises:
            NoAudioError: there is none.
            UndecodableError: FFmpeg lacks its codec, or it is no possible sound.
        """
        if not container.streams.audio:
            raise NoAudioError("no audio track")
        context = container.streams.audio[0].codec_context
        if context is None:
            raise UndecodableError("an unknown codec")
        check_shape(context.sample_rate or SAMPLE_RATE_HZ, context.channels or 1)
        self._container = container
        self._start_s = start_s
        self._first_block_samples = _FIRST_BLOCK_SAMPLES if at_hand else _MIN_BLOCK_SAMPLES
        self.changes_at: int | None = None
        """Where, in bytes, another link of an Ogg chain follows, with which FFmpeg does not go on."""

    def blocks(self) -> Iterator[Samples]:
        """Yield samples in blocks of 50 ms to a second.

        Raises:
            EmptyMediaError: there is no sample.
        """
        pending: list[Samples] = []
        pending_samples, empty = 0, True
        wanted_samples = self._first_block_samples
        for frame in self._resampled():
            pending.append(frame.to_ndarray().reshape(-1).astype(np.int16))
            pending_samples += frame.samples
            if pending_samples >= wanted_samples:
                yield from _cut(np.concatenate(pending))
                pending, pending_samples, empty = [], 0, False
                wanted_samples = _MIN_BLOCK_SAMPLES
        if pending:
            yield from _cut(np.concatenate(pending))
        elif empty and not self._start_s:
            raise EmptyMediaError("no samples")

    def _resampled(self) -> Iterator[AudioFrame]:
        """Yield every frame at 8 kHz mono, the resampler's rest included."""
        resampler = Resampler()
        try:
            for frame in self._frames():
                yield from resampler.resample(frame)
        finally:
            resampler.leave_spare()
        yield from resampler.flush()

    def _frames(self) -> Iterator[AudioFrame]:
        """Yield every frame from the time on.

        A damaged packet is skipped as every player does; media without one good packet is
        found out by the caller, which gets no sample.
        """
        import av  # noqa: PLC0415  a broken media library must not take the integration down

        place: int | None = None
        begin_s = self._start_s and self._start_s + (self._container.start_time or 0) / av.time_base
        try:
            for packet in self._container.demux(audio=0):
                place = packet.pos if packet.pos is not None else place
                try:
                    frames = packet.decode()
                except av.DecoderNotFoundError:
                    raise
                except av.FFmpegError:
                    continue
                yield from (frame for frame in frames if not frame.time or frame.time >= begin_s)
        except av.PatchWelcomeError:
            if self._container.format.name != "ogg":
                raise
            self.changes_at = place


def _cut(samples: Samples) -> Iterator[Samples]:
    for start in range(0, len(samples), _LONGEST_BLOCK_SAMPLES):
        yield samples[start : start + _LONGEST_BLOCK_SAMPLES]
