"""The text of a list in any encoding, and its lines."""

import re
from collections.abc import Callable, Iterator

from charset_normalizer import from_bytes

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
