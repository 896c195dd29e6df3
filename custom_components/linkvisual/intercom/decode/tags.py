"""Tags and covers of media, within bounds."""

from typing import TYPE_CHECKING

from .media_info import Cover, MediaInfo

if TYPE_CHECKING:
    from av.container import InputContainer

_LONGEST_TAG = 120
"""In characters; a title stands in one line of a card, of the logbook and of the recorder."""

_LARGEST_PICTURE_BYTES = 2 * 1024 * 1024
"""Of a cover; it goes to browsers as it is, and 16 songs of a station may have one each."""

_CONTENT_TYPES = {"mjpeg": "image/jpeg", "png": "image/png", "webp": "image/webp"}


def info_of(container: InputContainer, *, seekable: bool) -> MediaInfo:
    """Return what a container tells before its first sound."""
    import av  # noqa: PLC0415  a broken media library must not take the integration down

    tags: dict[str, str] = {}
    for source in (
        *(stream.metadata for stream in container.streams.audio[:1]),
        container.metadata,
    ):
        tags.update({name.lower(): value for name, value in source.items() if value.strip()})
    duration_s = container.duration / av.time_base if container.duration is not None else None
    return MediaInfo(
        duration_s,
        seekable and duration_s is not None,
        one_line(tags.get("title")),
        one_line(tags.get("artist") or tags.get("album_artist")),
        one_line(tags.get("album")),
        _picture_in(container),
    )


def one_line(text: str | None) -> str | None:
    """Return a tag as one short line without characters that command a screen."""
    if text is None:
        return None
    line = " ".join("".join(c if c.isprintable() else " " for c in text[:4096]).split())
    return line if len(line) <= _LONGEST_TAG else f"{line[: _LONGEST_TAG - 1]}…"


def _picture_in(container: InputContainer) -> Cover | None:
    """Return the cover, which FFmpeg has read with the tags."""
    import av  # noqa: PLC0415  a broken media library must not take the integration down
    from av.stream import Disposition  # noqa: PLC0415  likewise

    for stream in container.streams.video:
        content_type = _CONTENT_TYPES.get(stream.codec_context.name if stream.codec_context else "")
        if not (stream.disposition & Disposition.attached_pic) or content_type is None:
            continue
        try:
            packet = next(container.demux(stream), None)
        except av.FFmpegError:
            return None
        if packet is not None and 0 < packet.size <= _LARGEST_PICTURE_BYTES:
            return Cover(bytes(packet), content_type)
    return None
