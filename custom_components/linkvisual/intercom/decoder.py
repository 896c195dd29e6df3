"""Any media that FFmpeg decodes, as 8 kHz mono samples."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from .errors import EmptyMediaError, NoAudioError, UndecodableError
from .g711 import Samples
from .options import SAMPLE_RATE_HZ
from .peekable import Peekable
from .resampler import Resampler, check_shape
from .rewindable import rewindable_where_needed
from .wav_stream import pcm_stream_of

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer

_OPTIONS = {
    "analyzeduration": "500000",
    "probesize": "262144",
    # Playlists and session descriptions name files and addresses; with no protocol, none opens.
    "protocol_whitelist": "none",
    # Of one frame; the longest of real codecs, of Monkey's Audio, has 1.2 million.
    "max_samples": "2000000",
    # Of a cover or a film, which is only probed: more than 8K, and below 100 MB in memory.
    "max_pixels": "36000000",
}
_MIN_BLOCK_SAMPLES = 400
_LONGEST_BLOCK_SAMPLES = SAMPLE_RATE_HZ
"""A frame of a few bytes may hold minutes of silence, too much to be levelled in one step."""


def decode(
    file: BinaryIO, on_duration: Callable[[float], None] = lambda _: None
) -> Iterator[Samples]:
    """Yield blocks of 8 kHz mono 16-bit samples, shape (n,); blocks while the file does.

    `on_duration` is told the length in seconds, where the media tells it in advance.

    The decoder sees bytes, never a name: media cannot make it open something else.

    Raises:
        UndecodableError: the bytes are no media, or a codec that FFmpeg lacks.
        NoAudioError: there is no audio track.
        EmptyMediaError: there is no byte, or the audio track has no sample.
    """
    import av  # noqa: PLC0415  a broken media library must not take the integration down

    try:
        with _open(file) as container:
            if container.duration is not None:
                on_duration(container.duration / av.time_base)
            yield from _decode_audio(container)
    except (av.FFmpegError, ValueError, OverflowError) as err:
        # PyAV raises the last two for headers whose numbers it cannot hold.
        raise UndecodableError(type(err).__name__) from None


@contextmanager
def _open(file: BinaryIO) -> Iterator[InputContainer]:
    """Yield the container of a file or of a stream."""
    import av  # noqa: PLC0415  a broken media library must not take the integration down

    if file.seekable():
        if not file.read(1):
            raise EmptyMediaError("no bytes")
        file.seek(0)
        with closing(av.open(file, "r", options=_OPTIONS)) as container:
            yield container
        return
    stream = Peekable(file)
    if not stream.peek(1):
        raise EmptyMediaError("no bytes")
    if (pcm := pcm_stream_of(stream)) is not None:
        options = _OPTIONS | pcm.options
        with closing(av.open(pcm.samples, "r", format=pcm.format, options=options)) as container:
            yield container
        return
    with (
        rewindable_where_needed(stream) as media,
        closing(av.open(media, "r", options=_OPTIONS)) as container,
    ):
        yield container


def _decode_audio(container: InputContainer) -> Iterator[Samples]:
    """Yield the samples of the first audio track in blocks of 50 ms to a second."""
    if not container.streams.audio:
        raise NoAudioError("no audio track")
    _check_track(container.streams.audio[0])
    pending: list[Samples] = []
    pending_samples, empty = 0, True
    for frame in _resampled(container):
        pending.append(frame.to_ndarray().reshape(-1).astype(np.int16))
        pending_samples += frame.samples
        if pending_samples >= _MIN_BLOCK_SAMPLES:
            yield from _cut(np.concatenate(pending))
            pending, pending_samples, empty = [], 0, False
    if pending:
        yield from _cut(np.concatenate(pending))
    elif empty:
        raise EmptyMediaError("no samples")


def _check_track(stream: AudioStream) -> None:
    """See that a track is safe to decode; a rate or channels of 0 are not known yet."""
    context = stream.codec_context
    if context is None:
        raise UndecodableError("an unknown codec")
    check_shape(context.sample_rate or SAMPLE_RATE_HZ, context.channels or 1)


def _cut(samples: Samples) -> Iterator[Samples]:
    for start in range(0, len(samples), _LONGEST_BLOCK_SAMPLES):
        yield samples[start : start + _LONGEST_BLOCK_SAMPLES]


def _resampled(container: InputContainer) -> Iterator[AudioFrame]:
    """Yield every frame of the first audio track at 8 kHz mono, the resampler's rest included.

    A damaged packet is skipped as every player does; media without one good packet is
    found out by the caller, which gets no sample.
    """
    import av  # noqa: PLC0415  a broken media library must not take the integration down

    resampler = Resampler()
    for packet in container.demux(audio=0):
        try:
            frames = packet.decode()
        except av.DecoderNotFoundError:
            raise
        except av.FFmpegError:
            continue
        for frame in frames:
            yield from resampler.resample(frame)
    yield from resampler.flush()
