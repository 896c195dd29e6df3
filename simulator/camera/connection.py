"""A camera's connection to the media server, as an official library was seen to use it."""

import asyncio
from time import time
from typing import TYPE_CHECKING, Self

from simulator.rtmp import amf0
from simulator.rtmp.chunk_writer import RtmpMessage
from simulator.rtmp.connection import COMMAND, DATA

from .link import CameraLink

if TYPE_CHECKING:
    from .signed_url import SignedUrl

CHUNK_BYTES = 60_000
"""What the library announces; no message of a camera is longer than a few of these."""

ANSWER_TIMEOUT_S = 30.0
"""The library's receive timeout, after which it gives a server up."""

_COMMANDS, _MEDIA = 3, 4
_PUBLISHING = "NetStream.Publish.Start"


class ServerGoneError(Exception):
    """The server let a step down."""


class CameraConnection:
    """Publishes one stream; order, transactions and headers of commands are the library's (docs/protocol.md §7.1, §7.5)."""

    def __init__(self, url: SignedUrl, link: CameraLink, called_ms: int) -> None:
        """Take an open link, and when it was asked for."""
        self.steps_ms = [called_ms, _now_ms()]
        """When each step was done: called, connected, hands shaken, accepted, stream made, publishing."""

        self._url = url
        self._transaction = 0
        self._stream_id = 0
        self.link = link

    @classmethod
    async def open(cls, url: SignedUrl) -> Self:
        """Connect and publish; raises ServerGoneError."""
        called_ms = _now_ms()
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT_S):
                link = await CameraLink.connect(url.host, url.port)
        except (OSError, TimeoutError) as error:
            raise ServerGoneError from error
        self = cls(url, link, called_ms)
        try:
            await self._begin()
        except (EOFError, ValueError, TimeoutError) as error:
            link.close()
            raise ServerGoneError from error
        except BaseException:
            link.close()
            raise
        return self

    def send(self, message: RtmpMessage) -> None:
        """Send media, its whole header with it."""
        media = RtmpMessage(message.kind, message.body, message.timestamp_ms, self._stream_id)
        self.link.write(media, _MEDIA)

    def describe(self) -> None:
        """Send the metadata, which say next to nothing."""
        body = amf0.encode("onMetaData", {"duration": 0.0})
        self.link.write(RtmpMessage(DATA, body), _COMMANDS, short=True)

    def keep_alive(self) -> None:
        """Say that the talk goes on."""
        code = "NetStream.Talk.Keepalive"
        self._command("onStatus", None, {"level": "status", "code": code, "description": "desc"})

    def close(self) -> None:
        """End the stream and the connection; where the server has left, it learns of neither."""
        self._command("FCUnpublish", None, self._url.name)
        self._command("deleteStream", None, float(self._stream_id))
        self.link.close()

    async def _begin(self) -> None:
        """Do the steps one after the other; raises EOFError, ValueError or TimeoutError."""
        async with asyncio.timeout(ANSWER_TIMEOUT_S):
            await self.link.shake_hands()
        self.steps_ms.append(_now_ms())
        url = self._url
        facts: amf0.Value = {"app": url.app, "type": "nonprivate", "tcUrl": url.tc_url}
        await self._result(self._command("connect", facts))
        self.steps_ms.append(_now_ms())
        self.link.set_chunk_size(CHUNK_BYTES)
        self._command("releaseStream", None, url.name)
        self._command("FCPublish", None, url.name)
        stream = await self._result(self._command("createStream", None))
        self.steps_ms.append(_now_ms())
        self._stream_id = int(stream) if isinstance(stream, int | float) else 0
        self._transaction += 1
        body = amf0.encode("publish", float(self._transaction), None, url.name, "live")
        self.link.write(RtmpMessage(COMMAND, body, 0, self._stream_id), _MEDIA)
        await self._until_publishing()
        self.steps_ms.append(_now_ms())

    async def _result(self, transaction: int) -> amf0.Value:
        """Wait for the result of a command; an error is no answer, and the time goes on."""
        async with asyncio.timeout(ANSWER_TIMEOUT_S):
            while True:
                match await self._next_command():
                    case ["_result", float(number), _, value, *_] if number == transaction:
                        return value

    async def _until_publishing(self) -> None:
        async with asyncio.timeout(ANSWER_TIMEOUT_S):
            while True:
                match await self._next_command():
                    case ["onStatus", _, _, {"code": code}, *_] if code == _PUBLISHING:
                        return

    async def _next_command(self) -> list[amf0.Value]:
        while (message := await self.link.read()).kind != COMMAND:
            pass
        return amf0.decode(message.body)

    def _command(self, name: str, *values: amf0.Value) -> int:
        self._transaction += 1
        body = amf0.encode(name, float(self._transaction), *values)
        self.link.write(RtmpMessage(COMMAND, body), _COMMANDS, short=True)
        return self._transaction


def _now_ms() -> int:
    """Return the camera's time in ms since the epoch."""
    return int(time() * 1000)
