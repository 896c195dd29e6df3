"""Decoder: any media that FFmpeg decodes, as 8 kHz mono samples."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, BinaryIO, cast

from ..errors import EmptyMediaError, UndecodableError
from ..g711 import Samples
from .media_info import MediaInfo
from .ogg_links import OggLinks
from .peekable import Peekable
from .probing import PROBE_BYTES, probe_options
from .rewindable import rewindable_where_needed
from .sound_track import SoundTrack
from .tags import info_of
from .wav_stream import pcm_stream_of

if TYPE_CHECKING:
    from av.container import InputContainer

type OnInfo = Callable[[MediaInfo], None]
"""Is told what a medium tells of itself, before its first sound."""

_OPTIONS = {
    "analyzeduration": "500000",
    "probesize": str(PROBE_BYTES),
    # Playlists and session descriptions name files and addresses; with no protocol, none opens.
    "protocol_whitelist": "none",
    # Of one frame; the longest of real codecs, of Monkey's Audio, has 1.2 million.
    "max_samples": "2000000",
    # Of a cover or a film, which is only probed: more than 8K, and below 100 MB in memory.
    "max_pixels": "36000000",
}


def decode(
    file: BinaryIO, on_info: OnInfo = lambda _: None, start_s: float = 0.0
) -> Iterator[Samples]:
    """Yield blocks of 8 kHz mono 16-bit samples, shape (n,); blocks while the file does.

    The decoder sees bytes, never a name: media cannot make it open something else. Files that
    can be read from any place begin `start_s` seconds from their beginning.

    Raises:
        UndecodableError: the bytes are no media, or a codec that FFmpeg lacks.
        NoAudioError: there is no audio track.
        EmptyMediaError: there is no byte, or the audio track has no sample.
    """
    import av  # noqa: PLC0415  a broken media library must not take the integration down

    try:
        yield from _decode_file(file, on_info, start_s)
    except (av.FFmpegError, ValueError, OverflowError) as err:
        # PyAV raises the last two for headers whose numbers it cannot hold.
        raise UndecodableError(type(err).__name__) from None


def _decode_file(file: BinaryIO, on_info: OnInfo, start_s: float) -> Iterator[Samples]:
    """Yield the samples of a file or of a stream."""
    if not file.seekable():
        yield from _decode_stream(Peekable(file), on_info, start_s)
        return
    if not (beginning := file.read(4)):
        raise EmptyMediaError("no bytes")
    options = probe_options(beginning, file)
    file.seek(0)
    with _open(file, options=options) as container:
        on_info(info_of(container, seekable=True))
        if start_s > 0:
            container.seek(round(start_s * 1_000_000) + (container.start_time or 0))
        track = SoundTrack(container, start_s, at_hand=True)
        yield from track.blocks()
    if track.changes_at is not None:
        file.seek(track.changes_at)
        links = OggLinks(Peekable(file))
        if links.next_link():
            yield from _decode_links(links, on_info)


def _decode_stream(stream: Peekable, on_info: OnInfo, start_s: float) -> Iterator[Samples]:
    """Yield the samples of what cannot be rewound, of segments from a time on."""
    if not stream.peek(1):
        raise EmptyMediaError("no bytes")
    if stream.peek(4) == b"OggS":
        yield from _decode_links(OggLinks(stream), on_info)
        return
    if (pcm := pcm_stream_of(stream)) is not None:
        with _open(cast("BinaryIO", pcm.samples), pcm.format, pcm.options) as container:
            on_info(info_of(container, seekable=False))
            yield from SoundTrack(container).blocks()
        return
    with rewindable_where_needed(stream) as media, _open(media) as container:
        on_info(info_of(container, seekable=False))
        yield from SoundTrack(container, start_s).blocks()


def _decode_links(links: OggLinks, on_info: OnInfo) -> Iterator[Samples]:
    """Yield the samples of one link of an Ogg chain after the other."""
    while True:
        with _open(cast("BinaryIO", links)) as container:
            on_info(info_of(container, seekable=False))
            yield from SoundTrack(container).blocks()
        if not links.next_link():
            return


@contextmanager
def _open(
    file: BinaryIO, container_format: str | None = None, options: dict[str, str] | None = None
) -> Iterator[InputContainer]:
    """Yield the container in a file."""
    import av  # noqa: PLC0415  a broken media library must not take the integration down

    every = _OPTIONS | (options or {})
    with closing(av.open(file, "r", format=container_format, options=every)) as container:
        yield container
