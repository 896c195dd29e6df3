"""One talk session of a camera: what it hears is played, what its microphone hears goes back."""

import asyncio
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING

from simulator.rtmp.connection import AUDIO, VIDEO
from simulator.talk.bodies import BodyReader
from simulator.talk.returned_sound import ReturnedSound
from simulator.talk.violation import ProtocolViolationError

if TYPE_CHECKING:
    from simulator.cloud.device import Device
    from simulator.live.cipher import StreamKey
    from simulator.rtmp.chunk_writer import RtmpMessage
    from simulator.talk.listener import Listener

    from .connection import CameraConnection


class CameraCrashError(Exception):
    """The camera's program is no more."""


class VoiceSession:
    """Speaks and listens from the moment it publishes, whatever the server says (docs/protocol.md §7.4)."""

    def __init__(
        self,
        device: Device,
        connection: CameraConnection,
        key: StreamKey | None,
        listener: Listener,
    ) -> None:
        """Take a connection that publishes, the key of the session, and who plays."""
        self._device = device
        self._connection = connection
        self._key = key
        self._listener = listener
        self._bodies = BodyReader()

    async def run(self) -> None:
        """Serve until the server leaves, there is no second connection; raises CameraCrashError."""
        work = [asyncio.create_task(job) for job in (self._stay_alive(), self._speak())]
        try:
            await self._listen()
            self._listener.unread_messages = await self._connection.link.unread()
        finally:
            for task in work:
                task.cancel()
            await asyncio.gather(*work, return_exceptions=True)
            self._connection.close()
            self._listener.stop(monotonic(), self._device.knobs.close_grace_ms)

    async def _listen(self) -> None:
        """Read one message and sleep, as the library's reader does; what it reads is played at once.

        Raises CameraCrashError.
        """
        interval_s = self._device.knobs.message_interval_ms / 1000
        with suppress(EOFError, ValueError):
            while not self._connection.link.lost.is_set():
                message = await self._connection.link.read()
                if self._is_deadly(message):
                    self._connection.link.abort()
                    raise CameraCrashError
                if message.kind == AUDIO:
                    self._hear(message)
                await asyncio.sleep(interval_s)

    def _is_deadly(self, message: RtmpMessage) -> bool:
        """Tell whether a message ends the library: a picture in a talk, or a sound without a byte."""
        is_odd = message.kind == VIDEO or (message.kind == AUDIO and not message.body)
        return is_odd and self._device.knobs.crashes

    def _hear(self, message: RtmpMessage) -> None:
        body = self._key.decrypt(message.body) if self._key else message.body
        if body is None:
            self._listener.undecryptable_messages += 1
            return
        with suppress(ProtocolViolationError):
            tag = self._bodies.read(body, message.timestamp_ms)
            if tag is not None and (config := self._bodies.config) is not None:
                now_s = monotonic()
                self._listener.note_arrival(config, tag, now_s)
                self._listener.play(config, tag, now_s)

    async def _stay_alive(self) -> None:
        """Say so at once, and again and again."""
        while True:
            self._connection.keep_alive()
            await asyncio.sleep(self._device.knobs.keep_alive_s)

    async def _speak(self) -> None:
        """Send what the microphone hears; the metadata come just before the first sound."""
        sound = ReturnedSound.of(self._device, self._key)
        if sound is None:
            return
        described = False
        async for messages in sound.messages():
            if not described:
                described = True
                self._connection.describe()
            for message in messages:
                self._connection.send(message)
