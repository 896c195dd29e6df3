"""The program of one camera: it does what the cloud asks of it."""

import asyncio
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from simulator.cloud.device import DeviceStatus
from simulator.live.push import Push

from .call_arguments import argument, key_in, required_text
from .connection import CameraConnection, ServerGoneError
from .live_push import LivePush
from .monitor import Monitor, Trouble
from .signed_url import SignedUrl
from .voice_session import CameraCrashError, VoiceSession

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator, Mapping

    from simulator.cloud.clock import Clock
    from simulator.cloud.device import Device, ServiceCall
    from simulator.talk.listener import Listener

type FindListener = Callable[[str], Listener | None]
"""Returns who plays what a talk session of this token hears, None when the talk is over."""

_TALK, _LIVE = "Voice", "Relay"


class CameraProgram:
    """Talks and pushes at once, each over a connection of its own; stops are none of its business.

    As in the library of 2020, a session ends when its connection does (docs/protocol.md §7.5).
    """

    def __init__(self, device: Device, clock: Clock, find_listener: FindListener) -> None:
        """Take the camera, its clock, and how to find its sound card; say hello to the cloud."""
        self.crashed = False
        self._device = device
        self._clock = clock
        self._find_listener = find_listener
        self._tasks: set[asyncio.Task[None]] = set()
        self._connections: set[CameraConnection] = set()
        self._pushed: set[int] = set()
        self._monitor = Monitor(device)
        self._monitor.connected(clock.now_ms())

    def call(self, call: ServiceCall) -> None:
        """Begin what a call asks for; one that makes no sense is dropped without a word."""
        match call.service:
            case "StartVoiceIntercom":
                self._spawn(self._talk(call.args))
            case "StartPushStreaming":
                self._spawn(self._push(call.args))

    async def stop(self) -> None:
        """End everything; whoever pushes or talks says goodbye."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _spawn(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.get_running_loop().create_task(self._do(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _do(self, work: Coroutine[object, object, None]) -> None:
        try:
            with suppress(ServerGoneError, ValueError):
                await work
        except CameraCrashError:
            self._crash()

    def _crash(self) -> None:
        """Drop every connection without a word, and begin nothing more."""
        self.crashed = True
        self._device.status = DeviceStatus.OFFLINE
        for connection in self._connections:
            connection.link.abort()
        for task in self._tasks - {asyncio.current_task()}:
            task.cancel()

    async def _talk(self, args: Mapping[str, object]) -> None:
        """Talk; a second talk is taken beside the first.

        Raises ServerGoneError, ValueError or CameraCrashError.
        """
        url = SignedUrl.of(required_text(args, "IntercomUrl"), self._device)
        key = key_in(required_text(args, "Key"))
        await asyncio.sleep(self._device.knobs.join_delay_ms / 1000)
        connection = await self._connect(_TALK, url)
        listener = self._find_listener(url.token)
        if listener is None:
            connection.close()
            return
        with self._session(_TALK, url, connection):
            await VoiceSession(self._device, connection, key, listener).run()

    async def _push(self, args: Mapping[str, object]) -> None:
        """Push a stream, unless it is pushed already; raises ServerGoneError or ValueError."""
        url = SignedUrl.of(required_text(args, "PushUrl"), self._device)
        stream_type = argument(args, "StreamType")
        if not isinstance(stream_type, int) or stream_type in self._pushed:
            return
        key = key_in(argument(args, "EncryptKey"))
        self._pushed.add(stream_type)
        try:
            connection = await self._connect(_LIVE, url)
            push = Push(self._device, stream_type)
            with self._session(_LIVE, url, connection):
                await LivePush(push, connection, key, self._clock).run()
            self._monitor.pushed(connection.steps_ms)
        finally:
            self._pushed.discard(stream_type)

    async def _connect(self, module: str, url: SignedUrl) -> CameraConnection:
        """Publish to a URL; raises ServerGoneError, which is reported."""
        try:
            return await CameraConnection.open(url)
        except ServerGoneError:
            self._monitor.failed(module, Trouble.CONNECT_FAILED, url)
            raise

    @contextmanager
    def _session(self, module: str, url: SignedUrl, connection: CameraConnection) -> Iterator[None]:
        """Keep the connection of a session, whose end is reported unless the camera is gone itself."""
        self._connections.add(connection)
        try:
            yield
            self._monitor.failed(module, Trouble.CONNECTION_LOST, url)
        finally:
            self._connections.discard(connection)
