"""What the kernel knows of a connection."""

import socket
import struct
from collections.abc import Iterator

import pytest

from custom_components.linkvisual.intercom.wire.tcp import TcpWatch
from tests.black_hole import swallow
from tests.waiting import until

DATA = bytes(1000)


@pytest.fixture
def ends(socket_enabled: None) -> Iterator[tuple[socket.socket, socket.socket]]:
    """Return the client's and the server's end of a connection."""
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.create_connection(listener.getsockname()) as client,
        listener.accept()[0] as server,
    ):
        yield client, server


async def test_what_is_delivered(ends: tuple[socket.socket, socket.socket]) -> None:
    """Is not counted, whether the server has read it or not."""
    client, server = ends
    watch = TcpWatch(client)
    client.sendall(DATA)
    server.recv(1)
    await until(lambda: watch.unacknowledged_bytes() == 0)


async def test_what_a_dead_network_swallows(ends: tuple[socket.socket, socket.socket]) -> None:
    """Is counted while the kernel tries, and unknown once it has given up."""
    client, server = ends
    watch = TcpWatch(client)
    swallow(server)
    client.sendall(DATA)
    assert watch.unacknowledged_bytes() == len(DATA)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    server.close()
    await until(lambda: watch.unacknowledged_bytes() is None)
    client.close()
    assert watch.unacknowledged_bytes() is None
