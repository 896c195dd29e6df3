"""Times a live microphone inside Home Assistant: from the datagram to the sent WebSocket message."""

import time
from bisect import bisect_left
from collections.abc import Callable
from typing import Any

from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse

A_LAW_PAYLOAD_TYPE = 8
FRAME_SAMPLES = 160

type Function = Callable[..., Any]


class MicrophoneWatch:
    """Notes which samples the microphone gave, in which datagram, and when each was sent on.

    Samples are counted where they enter the backlog and where they leave it. Silence that goes
    before them is sent, too, and is nobody's word.
    """

    def __init__(self) -> None:
        """Have seen nothing."""
        self.installed = False
        self.begin(raw=True)

    def install(self) -> None:
        """Look over the shoulders of aioice and of the integration."""
        import aioice.ice  # noqa: PLC0415  only live benchmarks need it

        from custom_components.linkvisual.intercom.live_talk.backlog import Backlog  # noqa: PLC0415
        from custom_components.linkvisual.intercom.wire.talk_socket import TalkSocket  # noqa: PLC0415
        from custom_components.linkvisual.live.webrtc import connection  # noqa: PLC0415

        self.installed = True
        _wrap(aioice.ice.StunProtocol, "datagram_received", self._note_datagrams)
        _wrap(connection, "hook_raw_packets", self._choose_path)
        _wrap(connection, "read_decoded", self._note_decoded)
        _wrap(Backlog, "append", self._note_given)
        _wrap(Backlog, "take", self._note_taken)
        _wrap(TalkSocket, "send", self._note_tags)

    def begin(self, *, raw: bool) -> None:
        """Forget everything; the next microphone is taken raw, or through aiortc's own track."""
        self._raw = raw
        self._arrived_s: dict[int, float] = {}
        self._first_timestamp: int | None = None
        self._arrived_now_s: float | None = None
        self._given: list[tuple[int, float]] = []
        self._given_samples = self._taken_samples = 0
        self._dropped_samples = 0
        self._chunk = b""
        self._sent: list[tuple[float, int]] = []

    def delays_ms(self, settled_s: float) -> list[float]:
        """Return for each tag of the last seconds how long its last sample has been in the house."""
        delays_ms = []
        ends = [end for end, _ in self._given]
        for sent_s, taken in self._sent:
            arrived_s = self._given[bisect_left(ends, taken)][1]
            if arrived_s > self._given[-1][1] - settled_s:
                delays_ms.append((sent_s - arrived_s) * 1000)
        return delays_ms

    def _note_datagrams(self, receive: Function) -> Function:
        def datagram_received(protocol: object, data: bytes, address: object) -> None:
            if data[0] >> 6 == 2 and data[1] & 0x7F == A_LAW_PAYLOAD_TYPE:
                self._arrived_s[self._number(data)] = time.monotonic()
            receive(protocol, data, address)

        return datagram_received

    def _number(self, packet: bytes) -> int:
        """Return an RTP packet's sequence number, or, for aiortc's track, which frame it is."""
        sequence, timestamp = int.from_bytes(packet[2:4]), int.from_bytes(packet[4:8])
        if self._raw:
            return sequence
        if self._first_timestamp is None:
            self._first_timestamp = timestamp
        return (timestamp - self._first_timestamp) // FRAME_SAMPLES & 0xFFFF

    def _choose_path(self, hook: Function) -> Function:
        def hook_raw_packets(receiver: object, sink: Function) -> bool:
            return self._raw and hook(receiver, self._named(sink))

        return hook_raw_packets

    def _note_decoded(self, read: Function) -> Function:
        async def read_decoded(track: object, sink: Function) -> None:
            await read(track, self._named(sink))

        return read_decoded

    def _named(self, sink: Function) -> Function:
        """Return a sink that remembers, while it takes a payload, when that arrived."""

        def take(payload: bytes, number: int) -> None:
            self._arrived_now_s = self._arrived_s.get(number)
            try:
                sink(payload, number)
            finally:
                self._arrived_now_s = None

        return take

    def _note_given(self, append: Function) -> Function:
        def note(backlog: object, payload: bytes) -> None:
            self._given_samples += len(payload)
            if self._arrived_now_s is not None:
                self._given.append((self._given_samples, self._arrived_now_s))
            append(backlog, payload)

        return note

    def _note_taken(self, take: Function) -> Function:
        def note(backlog: Any, samples: int) -> bytes:  # noqa: ANN401  its type is loaded later
            chunk: bytes = take(backlog, samples)
            self._taken_samples += len(chunk)
            self._chunk = chunk or self._chunk
            self._dropped_samples = backlog.dropped_samples
            return chunk

        return note

    def _note_tags(self, send_message: Function) -> Function:
        async def send(socket: object, body: bytes, timestamp_ms: int) -> None:
            chunk, taken = self._chunk, self._taken_samples
            await send_message(socket, body, timestamp_ms)
            if chunk and chunk in body:
                self._sent.append((time.monotonic(), taken + self._dropped_samples))
                self._chunk = b""

        return send


def register_microphone_watch(hass: HomeAssistant, domain: str) -> None:
    """Register the actions that begin to time a microphone and tell what was found."""
    watch = MicrophoneWatch()

    async def watch_microphone(call: ServiceCall) -> None:
        """Begin; the next microphone is taken raw, or through aiortc's own track."""
        if not watch.installed:
            await hass.async_add_import_executor_job(watch.install)
        watch.begin(raw=call.data["raw"])

    async def microphone_delays(call: ServiceCall) -> ServiceResponse:
        """Return the delays of the last seconds in ms."""
        return {"delays_ms": list(watch.delays_ms(call.data["settled_s"]))}

    hass.services.async_register(domain, "watch_microphone", watch_microphone)
    hass.services.async_register(
        domain, "microphone_delays", microphone_delays, supports_response=SupportsResponse.ONLY
    )


def _wrap(owner: object, name: str, wrapper: Callable[[Function], Function]) -> None:
    """Replace a function by one that calls it."""
    setattr(owner, name, wrapper(getattr(owner, name)))
