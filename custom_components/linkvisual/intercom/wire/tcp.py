"""TCP socket state from the kernel: bytes not acknowledged, and a time limit for them."""

import asyncio
import fcntl
import socket
import sys
import termios

_DELIVERING_STATES = (1, 8)  # ESTABLISHED and CLOSE_WAIT in Linux's struct tcp_info


class TcpWatch:
    """Watches the socket of one connection, where the system tells about it."""

    def __init__(
        self, connection: socket.socket | None, *, unacknowledged_limit_ms: int = 3000
    ) -> None:
        """Have the kernel end the connection when its peer has stopped to acknowledge.

        A network that swallows everything is given up before a listener would walk away.
        """
        self._socket = connection
        if connection is not None and hasattr(socket, "TCP_USER_TIMEOUT"):
            connection.setsockopt(
                socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, unacknowledged_limit_ms
            )

    @classmethod
    def of(cls, transport: asyncio.BaseTransport) -> TcpWatch:
        """Watch the socket under a transport."""
        return cls(transport.get_extra_info("socket"))

    def unacknowledged_bytes(self) -> int | None:
        """Return how many bytes are on their way; None once the connection has failed."""
        if self._socket is None or not hasattr(termios, "TIOCOUTQ"):
            return 0
        try:
            answer = fcntl.ioctl(self._socket.fileno(), termios.TIOCOUTQ, bytes(4))
            if not self._is_established(self._socket):
                return None
        except OSError, ValueError:
            return None
        return int.from_bytes(answer, sys.byteorder)

    @staticmethod
    def _is_established(connection: socket.socket) -> bool:
        """Tell whether the kernel still tries to deliver."""
        if not hasattr(socket, "TCP_INFO"):
            return True
        state = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)
        return state[0] in _DELIVERING_STATES
