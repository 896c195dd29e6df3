"""A network that swallows what is sent, and says nothing."""

import ctypes
import socket
import struct

from simulator import Simulator
from simulator.cloud.device import Device

_SO_ATTACH_FILTER = 26
_SO_DETACH_FILTER = 27
_DROP_EVERYTHING = struct.pack("HBBI", 0x06, 0, 0, 0)


def talk_receivers(sim: Simulator, camera: Device) -> list[socket.socket]:
    """Return the server's ends of a camera's live talk sockets."""
    transports = [end.transport for end in sim.talk.sockets_of(camera)]
    return [transport.get_extra_info("socket") for transport in transports if transport]


def swallow(receiver: socket.socket) -> None:
    """Drop every packet to a connected socket before TCP sees it, so that none is acknowledged."""
    program = ctypes.create_string_buffer(_DROP_EVERYTHING)
    header = struct.pack("HxxxxxxP", 1, ctypes.addressof(program))
    _set_option(receiver, _SO_ATTACH_FILTER, header)


def swallow_no_more(receiver: socket.socket) -> None:
    """Let through what is sent from now on, and again."""
    _set_option(receiver, _SO_DETACH_FILTER, bytes(4))


def _set_option(receiver: socket.socket, option: int, value: bytes) -> None:
    # The wrapper of asyncio takes the plain socket's descriptor along.
    with socket.socket(fileno=socket.dup(receiver.fileno())) as plain:
        plain.setsockopt(socket.SOL_SOCKET, option, value)
