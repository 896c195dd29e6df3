"""Ingest: fetches a URL, plays it, and again when it ends, so that an outage does not end a view."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import aclosing
from math import inf

import aiohttp

from ..openapi import (
    DeviceNotFoundError,
    DeviceOfflineError,
    OpenApiError,
    RequestRejectedError,
    UnsafeUrlError,
)
from .input import open_input
from .live_options import FetchLiveUrl, LiveOptions
from .media import AudioPacket, Media, Picture, VideoPacket
from .picture.path import PassThrough, PicturePath
from .picture.transcoder import Transcoder
from .problem import LiveInputError, LiveProblem, UnsuitableStreamError
from .timeline import Timeline
from .transport_plan import Attempt, TransportPlan

_LOGGER = logging.getLogger(__name__)

_FINAL = {LiveProblem.ENCRYPTED, LiveProblem.WRONG_KEY, LiveProblem.UNSUPPORTED}


class Ingest:
    """Plays until it is canceled; nothing that a cloud or camera does ends it."""

    def __init__(
        self,
        http: aiohttp.ClientSession,
        fetch_url: FetchLiveUrl,
        options: LiveOptions,
        timeline: Timeline,
        *,
        show: Callable[[VideoPacket, LiveProblem | None], None],
        publish: Callable[[AudioPacket], None],
        report: Callable[[LiveProblem], None],
    ) -> None:
        """Show pictures, with what viewers should know of them, publish sound, report failures."""
        self._http = http
        self._fetch_url = fetch_url
        self._options = options
        self._timeline = timeline
        self._show_packet = show
        self._publish = publish
        self._report = report
        self._plan = TransportPlan(options)
        self._pictures = 0
        self._limit = asyncio.timeout(None)
        self._ends_s = inf
        self._noted: LiveProblem | None = None
        self._runs = 0

    def abandon(self) -> None:
        """Show nothing more of the run that is being canceled, which takes a while to end."""
        self._runs += 1

    async def run(self) -> None:
        """Play for ever."""
        self._plan.begin(asyncio.get_running_loop().time())
        while True:
            pause_s = await self._attempt()
            await asyncio.sleep(pause_s)

    async def ask_for_keyframe(self) -> None:
        """Have the camera send a key frame now: it is what a new URL brings (docs/protocol.md §5.5).

        Raises:
            OpenApiError: the cloud refuses.
        """
        attempt = self._plan.attempt
        await self._fetch_url(attempt.scheme, attempt.stream_type)

    async def _attempt(self) -> float:
        """Play once; return after how many seconds to try again."""
        attempt, self._pictures = self._plan.attempt, 0
        try:
            await self._play(attempt)
        except UnsuitableStreamError as err:
            self._plan.unsuitable(err.problem)
            _LOGGER.debug("%s cannot be passed on: %s", attempt, err)
            return 0
        except (LiveInputError, RequestRejectedError, UnsafeUrlError) as err:
            _LOGGER.debug("%s failed: %s", attempt, err)
            return self._after_failure(getattr(err, "problem", LiveProblem.UNREACHABLE))
        except OpenApiError as err:
            _LOGGER.debug("No live URL: %s", err)
            return self._after_refusal(err)
        except Exception as err:  # noqa: BLE001  viewers are to be told, whatever it is
            _LOGGER.error("%s failed unexpectedly: %s", attempt, type(err).__name__)
            return self._after_failure(LiveProblem.UNREACHABLE)
        return 0

    async def _play(self, attempt: Attempt) -> None:
        """Play one stream to its end, which is always an error."""
        stream = await self._fetch_url(attempt.scheme, attempt.stream_type)
        self._timeline.restart()
        media = open_input(self._http, stream, attempt.scheme, self._options)
        try:
            async with (
                asyncio.timeout(self._options.first_media_timeout_s) as self._limit,
                aclosing(self._path(attempt)) as path,
                aclosing(media),
            ):
                async for batch in media:
                    self._take(batch, path)
        except TimeoutError:
            raise LiveInputError("no picture in time") from None

    def _path(self, attempt: Attempt) -> PicturePath:
        """Return what makes packets of pictures."""
        run = self._runs

        def show(data: bytes, pts_ms: int, *, keyframe: bool) -> None:
            if run == self._runs:
                self._show(data, pts_ms, keyframe=keyframe)

        return Transcoder(show) if attempt.transcode else PassThrough(self._timeline, show)

    def _take(self, batch: list[Media], path: PicturePath) -> None:
        """Hand on pictures and sound."""
        for item in batch:
            if not isinstance(item, Picture):
                if self._options.is_muted():
                    continue
                for packet in self._timeline.audio(item):
                    self._publish(packet)
            elif self._timeline.passes(item):
                path.put(item)

    def _show(self, data: bytes, pts_ms: int, *, keyframe: bool) -> None:
        """Show a picture."""
        self._show_packet(self._timeline.video(data, pts_ms, keyframe=keyframe), self._note())
        self._pictures += 1
        self._give_time()
        if self._pictures == self._options.success_pictures:
            self._plan.succeeded()

    def _note(self) -> LiveProblem | None:
        """Return why viewers do not get the main stream; that they get it again is said later.

        A stream may turn out to be unsuitable after its first picture.
        """
        settled = self._pictures >= self._options.success_pictures
        if settled or self._noted is None or self._plan.note is LiveProblem.TRANSCODING:
            self._noted = self._plan.note
        return self._noted

    def _give_time(self) -> None:
        """Let a stream go on because it was seen, a fall-back not for ever."""
        now_s = asyncio.get_running_loop().time()
        if self._pictures == 1:
            self._ends_s = now_s + self._plan.shown()
        if not self._limit.expired():
            self._limit.reschedule(min(now_s + self._options.stall_timeout_s, self._ends_s))

    def _after_failure(self, problem: LiveProblem) -> float:
        self._report(problem)
        if problem in _FINAL:
            return self._options.max_pause_s
        return self._plan.lost() if self._pictures else self._plan.unreachable()

    def _after_refusal(self, error: OpenApiError) -> float:
        offline = isinstance(error, DeviceOfflineError | DeviceNotFoundError)
        self._report(LiveProblem.OFFLINE if offline else LiveProblem.UNREACHABLE)
        return self._plan.refused()
