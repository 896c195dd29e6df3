"""Servers that accept and then say nothing, at every step: who does not want to hear more is free."""

import asyncio
import socket
import threading
from contextlib import ExitStack
from functools import partial
from itertools import chain, repeat
from pathlib import Path
from typing import override

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from tests.waiting import until

from .habits import Habits
from .hearing import Listener
from .test_hearing_stations import STATION, answer, mp3
from .tones import ts

LIVE = "#EXTM3U\n#EXT-X-TARGETDURATION:60\n#EXT-X-MEDIA-SEQUENCE:7\n{}"
KEY = '#EXT-X-KEY:METHOD=AES-128,URI="hang_key"\n'
HALF = b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n"

PHASES = {
    "headers": {"hang": b""},
    "half a header": {"hang": b"HTTP/1.1 200 OK\r\nX: y"},
    "odd headers": {"hang": b"ICY 200 OK\r\nicy-name: x"},
    "body": {"hang": HALF + b"\r\n"},
    "half a body": {"hang": HALF + b"\r\n" + mp3(500)[:9000]},
    "a station": {"hang": answer(*STATION, body=mp3(500))},
    "a list": {"hang": HALF + b"\r\n#EXTM3U\n#EXT-X-TARGETDURATION:1\n"},
    "a segment": {
        "x": LIVE.format("hang.ts\n").encode(),
        "hang.ts": HALF + b"\r\n" + ts(500)[:1880],
    },
    "a key": {"x": LIVE.format(KEY + "a.ts\n").encode(), "hang_key": b"", "a.ts": b""},
    "until a list is loaded again": {"x": LIVE.format("a.ts\n").encode(), "a.ts": ts(500)},
}


class SilentResolver(AbstractResolver):
    """Knows no name, and does not say so."""

    def __init__(self) -> None:
        """Begin without a question."""
        self.asked = asyncio.Event()

    @override
    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        self.asked.set()
        await asyncio.Event().wait()
        return []

    @override
    async def close(self) -> None:
        pass


async def stop_while(listener: Listener, hearing: asyncio.Task[object]) -> None:
    """Close what is being heard, and see that its thread is free."""
    assert not hearing.done()
    listener.stream.close()
    await asyncio.wait((hearing,), timeout=10)
    assert hearing.done()
    hearing.exception()


@pytest.mark.parametrize("phase", PHASES)
async def test_a_server_that_falls_silent(
    habits: Habits, session: aiohttp.ClientSession, phase: str
) -> None:
    """Holds nobody."""
    files = PHASES[phase]
    for path, body in files.items():
        if path == "x":
            habits.lists[path] = repeat(body.decode())
        elif path == "a.ts":
            habits.files[path] = body
        else:
            habits.answers[path] = partial(bytes, body)
    tasks = asyncio.all_tasks()
    listener = Listener(session, habits.url("x" if "x" in files else "hang"))
    hearing = asyncio.create_task(listener.hear())
    await until(lambda: habits.requests[-1:] == [list(files)[-1]] or "hang_key" in habits.requests)
    await asyncio.sleep(0.2)
    await stop_while(listener, hearing)
    habits.silent.set()
    await until(lambda: not [task for task in asyncio.all_tasks() - tasks if _is_ours(task)])


async def test_a_list_that_is_loaded_again(habits: Habits, session: aiohttp.ClientSession) -> None:
    """And does not come the second time: holds nobody."""
    text = LIVE.replace("60", "1").format("a.ts\n").encode()
    whole = answer(f"Content-Length: {len(text)}", "Connection: close", body=text)
    habits.answers["hang"] = chain([whole], repeat(b"")).__next__
    habits.files["a.ts"] = ts(500)
    listener = Listener(session, habits.url("hang"))
    hearing = asyncio.create_task(listener.hear())
    await until(lambda: habits.requests.count("hang") == 2)
    await stop_while(listener, hearing)
    habits.silent.set()


async def test_a_connection_that_is_not_accepted(session: aiohttp.ClientSession) -> None:
    """Holds nobody."""
    loop = asyncio.get_running_loop()
    with ExitStack() as stack:
        server = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        address: tuple[str, int] = server.getsockname()
        connecting: list[asyncio.Task[None]] = []
        for _ in range(3):  # those that fill the queue, and one that is not answered
            client = stack.enter_context(socket.socket())
            client.setblocking(False)
            connecting.append(asyncio.create_task(loop.sock_connect(client, address)))
        await until(lambda: sum(task.done() for task in connecting) >= 1)
        listener = Listener(session, f"http://127.0.0.1:{address[1]}/live")
        hearing = asyncio.create_task(listener.hear())
        await until(lambda: _connecting_to(address[1]) >= 2)
        await stop_while(listener, hearing)
        for task in connecting:
            task.cancel()
        await asyncio.wait(connecting)


async def test_a_name_that_is_not_resolved(socket_enabled: None) -> None:
    """Holds nobody."""
    resolver = SilentResolver()
    connector = aiohttp.TCPConnector(resolver=resolver)
    async with aiohttp.ClientSession(connector=connector) as session:
        listener = Listener(session, "http://radio.invalid/live")
        hearing = asyncio.create_task(listener.hear())
        await resolver.asked.wait()
        await stop_while(listener, hearing)


async def test_a_handshake_that_does_not_come(
    habits: Habits, session: aiohttp.ClientSession
) -> None:
    """Of TLS: holds nobody."""
    connected = threading.Event()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connected.set()
        await habits.silent.wait()
        writer.close()

    async with await asyncio.start_server(accept, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        listener = Listener(session, f"https://127.0.0.1:{port}/live")
        hearing = asyncio.create_task(listener.hear())
        await until(connected.is_set)
        await stop_while(listener, hearing)
        habits.silent.set()


def _connecting_to(port: int) -> int:
    """Return how many connections to a port of this machine wait for their first answer."""
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    return sum(line.split()[2:4] == [f"0100007F:{port:04X}", "02"] for line in lines)


def _is_ours(task: asyncio.Task[object]) -> bool:
    code = getattr(task.get_coro(), "cr_code", None)
    return code is not None and "custom_components" in code.co_filename
