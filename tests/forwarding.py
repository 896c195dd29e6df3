"""A server that stands before another one: at another address, or with TLS."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress


@asynccontextmanager
async def forwarding(
    authority: str,
    host: str = "127.0.0.1",
    tls: ssl.SSLContext | None = None,
    on_connected: Callable[[asyncio.StreamWriter], None] = lambda writer: None,
) -> AsyncIterator[str]:
    """Carry bytes between a new address, which is yielded, and an old one, and tell who comes."""
    old_host, _, old_port = authority.rpartition(":")

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        on_connected(writer)
        there = await asyncio.open_connection(old_host, int(old_port))
        await asyncio.gather(_carry(reader, there[1]), _carry(there[0], writer))

    server = await asyncio.start_server(serve, host, 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    finally:
        server.close()
        server.close_clients()
        await server.wait_closed()


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()
    writer.close()
