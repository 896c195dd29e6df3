"""One live stream of a camera on its way to the media server (docs/protocol.md §8)."""

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from simulator.live.message import MediaMessage, MessageKind
from simulator.rtmp import amf0
from simulator.rtmp.chunk_writer import RtmpMessage
from simulator.rtmp.connection import COMMAND

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.cloud.clock import Clock
    from simulator.live.cipher import StreamKey
    from simulator.live.push import Push

    from .connection import CameraConnection

_KEY_FRAME_WANTED = "NetStream.ForceIFrame.Start"


class LivePush:
    """Sends pictures from the first key frame on; parameter sets before it, and when they change."""

    def __init__(
        self, push: Push, connection: CameraConnection, key: StreamKey | None, clock: Clock
    ) -> None:
        """Take the encoders, a connection that publishes, the key, and the clock of the camera."""
        self._push = push
        self._connection = connection
        self._key = key
        self._clock = clock
        self._headers_sent: dict[MessageKind, bytes] = {}

    async def run(self) -> None:
        """Push until the server leaves or the camera goes offline."""
        pushing = asyncio.create_task(self._send_all())
        reading = asyncio.create_task(self._obey())
        try:
            await asyncio.wait({pushing, reading}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (pushing, reading):
                task.cancel()
            await asyncio.gather(pushing, reading, return_exceptions=True)
            self._connection.close()

    async def _send_all(self) -> None:
        self._connection.describe()
        async for messages in self._push.stream(self._clock):
            for message in self._in_order(messages):
                hidden = self._key.hide(message) if self._key else message
                self._connection.send(RtmpMessage(hidden.kind, hidden.body, hidden.timestamp_ms))

    async def _obey(self) -> None:
        """Do what the cloud wants; nearly all of it means nothing to a camera."""
        with suppress(EOFError, ValueError):
            while True:
                message = await self._connection.link.read()
                if message.kind == COMMAND:
                    match amf0.decode(message.body):
                        case ["onStatus", _, _, {"code": code}, *_] if code == _KEY_FRAME_WANTED:
                            self._push.force_key_frame()

    def _in_order(self, messages: list[MediaMessage]) -> Iterator[MediaMessage]:
        """Yield messages with headers where they belong, and no picture before a key frame."""
        for message in messages:
            if message.is_header:
                self._headers_sent.pop(message.kind, None)
                continue
            if message.kind is not MessageKind.VIDEO or message.is_key_frame:
                yield from self._new_header(message)
            if message.kind is not MessageKind.VIDEO or message.kind in self._headers_sent:
                yield message

    def _new_header(self, message: MediaMessage) -> Iterator[MediaMessage]:
        """Yield the header of a message if the server does not know it."""
        for header in self._push.headers(message.timestamp_ms):
            if header.kind is message.kind and self._headers_sent.get(header.kind) != header.body:
                self._headers_sent[header.kind] = header.body
                yield header
