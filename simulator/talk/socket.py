"""The server's end of a talk socket."""

from time import monotonic
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

from simulator.tcp_reset import reset

from .finish import Ending, finish_session
from .script import TalkScript
from .session import Origin, TalkSession
from .violation import ProtocolViolationError

if TYPE_CHECKING:
    import asyncio

    from simulator.knobs.socket_script import SocketDeed

    from .exchange import TalkExchange
    from .ticket import Ticket

_CLOSE_TIMEOUT_S = 2.0
_LARGEST_MESSAGE_BYTES = 1 << 20
_NO_STATUS = 1005
_ABNORMAL = 1006


class TalkSocket:
    """Reads one client until it leaves, and does what the script of the camera says."""

    def __init__(self, exchange: TalkExchange, ticket: Ticket, request: web.Request) -> None:
        """Take the ticket that opened the door."""
        self.device = ticket.device
        self._exchange = exchange
        self._ticket = ticket
        self._request = request
        self._response = web.WebSocketResponse(
            compress=False, timeout=_CLOSE_TIMEOUT_S, max_msg_size=_LARGEST_MESSAGE_BYTES
        )
        self._closed_by_server: int | None = None
        self._script = TalkScript(ticket.device, self.act)

    @property
    def transport(self) -> asyncio.BaseTransport | None:
        """Return the connection's transport, if it stands."""
        return self._request.transport

    async def run(self) -> web.WebSocketResponse:
        """Serve the socket from upgrade to close and leave a recording behind."""
        await self._response.prepare(self._request)
        session = self._open_session()
        self._exchange.sockets.add(self)
        leg = self._exchange.open_leg(session, self._ticket.key)
        self._script.start()
        violation: str | None = None
        close_code = _ABNORMAL
        try:
            close_code = await self._read(session)
        except ProtocolViolationError as error:
            violation = error.reason
            self._closed_by_server = error.close_code
        finally:
            self._script.stop()
            self._exchange.sockets.discard(self)
            await self._exchange.close_leg(leg)
            await self._finish(session, close_code, violation)
        if violation is not None:
            await self.close(self._closed_by_server or _NO_STATUS)
        return self._response

    async def close(self, close_code: int) -> None:
        """Close from the server's side with a code."""
        if self._closed_by_server is None:
            self._closed_by_server = close_code
        await self._response.close(code=close_code)

    async def leave(self) -> None:
        """Close because the server stops, even when the client is not listening."""
        if self._request.transport is not None:
            self._request.transport.resume_reading()
        await self.close(1001)

    def act(self, deed: SocketDeed) -> None:
        """Do one deed now (docs/protocol.md §6.5)."""
        transport = self._request.transport
        if deed.what == "close":
            self._exchange.spawn(self.close(deed.close_code))
        elif transport is None or self._response.closed:
            return
        elif deed.what == "reset":
            reset(transport)
        elif deed.what == "stall":
            transport.pause_reading()
        elif deed.what == "resume":
            transport.resume_reading()
        else:
            self._exchange.spawn(self._send(deed.what))

    async def _read(self, session: TalkSession) -> int:
        """Read until the end and return the close code; raises ProtocolViolationError."""
        receive = self._response.receive
        while True:
            message = await receive()
            if message.type is WSMsgType.BINARY:
                session.on_message(message.data, monotonic())
                self._script.act_on_tags(session.tags)
            elif message.type is WSMsgType.TEXT:
                session.on_text()
            elif message.type is WSMsgType.CLOSE:
                return int(message.data or _NO_STATUS)
            else:
                return _ABNORMAL

    def _open_session(self) -> TalkSession:
        request = self._request
        peer = request.transport.get_extra_info("peername") if request.transport else None
        origin = Origin(
            remote=f"{peer[0]}:{peer[1]}" if peer else "",
            user_agent=request.headers.get("User-Agent", ""),
            queried_at_s=self._ticket.queried_at_s,
            connected_at_s=monotonic(),
        )
        number = self._exchange.next_session_number()
        key = self._ticket.key
        return TalkSession(self.device, number, self._exchange.folder, origin, key=key)

    async def _finish(self, session: TalkSession, close_code: int, violation: str | None) -> None:
        ended_by = "client" if close_code != _ABNORMAL else "lost"
        if violation is not None or self._closed_by_server is not None:
            ended_by = "server"
            close_code = self._closed_by_server or _ABNORMAL
        ending = Ending(ended_by, close_code, violation)
        await self._exchange.add_recording(finish_session(session, monotonic(), ending))

    async def _send(self, what: str) -> None:
        try:
            if what == "ping":
                await self._response.ping(b"simulator")
            elif what == "text":
                await self._response.send_str("simulator")
            else:
                await self._response.send_bytes(bytes(range(64)))
        except ConnectionError:
            return
