"""Lists told from sound and from web pages, by what they begin with and what they are called."""

import re
from pathlib import PurePosixPath

from ...intercom import UnreadableError
from .list_text import beginning_of

SUFFIXES = (".m3u", ".m3u8", ".pls")
CONTENT_TYPES = frozenset(
    {
        "application/mpegurl",
        "application/pls+xml",
        "application/vnd.apple.mpegurl",
        "application/x-mpegurl",
        "application/x-scpls",
        "audio/mpegurl",
        "audio/scpls",
        "audio/x-mpegurl",
        "audio/x-scpls",
    }
)
_NO_TEXT = re.compile(rb"[\0-\x08\x0e-\x1a\x1c-\x1f]")


def is_list(head: bytes, content_type: str, path: str) -> bool:
    """Return whether a body is a list: by its beginning, or text that is called one.

    Raises:
        UnreadableError: it is called a list, and is a web page.
    """
    if looks_like_playlist(head):
        return True
    named = PurePosixPath(path).suffix.lower() in SUFFIXES
    named = named and not content_type.startswith(("audio/", "video/"))
    return (named or content_type in CONTENT_TYPES) and is_text(head)


def is_text(head: bytes) -> bool:
    """Return whether what is called a list is text, and not the sound itself.

    Raises:
        UnreadableError: it is a web page.
    """
    text = beginning_of(head).lower()
    if text.startswith(("<html", "<!doctype", "<?xml", "<head", "<body")):
        raise UnreadableError("a web page")
    return not _NO_TEXT.search(text.encode()) and not text.startswith(
        ("id3", "riff", "oggs", "flac")
    )


def looks_like_playlist(head: bytes) -> bool:
    """Return whether a body begins as a playlist does."""
    return beginning_of(head[:64]).lower().startswith(("#extm3u", "[playlist]"))


def is_hls(text: str) -> bool:
    """Return whether a playlist lists segments or variants of one stream."""
    return "#EXT-X-" in text
