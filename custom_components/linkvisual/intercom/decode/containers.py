"""What one input holds: a file, or what a station sends, one container after the other."""

from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO, Protocol, cast

from ..errors import EmptyMediaError, NoAudioError, UndecodableError
from ..g711 import Samples
from .decoder import decode
from .marks import StreamTitle
from .media_info import MediaInfo
from .pipe import BytePipe
from .tags import one_line
from .web_stream import WebStream

_MOST_FAILURES = 10
"""Containers in a row without a sample: what comes is no sound any more."""


class OnNowPlaying(Protocol):
    """Is told what the sound that comes next is, and whether it has no end of its own."""

    def __call__(self, info: MediaInfo, *, live: bool) -> None:
        """Take note of it."""


class Containers:
    """Decodes an input to its end, also where another file begins in it."""

    def __init__(
        self, file: BinaryIO | BytePipe | WebStream, on_info: OnNowPlaying, start_s: float
    ) -> None:
        """Read an open file from a time on."""
        self._file = file
        self._on_info = on_info
        self._start_s = start_s
        self._info = MediaInfo()
        self._failures = 0
        self._heard = False
        if isinstance(file, WebStream):
            file.hear_titles(self._note_title)

    def samples(self) -> Iterator[Samples]:
        """Yield blocks of 8 kHz mono samples.

        Raises:
            SourceError: it is no sound, or broke off.
        """
        while True:
            try:
                yield from self._container()
            except (UndecodableError, EmptyMediaError, NoAudioError) as err:
                self._failures += 1
                if self._failures >= _MOST_FAILURES or not self._goes_on(err):
                    raise
                continue
            if not self._goes_on(None):
                return

    def _container(self) -> Iterator[Samples]:
        start_s, self._start_s = self._start_s, 0.0
        if start_s and isinstance(self._file, WebStream):
            start_s -= self._file.begins_s
        for block in decode(cast("BinaryIO", self._file), self._note_info, start_s):
            self._failures, self._heard = 0, True
            yield block

    def _goes_on(self, err: Exception | None) -> bool:
        """Return whether another container follows; what was never heard is not tried again."""
        if not isinstance(self._file, WebStream) or (err and not self._heard):
            return False
        return self._file.next_container()

    def _note_info(self, info: MediaInfo) -> None:
        if isinstance(self._file, WebStream) and (duration_s := self._file.duration_s) is not None:
            info = replace(info, duration_s=duration_s, seekable=True)
        self._info = info
        self._on_info(info, live=self._is_live())

    def _note_title(self, title: StreamTitle) -> None:
        text = one_line(title.title)
        self._info = replace(self._info, title=text, artist=text and one_line(title.station))
        self._on_info(self._info, live=self._is_live())

    def _is_live(self) -> bool:
        return isinstance(self._file, WebStream) and self._file.live
