"""What an answer is: a station or a file, with ranges or without, with ICY titles in its sound."""

import asyncio
import re
from collections.abc import Iterator

from ...intercom import StreamTitle
from ..lists import old_encoding_of, text_in
from .http import CHUNK_BYTES, TEXT_WITHIN_S, HttpResponse

_HEAD_BYTES = 64
"""Of a list: room for a comment before its first entry."""


async def head_of(answer: HttpResponse) -> bytes:
    """Return the beginning of a body, enough to tell what it is."""
    head = b""
    async with asyncio.timeout(TEXT_WITHIN_S):
        while len(head) < _HEAD_BYTES and (chunk := await answer.content.read(CHUNK_BYTES)):
            head += chunk
    return head


def is_live(answer: HttpResponse) -> bool:
    """Return whether an answer has no end of its own: a radio station, whatever length it claims.

    Media servers of a house call themselves stations too when they send their queues.
    """
    icy = any(name.startswith("icy-") for name in answer.headers)
    dlna = any(name.endswith(".dlna.org") for name in answer.headers)
    return icy and not dlna and not has_ranges(answer)


def has_ranges(answer: HttpResponse) -> bool:
    """Return whether a server says that it can be asked for a part."""
    return answer.headers.get("accept-ranges", "").lower() == "bytes"


def metadata_of(answer: HttpResponse) -> IcyMetadata | None:
    """Return what takes the titles out of a station's sound, if it sends them."""
    interval = answer.headers.get("icy-metaint", "")
    if not (interval.isascii() and interval.isdecimal() and 0 < int(interval[:9]) < 1 << 24):
        return None
    # What is no UTF-8 in a header comes as surrogates.
    name = answer.headers.get("icy-name", "").encode("utf-8", "surrogateescape")
    return IcyMetadata(int(interval), text_in(name) or None)


_TITLE = re.compile(rb"StreamTitle='(.*?)';(?:\s*\w+='|\s*$)", re.DOTALL)

_LONGEST_BYTES = 256
"""Of a title, whose encoding is guessed on the loop in about 1 ms; less than that is shown."""

_GUESSES = 20
"""Of a station's code page: a few hours of titles, and 20 ms where somebody sends a flood."""

_LENGTH_UNIT_BYTES = 16
"""Of ICY titles: the length is told in sixteenths."""


class IcyMetadata:
    """Takes the metadata out of a body, of which `interval_bytes` are sound each time."""

    def __init__(self, interval_bytes: int, station: str | None) -> None:
        """Expect sound first; a station's name stands beside each title."""
        self._interval_bytes = interval_bytes
        self._station = station
        self._sound_bytes = interval_bytes
        self._metadata = b""
        self._in_metadata = False
        self._title: bytes | None = None
        self._guesses_left = _GUESSES
        self._code_page = ""

    def split(self, chunk: bytes) -> Iterator[bytes | StreamTitle]:
        """Yield the sound of a chunk, and titles where they change."""
        while chunk:
            if self._in_metadata:
                chunk, title = self._take_metadata(chunk)
                if title is not None:
                    yield title
                continue
            sound, chunk = chunk[: self._sound_bytes], chunk[self._sound_bytes :]
            self._sound_bytes -= len(sound)
            self._in_metadata = not self._sound_bytes
            if sound:
                yield sound

    def _take_metadata(self, chunk: bytes) -> tuple[bytes, StreamTitle | None]:
        """Collect a length and so many bytes; return what is behind them, and a new title."""
        data = self._metadata + chunk
        end = 1 + data[0] * _LENGTH_UNIT_BYTES
        self._metadata, rest = data[:end], data[end:]
        if len(self._metadata) < end:
            return rest, None
        self._in_metadata, self._sound_bytes = False, self._interval_bytes
        told, self._metadata = self._metadata[1:].rstrip(b"\0"), b""
        if (found := _TITLE.search(told)) is None or found[1] == self._title:
            return rest, None
        self._title = found[1]
        title = text_in(self._title[:_LONGEST_BYTES], self._old_encoding)
        return rest, StreamTitle(title or None, self._station)

    def _old_encoding(self, title: bytes) -> str:
        """Return the code page of a title; of late ones the one that the station had before."""
        if self._guesses_left:
            self._guesses_left -= 1
            self._code_page = old_encoding_of(title)
        return self._code_page
