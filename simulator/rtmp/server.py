"""Where RTMP connections arrive (docs/protocol.md §7)."""

import asyncio
from typing import TYPE_CHECKING

from .connection import RtmpConnection

if TYPE_CHECKING:
    from collections.abc import Callable

    from .connection import Player, Publisher
    from .faults import RtmpFault


class RtmpServer:
    """Listens on a free port and runs every connection until it ends."""

    def __init__(
        self, host: str, play: Player, publish: Publisher, fault: Callable[[], RtmpFault]
    ) -> None:
        """Take the address to listen on, who plays, who hears what is published, and the fault of now."""
        self.authority = ""
        self._host = host
        self._play = play
        self._publish = publish
        self._fault = fault
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Listen; afterwards `authority` is known."""
        self._server = await asyncio.start_server(self._serve, self._host, 0)
        host, port = self._server.sockets[0].getsockname()[:2]
        self.authority = f"{host}:{port}"

    async def stop(self) -> None:
        """Stop listening and end every connection."""
        if self._server is None:
            return
        # What has been accepted is attached a turn later; asyncio fails if the server is closed in between.
        for listening in self._server.sockets:
            asyncio.get_running_loop().remove_reader(listening.fileno())
        await asyncio.sleep(0)
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._server.close_clients()
        await self._server.wait_closed()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine of the server runs in a task
        self._tasks.add(task)
        try:
            await RtmpConnection(reader, writer, self._play, self._publish, self._fault()).run()
        finally:
            self._tasks.discard(task)
