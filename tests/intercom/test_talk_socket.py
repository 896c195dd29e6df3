"""What the kernel knows of a talk socket."""

import socket
import struct
from collections.abc import Iterator

import pytest

from custom_components.linkvisual.intercom.talk_socket import TalkSocket
from tests.black_hole import swallow
from tests.waiting import until

MESSAGE_BYTES = 145
FRAME = bytes(MESSAGE_BYTES + 8)


@pytest.fixture
def ends(socket_enabled: None) -> Iterator[tuple[socket.socket, socket.socket]]:
    """Return the client's and the server's end of a connection."""
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.create_connection(listener.getsockname()) as client,
        listener.accept()[0] as server,
    ):
        yield client, server


def talk_socket_on(client: socket.socket) -> TalkSocket:
    """Return a talk socket that has only this."""
    talk_socket = object.__new__(TalkSocket)
    talk_socket._socket = client
    talk_socket._overhead_bytes = len(FRAME) - MESSAGE_BYTES
    return talk_socket


async def test_what_is_delivered(ends: tuple[socket.socket, socket.socket]) -> None:
    """Is not counted, whether the server has read it or not."""
    client, server = ends
    talk_socket = talk_socket_on(client)
    client.sendall(FRAME * 10)
    server.recv(1)
    await until(lambda: talk_socket.undelivered_messages(MESSAGE_BYTES) == 0)


async def test_what_a_dead_network_swallows(ends: tuple[socket.socket, socket.socket]) -> None:
    """Is counted while the kernel tries, and unknown once it has given up."""
    client, server = ends
    talk_socket = talk_socket_on(client)
    swallow(server)
    client.sendall(FRAME * 10 + b"x")
    assert talk_socket.undelivered_messages(MESSAGE_BYTES) == 11
    server.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    server.close()
    await until(lambda: talk_socket.undelivered_messages(MESSAGE_BYTES) is None)
    client.close()
    assert talk_socket.undelivered_messages(MESSAGE_BYTES) is None
