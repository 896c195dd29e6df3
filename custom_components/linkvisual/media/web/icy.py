"""SHOUTcast's metadata: what a station plays, between the bytes of its sound."""

import re
from collections.abc import Iterator

from ...intercom import StreamTitle
from .list_text import old_encoding_of, text_in

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
