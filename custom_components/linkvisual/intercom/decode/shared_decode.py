"""Reference-counted shared decode: what several cameras say is decoded once."""

from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Self

from ..switch_interval import short_switch_interval
from ..talk_options import Codec, TalkOptions
from .decode_job import DecodeJob
from .media_info import MediaInfo
from .media_input import OpenInput
from .sample_buffer import Cursor
from .start_barrier import StartBarrier
from .track import Track


class SharedDecode:
    """Hands out readers from the beginning: of the running decode_job, or of a new one.

    Cameras that are ready together share one decode. A camera that had to wait until the
    others were far along gets a decode of its own. Use as an async context manager on the
    loop that reads.
    """

    def __init__(
        self,
        inputs: Sequence[OpenInput],
        codec: Codec,
        gain_db: float,
        normalise: bool = False,
        start_s: float = 0.0,
    ) -> None:
        """Describe what is to be said, the first input from a time on; decoding starts on entry."""
        self.codec = codec
        self._inputs = inputs
        self._gain_db = gain_db
        self._normalise = normalise
        self._start_s = start_s
        self.start_barrier = StartBarrier()
        self._decode_jobs: list[DecodeJob] = []
        self._ending = ExitStack()

    async def __aenter__(self) -> Self:
        """Begin the first decode: it runs while the cameras are being reached.

        Its first steps compute, and both loops would wait for a turn of the interpreter again and again.
        """
        self._ending.enter_context(short_switch_interval)
        self._start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """End every decode, also if nobody can wait for it."""
        self._ending.close()
        for decode_job in self._decode_jobs:
            decode_job.stop()
        for decode_job in self._decode_jobs:
            await decode_job.wait_ended()

    @property
    def info(self) -> MediaInfo | None:
        """Return what the media tells of itself, as far as it is known."""
        return self._decode_jobs[-1].info if self._decode_jobs else None

    def reader(self) -> Cursor:
        """Return a reader at the first sample."""
        decode_job = self._decode_jobs[-1]
        return (decode_job if decode_job.joinable else self._start()).reader()

    def _start(self) -> DecodeJob:
        decode_job = DecodeJob(
            self._inputs, self.codec, self._gain_db, self._normalise, self._start_s
        )
        self._decode_jobs.append(decode_job)
        return decode_job


type _Key = tuple[Track, Codec, float, bool, float]


@dataclass(slots=True)
class _Shared:
    decode: SharedDecode
    listeners: int = 0


class SharedDecodes:
    """One decode for each track and way of encoding it, from the first camera to the last."""

    def __init__(self) -> None:
        """Share nothing yet."""
        self._shared: dict[_Key, _Shared] = {}

    @asynccontextmanager
    async def share(
        self, track: Track, options: TalkOptions, start_s: float = 0.0
    ) -> AsyncIterator[SharedDecode]:
        """Share the decode of a track from a time on with the other cameras that play it."""
        key = (track, options.codec, options.gain_db, options.normalise, start_s)
        if key not in self._shared:
            self._shared[key] = _Shared(SharedDecode([track.open_input], *key[1:]))
            await self._shared[key].decode.__aenter__()
        shared = self._shared[key]
        shared.listeners += 1
        try:
            yield shared.decode
        finally:
            shared.listeners -= 1
            if not shared.listeners:
                del self._shared[key]
                await shared.decode.__aexit__()
