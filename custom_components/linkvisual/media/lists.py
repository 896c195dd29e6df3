"""Lists of the web and in files: told from sound and web pages, their text in any encoding, its lines."""

import asyncio
import re
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import BinaryIO

from charset_normalizer import from_bytes

from ..intercom import UnreadableError

LARGEST_BYTES = 1024 * 1024
"""Of a list, unpacked: ten thousand songs with their titles."""

LARGEST_LINE = 4096
"""In characters; longer than any address that servers accept."""

_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)

_WESTERN = "cp1252"
_OTHERS = ("cp1251", "gb18030")
"""Of Windows where most of these cameras are sold: Russian, and Chinese with the older GBK in it."""

_FOREIGN = re.compile(rb"[\x80-\xff]+")
"""What is no ASCII; letters with an accent stand alone, those of other scripts side by side."""

_SAMPLE_BYTES = 2048
"""Enough words to know a language by; guessed in less than 5 ms."""

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

_HEAD_BYTES = 64
"""The first word of a playlist, behind a byte order mark and blanks."""

_LONG = 32 * 1024
"""In bytes or characters: what takes more than a few ms."""


def old_encoding_of(body: bytes) -> str:
    """Return the code page that makes the most sense of a text, the Western one in doubt."""
    words = _FOREIGN.findall(body)
    if all(len(word) == 1 for word in words):
        return _WESTERN
    sample = b"\n".join(line for line in body.splitlines() if not line.isascii())[:_SAMPLE_BYTES]
    best = from_bytes(sample, cp_isolation=[_WESTERN, *_OTHERS]).best()
    return best.encoding if best is not None else _WESTERN


def text_in(body: bytes, old_encoding: Callable[[bytes], str] = old_encoding_of) -> str:
    """Return a text: without a mark and if it is no UTF-8, in the encoding of an old Windows."""
    if (marked := _marked_text(body)) is not None:
        return marked
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as err:
        if err.end == len(body) and err.reason == "unexpected end of data":
            return body.decode("utf-8", "ignore")
        return body.decode(old_encoding(body), "replace")


def beginning_of(head: bytes) -> str:
    """Return the words at the beginning of a body, of which those in ASCII are right."""
    text = _marked_text(head)
    return (head.decode("latin-1") if text is None else text).lstrip("\ufeff \r\n\t")


def _marked_text(body: bytes) -> str | None:
    """Return a text whose first bytes tell its encoding."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    if body[1:2] == b"\0" and body[:1] != b"\0":
        return body.decode("utf-16-le", "replace")
    return None


def lines_of(text: str) -> Iterator[str]:
    """Yield the lines of a list, without those that are longer than any address."""
    for line in text.removeprefix("\ufeff").splitlines():
        if len(line) <= LARGEST_LINE and (stripped := line.strip()):
            yield stripped


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
    return beginning_of(head[:_HEAD_BYTES]).lower().startswith(("#extm3u", "[playlist]"))


def is_hls(text: str) -> bool:
    """Return whether a playlist lists segments or variants of one stream."""
    return "#EXT-X-" in text


def list_in(file: BinaryIO, suffix: str) -> str | None:
    """Return the text of a playlist; of anything else None, and the file is at its beginning.

    Raises:
        UnreadableError: it is longer than 1 MiB, or a web page.
    """
    head = file.read(_HEAD_BYTES)
    file.seek(0)
    if not looks_like_playlist(head) and (suffix.lower() not in SUFFIXES or not is_text(head)):
        return None
    if len(body := file.read(LARGEST_BYTES + 1)) > LARGEST_BYTES:
        raise UnreadableError("playlist too long")
    return text_in(body)


async def beside[T](text: str | bytearray, work: Callable[[], T]) -> T:
    """Do work on a text: on a long one in another thread."""
    if len(text) <= _LONG:
        return work()
    return await asyncio.get_running_loop().run_in_executor(None, work)
