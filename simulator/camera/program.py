"""The program of one camera: it does what the cloud asks of it."""

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from simulator.live.push import Push

from .call_arguments import argument, key_in, required_text
from .connection import CameraConnection, ServerGoneError
from .live_push import LivePush
from .signed_url import SignedUrl
from .voice_session import VoiceSession

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping

    from simulator.cloud.clock import Clock
    from simulator.cloud.device import Device, ServiceCall
    from simulator.talk.listener import Listener

type FindListener = Callable[[str], Listener | None]
"""Returns who plays what a talk session of this token hears, None when the talk is over."""


class CameraProgram:
    """Talks and pushes at once, each over a connection of its own; stops are none of its business.

    As in the library of 2020, a session ends when its connection does (docs/protocol.md §7.5).
    """

    def __init__(self, device: Device, clock: Clock, find_listener: FindListener) -> None:
        """Take the camera, its clock, and how to find its sound card."""
        self._device = device
        self._clock = clock
        self._find_listener = find_listener
        self._tasks: set[asyncio.Task[None]] = set()
        self._pushed: set[int] = set()

    def call(self, call: ServiceCall) -> None:
        """Begin what a call asks for; one that makes no sense is dropped without a word."""
        match call.service:
            case "StartVoiceIntercom":
                self._spawn(self._talk(call.args))
            case "StartPushStreaming":
                self._spawn(self._push(call.args))

    async def stop(self) -> None:
        """End everything, as if the power failed."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _spawn(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.get_running_loop().create_task(self._do(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _do(self, work: Coroutine[object, object, None]) -> None:
        with suppress(ServerGoneError, ValueError):
            await work

    async def _talk(self, args: Mapping[str, object]) -> None:
        """Talk; a second talk is taken beside the first. Raises ServerGoneError or ValueError."""
        url = SignedUrl.of(required_text(args, "IntercomUrl"), self._device)
        key = key_in(required_text(args, "Key"))
        await asyncio.sleep(self._device.knobs.join_delay_ms / 1000)
        connection = await CameraConnection.open(url)
        listener = self._find_listener(url.token)
        if listener is None:
            connection.close()
            return
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
            connection = await CameraConnection.open(url)
            push = Push(self._device, stream_type)
            await LivePush(push, connection, key, self._clock).run()
        finally:
            self._pushed.discard(stream_type)
