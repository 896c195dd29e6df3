"""What every client of RTMP does first: connect, and take a stream."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Self

from . import amf0
from .address import RtmpAddress
from .connection import RtmpConnection
from .errors import RtmpRejectedError, RtmpTimeoutError
from .message import MessageType, RtmpMessage

COMMAND_CHUNKS, MEDIA_CHUNKS = 3, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class RtmpTimeouts:
    """How long a server may take, in seconds."""

    connect_s: float = 8.0
    """From the first packet of TCP to the answer to `connect`."""

    stream_s: float = 5.0
    """From there until something may be published or played."""


class RtmpClient:
    """A stream of a server, and what the server sends."""

    def __init__(self, connection: RtmpConnection, address: RtmpAddress) -> None:
        """Take a connection on which nothing was said yet."""
        self._connection = connection
        self._address = address
        self._transaction = 0
        self._stream_id = 0

    @classmethod
    async def open(
        cls,
        address: RtmpAddress,
        *,
        timeouts: RtmpTimeouts | None = None,
        chunk_bytes: int = 4096,
        tls: Callable[[], ssl.SSLContext] = ssl.create_default_context,
    ) -> Self:
        """Connect and begin.

        The size of chunks is announced at once: some peers lose their way when it changes
        later. `tls` makes the context for `rtmps`; it is called in a thread.

        Raises:
            RtmpError: it did not work; nothing of the connection is left.
        """
        timeouts = timeouts or RtmpTimeouts()
        async with _within(timeouts.connect_s, "connect"):
            context = await asyncio.to_thread(tls) if address.tls else None
            connection = await RtmpConnection.open(address, context)
            client = cls(connection, address)
            async with client._unless_it_fails():
                await client._connect()
                connection.set_chunk_size(chunk_bytes)
        async with client._unless_it_fails(), _within(timeouts.stream_s, "stream"):
            await client._begin()
        return client

    @property
    def transport(self) -> asyncio.WriteTransport:
        """Return the transport, for what the kernel knows of it."""
        return self._connection.transport

    async def receive(self) -> RtmpMessage:
        """Return the next message of the server; raises RtmpClosedError or RtmpProtocolError."""
        return await self._connection.receive()

    async def close(self) -> None:
        """Give the stream back, and close; never raises an RtmpError."""
        if not self.transport.is_closing():
            self._command("deleteStream", None, self._stream_id)
        await self._connection.close()

    async def _begin(self) -> None:
        """Take a stream."""
        match await self._ask("createStream", None):
            case [_, float(number), *_] if 0 <= number < 1 << 32:
                self._stream_id = int(number)
            case _:
                raise RtmpRejectedError("createStream", "")

    async def _connect(self) -> None:
        facts: Mapping[str, amf0.Value] = {
            "app": self._address.app,
            "type": "nonprivate",
            "tcUrl": self._address.tc_url,
        }
        await self._ask("connect", facts)

    async def _ask(self, name: str, *arguments: amf0.Value) -> list[amf0.Value]:
        """Send a command and return the arguments of its result."""
        number = float(self._command(name, *arguments))
        while True:
            match await self._next_command():
                case ["_result", float(answered), *rest] if answered == number:
                    return rest
                case ["_error", float(answered), *rest] if answered == number:
                    raise RtmpRejectedError(name, _code_of(rest))
                case ["close", *_]:
                    raise RtmpRejectedError(name, "close")

    async def _next_command(self) -> list[amf0.Value]:
        """Return the next command; no media is of use before the stream is accepted."""
        await self._connection.drain()
        while True:
            message = await self._connection.receive()
            if message.type == MessageType.COMMAND:
                return amf0.decode(message.body)

    def _command(self, name: str, *arguments: amf0.Value, on_stream: bool = False) -> int:
        """Write a command; return the number of its transaction."""
        self._transaction += 1
        body = amf0.encode(name, self._transaction, *arguments)
        stream_id = self._stream_id if on_stream else 0
        message = RtmpMessage(MessageType.COMMAND, body, 0, stream_id)
        self._connection.write(message, COMMAND_CHUNKS)
        return self._transaction

    @asynccontextmanager
    async def _unless_it_fails(self) -> AsyncIterator[None]:
        """Cut the connection when the context is left by an error."""
        try:
            yield
        except BaseException:
            self.transport.abort()
            raise


@asynccontextmanager
async def _within(limit_s: float, step: str) -> AsyncIterator[None]:
    """Bound a step; raises RtmpTimeoutError."""
    try:
        async with asyncio.timeout(limit_s):
            yield
    except TimeoutError:
        raise RtmpTimeoutError(step) from None


def _code_of(arguments: list[amf0.Value]) -> str:
    """Return the code in an error's arguments."""
    codes = (item.get("code") for item in arguments if isinstance(item, Mapping))
    return str(next((code for code in codes if code), ""))
