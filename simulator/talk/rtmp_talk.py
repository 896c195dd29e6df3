"""The server's end of a talk session over RTMP."""

import asyncio
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING

from simulator.rtmp.chunk_writer import RtmpMessage
from simulator.rtmp.connection import AUDIO, VIDEO
from simulator.tcp_reset import reset

from .finish import Ending, finish_session
from .returned_sound import ReturnedSound
from .script import TalkScript
from .session import Origin, TalkSession
from .violation import ProtocolViolationError

if TYPE_CHECKING:
    from simulator.knobs.socket_script import SocketDeed
    from simulator.rtmp.connection import RtmpConnection

    from .exchange import TalkExchange
    from .ticket import Ticket

_TALK_READY = "NetStream.TalkReady"
_NO_STATUS, _ABNORMAL = 1005, 1006


class RtmpTalk:
    """Hears one client until it leaves, sends back what the camera hears, and follows the script."""

    def __init__(self, exchange: TalkExchange, ticket: Ticket, connection: RtmpConnection) -> None:
        """Take the ticket that opened the door."""
        self.device = ticket.device
        self._exchange = exchange
        self._ticket = ticket
        self._connection = connection
        self._closed_by_server: int | None = None
        self._violation: str | None = None
        self._script = TalkScript(self.device, self.act)
        number = exchange.next_session_number()
        self._session = TalkSession(
            self.device,
            number,
            exchange.folder,
            self._origin(),
            over_rtmp=True,
            key=ticket.key,
        )

    @property
    def transport(self) -> asyncio.BaseTransport | None:
        """Return the connection's transport."""
        return self._connection.transport

    async def run(self) -> None:
        """Serve from Publish.Start to the end and leave a recording behind."""
        self._exchange.sockets.add(self)
        leg = self._exchange.open_leg(self._session, self._ticket.key)
        if leg is not None:
            leg.on_sound = self._send_back
        self._connection.on_media = self._take
        self._connection.send_status("status", "NetStream.Publish.Start")
        self._script.start()
        work = [asyncio.ensure_future(job) for job in (self._say_ready(), self._return_sound())]
        try:
            await self._connection.gone.wait()
        finally:
            for task in work:
                task.cancel()
            await asyncio.gather(*work, return_exceptions=True)
            self._script.stop()
            self._exchange.sockets.discard(self)
            await self._exchange.close_leg(leg)
            await self._finish()

    async def close(self, close_code: int) -> None:
        """Close from the server's side; RTMP has no codes, so this one is only remembered."""
        if self._closed_by_server is None:
            self._closed_by_server = close_code
        self._connection.close()

    async def leave(self) -> None:
        """Close because the server stops, even when the client is not listening."""
        self._connection.reading_transport.resume_reading()
        await self.close(1001)

    def act(self, deed: SocketDeed) -> None:
        """Do one deed now (docs/protocol.md §6.5)."""
        transport = self._connection.reading_transport
        if deed.what == "close":
            self._exchange.spawn(self.close(deed.close_code))
        elif transport.is_closing():
            return
        elif deed.what == "reset":
            reset(transport)
        elif deed.what == "stall":
            transport.pause_reading()
        elif deed.what == "resume":
            transport.resume_reading()
        elif deed.what == "ping":
            self._connection.ping()
        else:
            self._connection.send_status("status", "NetStream.Unheard.Of")

    def _take(self, message: RtmpMessage) -> None:
        """Take what the client publishes; only sound is of use, and yet a camera gets pictures too."""
        leg = self._session.leg
        is_empty_sound = message.kind == AUDIO and not message.body
        if leg is not None and (message.kind == VIDEO or is_empty_sound):
            leg.pass_on(message)
        if message.kind != AUDIO:
            return
        key = self._ticket.key
        body = key.decrypt(message.body) if key else message.body
        try:
            self._session.on_body(body, message.timestamp_ms, monotonic())
        except ProtocolViolationError as error:
            self._violation = error.reason
            self._exchange.spawn(self.close(error.close_code))
        self._script.act_on_tags(self._session.tags)

    async def _say_ready(self) -> None:
        """Say that the camera is there, when it is."""
        knobs = self.device.knobs
        if knobs.talk_ready_ms is None:
            return
        if self._session.leg is not None:
            await self._session.leg.joined.wait()
        else:
            await asyncio.sleep(knobs.join_delay_ms / 1000)
        await asyncio.sleep(knobs.talk_ready_ms / 1000)
        self._connection.send_status("status", _TALK_READY)

    async def _return_sound(self) -> None:
        """Send what the camera hears: what it had kept while it was connecting, then what comes."""
        sound = ReturnedSound.of(self.device, self._ticket.key)
        if sound is None or self._session.leg is not None:
            return
        await asyncio.sleep(self.device.knobs.join_delay_ms / 1000)
        with suppress(ConnectionError):
            async for messages in sound.messages():
                await self._connection.send(messages)

    def _send_back(self, body: bytes, timestamp_ms: int) -> None:
        """Send on what a camera's program hears; it is encrypted with the same key, if at all."""
        self._exchange.spawn(self._pass_on(RtmpMessage(AUDIO, body, timestamp_ms, 1)))

    async def _pass_on(self, message: RtmpMessage) -> None:
        with suppress(ConnectionError):
            await self._connection.send([message])

    def _origin(self) -> Origin:
        peer = self._connection.transport.get_extra_info("peername")
        return Origin(
            remote=f"{peer[0]}:{peer[1]}" if peer else "",
            user_agent="",
            queried_at_s=self._ticket.queried_at_s,
            connected_at_s=monotonic(),
        )

    async def _finish(self) -> None:
        close_code = _NO_STATUS if self._connection.said_goodbye else _ABNORMAL
        ended_by = "client" if self._connection.said_goodbye else "lost"
        if self._closed_by_server is not None:
            ended_by, close_code = "server", self._closed_by_server
        ending = Ending(ended_by, close_code, self._violation)
        await self._exchange.add_recording(finish_session(self._session, monotonic(), ending))
