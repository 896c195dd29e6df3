"""Every private name of aiortc and aioice that is touched, so that a new version has one place to be checked.

aiortc is pinned, aioice is not: where a name is missing the view works without what it is for.
"""

import asyncio
import inspect
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, override

from aioice import Connection
from aioice.ice import CandidatePair, StunProtocol
from aioice.stun import TransactionError
from aiortc import (
    RTCDtlsTransport,
    RTCIceTransport,
    RTCPeerConnection,
    RTCRtpReceiver,
    RTCRtpSender,
)
from aiortc.rtcdtlstransport import State
from aiortc.rtcrtpparameters import RTCRtpCodecParameters
from aiortc.rtp import RTP_HISTORY_SIZE, HeaderExtensionsMap, RtpPacket
from OpenSSL import SSL

from .microphone_gate import Sink

_LOGGER = logging.getLogger(__name__)

MAX_DATAGRAM_BYTES = 1500
"""No WebRTC peer sends more: it is what an Ethernet frame carries. aiortc's DTLS task dies of an
empty datagram, and of one that libsrtp finds too long."""

MAX_WAITING_DATAGRAMS = 1024
"""Half a second of 20 Mbit/s, which is more than aiortc ever leaves unread; aioice has no limit."""

_RECEIVE = "datagram_received"
_DATA = "data_received"

_PACKET_HOOK = "_handle_rtp_packet"
_PACKET_HOOK_PARAMETERS = ["packet", "arrival_time_ms"]
_PCMA_PAYLOAD_TYPE = 8
"""Of A-law (RFC 3551 §6)."""

_LOSS_HOOK = "_send_keyframe"

_SENDER_TASK = "_run_rtp"
_SENDER = "_RTCRtpSender__"
"""What Python puts before the names of a sender that begin with two underscores."""

_NTP_TIME, _RTP_TIME = f"{_SENDER}ntp_timestamp", f"{_SENDER}rtp_timestamp"
_PACKETS, _BYTES = f"{_SENDER}packet_count", f"{_SENDER}octet_count"
_SENDER_STATE = (
    *(f"{_SENDER}rtp_{name}" for name in ("started", "exited", "history", "header_extensions_map")),
    *(f"{_SENDER}mid", _NTP_TIME, _RTP_TIME, _PACKETS, _BYTES),
)

_TRANSPORT_STATE = ("_state", "_tx_srtp")
_PROTOCOL_STATE = "transport"

type _Receive = Callable[[bytes, tuple[str, int]], None]


class DatagramGuard:
    """Lets nothing but STUN pass from anybody except the browser.

    Whoever reaches the port of a view may send to it. A browser's address is one for which a
    check has succeeded, which takes the password of the offer or of the answer.
    """

    def __init__(self, connection: RTCPeerConnection) -> None:
        """Stand in front of a connection that has not gathered its candidates."""
        self._ices = [*_ice_connections(connection)]
        self._senders: dict[Connection, tuple[str, int]] = {}
        for ice in self._ices:
            if not hasattr(ice, _DATA):
                _LOGGER.debug("This aioice has no place for a guard")
                continue
            setattr(ice, _DATA, partial(self._take_data, ice, getattr(ice, _DATA)))

    def watch_sockets(self) -> None:
        """Learn from now on who sends; what came earlier came from nobody who may."""
        for ice in self._ices:
            for protocol in _protocols(ice):
                receive = getattr(protocol, _RECEIVE)
                setattr(protocol, _RECEIVE, partial(self._take_datagram, ice, receive))

    def _take_datagram(
        self, ice: Connection, receive: _Receive, data: bytes, addr: tuple[str, int]
    ) -> None:
        """Pass a datagram of a possible size on; what is not STUN comes back as data."""
        if 0 < len(data) <= MAX_DATAGRAM_BYTES:
            self._senders[ice] = addr[0], addr[1]
            receive(data, addr)

    def _take_data(
        self,
        ice: Connection,
        pass_on: Callable[[bytes, int], None],
        data: bytes,
        component: int,
    ) -> None:
        """Pass on what the browser sent."""
        sender = self._senders.get(ice)
        if ice._queue.qsize() < MAX_WAITING_DATAGRAMS and any(  # noqa: SLF001
            pair.remote_addr == sender for pair in _checked_pairs(ice)
        ):
            pass_on(data, component)


def said_goodbye(connection: RTCPeerConnection) -> bool:
    """Tell whether a browser closed its connection itself (close_notify of DTLS).

    aiortc's state is the same when its task has died of something.
    """
    return any(_has_notified(transport) for transport in _dtls_transports(connection))


def _has_notified(transport: RTCDtlsTransport) -> bool:
    tls = transport._ssl  # noqa: SLF001
    return tls is not None and bool(tls.get_shutdown() & SSL.RECEIVED_SHUTDOWN)


def _dtls_transports(connection: RTCPeerConnection) -> set[RTCDtlsTransport]:
    transports = {t.receiver.transport for t in connection.getTransceivers()}
    return transports | ({connection.sctp.transport} if connection.sctp is not None else set())


def _ice_connections(connection: RTCPeerConnection) -> set[Connection]:
    return {t.transport._connection for t in _dtls_transports(connection)}  # noqa: SLF001


def _protocols(ice: Connection) -> list[StunProtocol]:
    return ice._protocols  # noqa: SLF001


def _checked_pairs(ice: Connection) -> Iterator[CandidatePair]:
    """Yield the pair in use, then those that the browser may change to."""
    yield from ice._nominated.values()  # noqa: SLF001
    for pair in ice._check_list:  # noqa: SLF001
        if pair.remote_nominated or pair.state is CandidatePair.State.SUCCEEDED:
            yield pair


def chosen_pair(connection: RTCPeerConnection) -> str:
    """Return the kinds of the candidates that ICE has chosen, without addresses: `host/udp to relay/udp`."""
    for ice in _ice_connections(connection):
        pair = getattr(ice, "_nominated", {}).get(1)
        if pair is not None:
            ours, theirs = pair.local_candidate, pair.remote_candidate
            return f"{ours.type}/{ours.transport} to {theirs.type}/{theirs.transport}"
    return "unknown"


def hook_raw_packets(receiver: RTCRtpReceiver, sink: Sink) -> bool:
    """Have a receiver's PCMA payloads go to `sink` only; return False where that is not possible.

    aiortc's own jitter buffer, which holds a voice back for 80 ms, is passed by. To be called
    before the receiver has started.
    """
    original = getattr(receiver, _PACKET_HOOK, None)
    if original is None or list(inspect.signature(original).parameters) != _PACKET_HOOK_PARAMETERS:
        _LOGGER.debug("This aiortc has no place to take RTP packets from; using its jitter buffer")
        return False

    async def handle(packet: RtpPacket, arrival_time_ms: int) -> None:
        if packet.payload_type == _PCMA_PAYLOAD_TYPE:
            sink(packet.payload, packet.sequence_number)

    setattr(receiver, _PACKET_HOOK, handle)
    return True


def hook_picture_loss(sender: RTCRtpSender, on_lost: Callable[[], None]) -> bool:
    """Have `on_lost` called for each picture loss indication; return False where that is not possible.

    aiortc tells only its own encoders, which packets that pass through never see. Without the
    hook a browser waits for the camera's next key frame.
    """
    original = getattr(sender, _LOSS_HOOK, None)
    if original is None or inspect.signature(original).parameters:
        _LOGGER.debug("This aiortc does not tell of lost pictures")
        return False
    setattr(sender, _LOSS_HOOK, on_lost)
    return True


class Outlet:
    """Takes packets that we make; aiortc sends them again if need be, and reports on them."""

    def __init__(self, sender: RTCRtpSender, payload_type: int | None) -> None:
        """Take the place of what aiortc would send."""
        self._sender = sender
        self._transport = sender.transport
        self._pairs = _pairs(sender)
        self._payload_type = payload_type or 0
        self._extensions: HeaderExtensionsMap = getattr(
            sender, f"{_SENDER}rtp_header_extensions_map"
        )
        self._history = _History(self._extensions)
        setattr(sender, f"{_SENDER}rtp_history", self._history)
        self._sent_packets = self._sent_bytes = 0

    def header(self, send_time: int) -> bytes:
        """Return an RTP header with the extensions that were agreed upon; number and time are 0."""
        packet = RtpPacket(self._payload_type, ssrc=self._sender._ssrc)  # noqa: SLF001
        packet.extensions.mid = getattr(self._sender, f"{_SENDER}mid")
        packet.extensions.abs_send_time = send_time
        return packet.serialize(self._extensions)

    def send(self, number: int, packets: Sequence[bytes]) -> None:
        """Send packets, the first with this number, and keep them in case that they are lost.

        They go past the seven calls of aiortc and aioice that would only pass them on.

        Raises:
            ConnectionError: the browser is not connected any more.
        """
        pair = self._pairs.get(1)
        if pair is None or self._transport._state is not State.CONNECTED:  # noqa: SLF001
            raise ConnectionError
        protect, kept = self._transport._tx_srtp.protect, self._history.kept  # noqa: SLF001
        sendto, address = pair.protocol.transport.sendto, pair.remote_addr
        for place, packet in enumerate(packets, number):
            kept[place % RTP_HISTORY_SIZE] = packet
            sendto(protect(packet), address)

    def note_sent(self, ntp: int, timestamp: int, packets: int, payload_bytes: int) -> None:
        """Note for the next sender report which RTP time was sent at what time, and how much."""
        self._sent_packets += packets
        self._sent_bytes += payload_bytes
        sender = self._sender
        setattr(sender, _NTP_TIME, ntp)
        setattr(sender, _RTP_TIME, timestamp)
        setattr(sender, _PACKETS, self._sent_packets)
        setattr(sender, _BYTES, self._sent_bytes)


def _pairs(sender: RTCRtpSender) -> dict[int, CandidatePair]:
    """Return the pairs of addresses that ICE has chosen for a sender, by component."""
    return sender.transport.transport._connection._nominated  # noqa: SLF001


def _has_way_out(sender: RTCRtpSender) -> bool:
    """Tell whether this aiortc and aioice have what `Outlet.send` goes by."""
    try:
        transport, _ = sender.transport, _pairs(sender)
    except AttributeError:
        return False
    has_names = all(hasattr(transport, name) for name in _TRANSPORT_STATE)
    has_socket = _PROTOCOL_STATE in StunProtocol.__annotations__
    return has_names and hasattr(CandidatePair, "remote_addr") and has_socket


class _History(dict[int, RtpPacket]):
    """The newest packets, parsed only when one of them is asked for again."""

    def __init__(self, extensions: HeaderExtensionsMap) -> None:
        super().__init__()
        self._extensions = extensions
        self.kept: dict[int, bytes] = {}
        """By the rest of their numbers, so that each takes the place of an old one."""

    @override
    def get(self, place: int, default: Any = None, /) -> Any:
        """Return the packet at a place, as aiortc asks for it."""
        packet = self.kept.get(place)
        return RtpPacket.parse(packet, self._extensions) if packet is not None else default


def hook_sending(sender: RTCRtpSender, carry: Callable[[Outlet], Awaitable[None]]) -> bool:
    """Have `carry` send instead of aiortc's own task; return False where that is not possible.

    aiortc makes every packet anew for every viewer, which takes half of what a view costs. `carry` lasts as long as the stream. To be called before the sender has started.
    """
    original = getattr(sender, _SENDER_TASK, None)
    has_state = all(hasattr(sender, name) for name in _SENDER_STATE) and _has_way_out(sender)
    if original is None or not has_state or [*inspect.signature(original).parameters] != ["codec"]:
        _LOGGER.debug("This aiortc lets nobody else make packets")
        return False
    started: asyncio.Event = getattr(sender, f"{_SENDER}rtp_started")
    exited: asyncio.Event = getattr(sender, f"{_SENDER}rtp_exited")

    async def run(codec: RTCRtpCodecParameters) -> None:
        started.set()
        try:
            with suppress(asyncio.CancelledError):
                await carry(Outlet(sender, codec.payloadType))
        finally:
            exited.set()

    setattr(sender, _SENDER_TASK, run)
    return True


async def ask_whether_alive(transport: RTCIceTransport, on_answer: Callable[[], None]) -> None:
    """Ask a browser at once whether it still wants to be sent to, as ICE does every five seconds."""
    ice = transport._connection  # noqa: SLF001
    for pair in list(ice._nominated.values()):  # noqa: SLF001
        request = ice.build_request(pair, nominate=False)
        key = (ice.remote_password or "").encode()
        with suppress(TransactionError):
            await pair.protocol.request(
                request, pair.remote_addr, integrity_key=key, retransmissions=0
            )
            on_answer()
