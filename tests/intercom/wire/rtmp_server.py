"""An RTMP server that follows a script step by step, made of the simulator's parts."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from simulator.rtmp import amf0
from simulator.rtmp.chunk_reader import ChunkReader
from simulator.rtmp.chunk_writer import CHUNK_BYTES, RtmpMessage, chunks
from simulator.rtmp.handshake import shake_hands

STEPS = ("handshake", "connect", "createStream", "publish")

type Deed = Callable[[ScriptedServer], Awaitable[None]]


@dataclass
class ScriptedServer:
    """Answers as a server should, except at the step for which it was given something else to do."""

    step: str = ""
    deed: Deed | None = None
    port: int = 0
    stream_id: int = 7
    commands: list[list[amf0.Value]] = field(default_factory=list)
    messages: list[RtmpMessage] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    connections: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        self.reader, self.writer = reader, writer
        self.connections += 1
        try:
            with suppress(EOFError, ConnectionError):
                await self._serve()
        finally:
            self.ended.set()
            writer.close()

    async def _serve(self) -> None:
        if self.step == "handshake" and self.deed:
            return await self.deed(self)
        await shake_hands(self.reader, self.writer)
        messages = ChunkReader(self.reader)
        while True:
            message = await messages.read()
            self.messages.append(message)
            self.arrived.set()
            if message.kind == 20:
                await self._obey(amf0.decode(message.body))

    async def _obey(self, command: list[amf0.Value]) -> None:
        self.commands.append(command)
        if command[0] == self.step and self.deed:
            await self.deed(self)
        elif command[0] == "connect":
            self.send(RtmpMessage(1, CHUNK_BYTES.to_bytes(4)), 2)
            self.command("_result", command[1], None, {"code": "NetConnection.Connect.Success"})
        elif command[0] == "createStream":
            self.command("_result", command[1], None, self.stream_id)
        elif command[0] == "publish":
            self.status("NetStream.Publish.Start")

    def command(self, *values: amf0.Value) -> None:
        """Send a command."""
        self.send(RtmpMessage(20, amf0.encode(*values)))

    def status(self, code: str, level: str = "status") -> None:
        """Tell how the stream is."""
        self.command("onStatus", 0, None, {"level": level, "code": code})

    def send(self, message: RtmpMessage, chunk_stream: int = 3) -> None:
        """Send a message."""
        self.writer.write(chunks(message, chunk_stream))

    async def until(self, kind: int) -> RtmpMessage:
        """Return the first message of a kind once it is here."""
        async with asyncio.timeout(20):
            while not (found := [m for m in self.messages if m.kind == kind]):
                self.arrived.clear()
                await self.arrived.wait()
        return found[0]


@asynccontextmanager
async def serving(
    step: str = "", deed: Deed | None = None, host: str = "127.0.0.1"
) -> AsyncIterator[ScriptedServer]:
    """Run a server for as long as the context lasts."""
    scripted = ScriptedServer(step, deed)
    server = await asyncio.start_server(scripted.serve, host, 0)
    scripted.port = server.sockets[0].getsockname()[1]
    try:
        yield scripted
    finally:
        server.close()
        server.close_clients()
        await server.wait_closed()


async def reset(server: ScriptedServer) -> None:
    """Break the connection."""
    server.writer.transport.abort()


async def close(server: ScriptedServer) -> None:
    """End the connection in an orderly way."""
    server.writer.close()


async def silence(server: ScriptedServer) -> None:
    """Answer nothing."""
    await server.reader.read()


def bytes_of(data: bytes) -> Deed:
    """Return a deed that sends bytes as they are."""

    async def send(server: ScriptedServer) -> None:
        server.writer.write(data)
        await server.reader.read()

    return send


async def html(server: ScriptedServer) -> None:
    """Answer as a web server does to what it cannot read."""
    server.writer.write(
        b"HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\n\r\n<html>no</html>"
    )
    server.writer.close()
