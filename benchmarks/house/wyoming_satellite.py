"""A Wyoming satellite in front of a visitor: says what it is sent in real time, then sends what it hears."""

import asyncio
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import override

import numpy as np
from wyoming.asr import Transcript
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.event import Event
from wyoming.info import Attribution, Describe, Info
from wyoming.info import Satellite as About
from wyoming.ping import Ping, Pong
from wyoming.pipeline import PipelineStage, RunPipeline
from wyoming.server import AsyncEventHandler
from wyoming.snd import Played

RATE_HZ = 16000
FRAME_BYTES = 640
FRAME_S = 0.02
TIMEOUT_S = 60
AUDIBLE = 200
INFO = Info(satellite=About("Bench satellite", Attribution("", ""), True, None, None))


@dataclass(slots=True)
class Visit:
    """What happened in one conversation, in s (monotonic)."""

    answer: bytes
    """16 kHz mono s16."""

    pause_s: float
    asked_s: float = 0.0
    """When the last sample of the question was out of the speaker."""

    reply_sound_s: float = 0.0
    """When the first sound of the reply arrived."""

    done: asyncio.Event = field(default_factory=asyncio.Event)


class Satellite:
    """The device, whatever connection it has; its microphone hears nothing of its own speaker."""

    def __init__(self, port: int) -> None:
        """Be found at a port of 127.0.0.1."""
        self.port = port
        self.visit: Visit | None = None

    def receive(self, answer: bytes, pause_s: float) -> Visit:
        """Let somebody come who answers the next question after a pause."""
        self.visit = Visit(answer, pause_s)
        return self.visit


class Connection(AsyncEventHandler):
    """Home Assistant, as the satellite sees it."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, satellite: Satellite
    ) -> None:
        """Wait to be told something."""
        super().__init__(reader, writer)
        self._satellite = satellite
        self._played_until_s = 0.0
        self._tasks: set[asyncio.Task[None]] = set()
        self._microphone: asyncio.Task[None] | None = None

    @override
    async def handle_event(self, event: Event) -> bool:
        """Take what Home Assistant sends."""
        if Describe.is_type(event.type):
            await self.write_event(INFO.event())
        elif Ping.is_type(event.type):
            await self.write_event(Pong(text=Ping.from_event(event).text).event())
        elif AudioStart.is_type(event.type):
            self._played_until_s = 0.0
        elif AudioChunk.is_type(event.type):
            self._play(AudioChunk.from_event(event))
        elif AudioStop.is_type(event.type) and self._satellite.visit is not None:
            self._begin(self._played(self._satellite.visit))
        elif Transcript.is_type(event.type) and self._microphone is not None:
            self._microphone.cancel()
        return True

    @override
    async def disconnect(self) -> None:
        """Fall silent."""
        for task in self._tasks:
            task.cancel()

    def _play(self, chunk: AudioChunk) -> None:
        now_s = monotonic()
        visit = self._satellite.visit
        loud = int(np.abs(np.frombuffer(chunk.audio, np.int16).astype(np.int32)).max(initial=0))
        if visit is not None and visit.asked_s and not visit.reply_sound_s and loud > AUDIBLE:
            visit.reply_sound_s = now_s
        self._played_until_s = max(self._played_until_s, now_s) + chunk.seconds

    async def _played(self, visit: Visit) -> None:
        """Tell when all is out of the speaker; behind a question listen, behind a reply be done."""
        await asyncio.sleep(self._played_until_s - monotonic())
        await self.write_event(Played().event())
        if visit.asked_s:
            visit.done.set()
            return
        visit.asked_s = self._played_until_s
        self._microphone = self._begin(self._listen(visit))

    async def _listen(self, visit: Visit) -> None:
        """Send what is heard, frame by frame, until it was understood."""
        await self.write_event(RunPipeline(PipelineStage.ASR, PipelineStage.TTS).event())
        heard = bytes(round(visit.pause_s * RATE_HZ) * 2) + visit.answer
        for number in range(round(TIMEOUT_S / FRAME_S)):
            frame = heard[number * FRAME_BYTES : (number + 1) * FRAME_BYTES].ljust(
                FRAME_BYTES, b"\0"
            )
            await asyncio.sleep(visit.asked_s + (number + 1) * FRAME_S - monotonic())
            await self.write_event(AudioChunk(RATE_HZ, 2, 1, frame).event())

    def _begin(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


@asynccontextmanager
async def running_satellite() -> AsyncGenerator[Satellite]:
    """Wait for Home Assistant to connect."""
    connections: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(Connection(reader, writer, satellite).run())
        connections.add(task)
        task.add_done_callback(connections.discard)

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    satellite = Satellite(server.sockets[0].getsockname()[1])
    try:
        yield satellite
    finally:
        server.close()
        for task in list(connections):
            task.cancel()
