"""A network that swallows what is sent, and says nothing."""

import ctypes
import socket
import struct

_SO_ATTACH_FILTER = 26
_DROP_EVERYTHING = struct.pack("HBBI", 0x06, 0, 0, 0)


def swallow(receiver: socket.socket) -> None:
    """Drop every packet to a connected socket before TCP sees it, so that none is acknowledged."""
    program = ctypes.create_string_buffer(_DROP_EVERYTHING)
    header = struct.pack("HxxxxxxP", 1, ctypes.addressof(program))
    # The wrapper of asyncio takes the plain socket's descriptor along.
    with socket.socket(fileno=socket.dup(receiver.fileno())) as plain:
        plain.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, header)
