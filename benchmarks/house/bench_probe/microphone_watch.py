"""Times a live microphone inside Home Assistant: from the datagram to the sent WebSocket message."""

import time
from bisect import bisect_left
from collections.abc import Callable
from typing import Any

from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse

from .rough_arrival import RoughArrival

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
        from custom_components.linkvisual.live.webrtc.concealment import Concealment  # noqa: PLC0415
        from custom_components.linkvisual.live.webrtc.jitter_buffer import JitterBuffer  # noqa: PLC0415

        self.installed = True
        _wrap(aioice.ice.StunProtocol, "datagram_received", self._note_datagrams)
        _wrap(connection, "hook_raw_packets", self._choose_path)
        _wrap(Concealment, "remember", self._note_real)
        _wrap(JitterBuffer, "__init__", self._note_passed_on)
        _wrap(Backlog, "append", self._note_given)
        _wrap(Backlog, "take", self._note_taken)
        _wrap(TalkSocket, "send", self._note_tags)

    def begin(self, *, raw: bool, network: RoughArrival | None = None) -> None:
        """Forget everything; the next microphone is taken raw, or through aiortc's own track."""
        self._raw = raw
        self._network = network or RoughArrival()
        self._came_s: dict[int, tuple[float, float]] = {}
        self._first_timestamp: int | None = None
        self._came_now_s: tuple[float, float] | None = None
        self._given: list[tuple[int, int, float, float]] = []
        self._real: bytes | None = None
        self._given_samples = self._taken_samples = 0
        self._dropped_samples = 0
        self._chunk = b""
        self._tags: list[tuple[float, float, int | None]] = []

    def delays_ms(self, settled_s: float) -> list[float]:
        """Return for each tag of the last seconds how long its last sample has been in the house."""
        delays_ms = []
        ends = [end for _, end, _, _ in self._given]
        for _, sent_s, taken in self._tags:
            if taken is None:
                continue
            arrived_s = self._given[bisect_left(ends, taken)][3]
            if arrived_s > self._given[-1][3] - settled_s:
                delays_ms.append((sent_s - arrived_s) * 1000)
        return delays_ms

    def trace(self) -> dict[str, Any]:
        """Return what has happened since `begin`; times in s (monotonic).

        `tags`: when each was handed to its socket, when that was done, and how many of the
        microphone's samples had left with it, None where it held none. `given`: which of these
        samples came with a datagram, the first and the one behind the last, when that was at this
        machine's door, and when it was let in. What is made up for a lost one has none.
        """
        return {"tags": list(self._tags), "given": list(self._given)}

    def _note_datagrams(self, receive: Function) -> Function:
        def datagram_received(protocol: object, data: bytes, address: object) -> None:
            if data[0] >> 6 != 2 or data[1] & 0x7F != A_LAW_PAYLOAD_TYPE:
                receive(protocol, data, address)
                return
            at_door_s = time.monotonic()

            def let_in() -> None:
                self._came_s[self._number(data)] = at_door_s, time.monotonic()
                receive(protocol, data, address)

            self._network.let_in(let_in)

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
            return self._raw and hook(receiver, sink)

        return hook_raw_packets

    def _note_real(self, remember: Function) -> Function:
        def note(concealment: object, payload: bytes) -> None:
            self._real = payload
            remember(concealment, payload)

        return note

    def _note_passed_on(self, init: Function) -> Function:
        """Have a jitter buffer's sink know, while it takes a payload, when that came."""

        def note(buffer: Any, sink: Function) -> None:  # noqa: ANN401  its type is loaded later
            def take(payload: bytes) -> None:
                if payload is self._real:
                    number = (buffer._expected - 1) & 0xFFFF  # noqa: SLF001  nobody else knows
                    self._came_now_s = self._came_s.get(number)
                try:
                    sink(payload)
                finally:
                    self._came_now_s = None

            init(buffer, take)

        return note

    def _note_given(self, append: Function) -> Function:
        def note(backlog: object, payload: bytes) -> None:
            first = self._given_samples
            self._given_samples += len(payload)
            if self._came_now_s is not None:
                self._given.append((first, self._given_samples, *self._came_now_s))
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
            handed_s = time.monotonic()
            await send_message(socket, body, timestamp_ms)
            spoken = bool(chunk) and chunk in body
            last = taken + self._dropped_samples if spoken else None
            self._tags.append((handed_s, time.monotonic(), last))
            if spoken:
                self._chunk = b""

        return send


def register_microphone_watch(hass: HomeAssistant, domain: str) -> None:
    """Register the actions that begin to time a microphone and tell what was found."""
    watch = MicrophoneWatch()

    async def watch_microphone(call: ServiceCall) -> None:
        """Begin; the next microphone is taken raw, or through aiortc's own track, from a network as bad as told."""
        if not watch.installed:
            await hass.async_add_import_executor_job(watch.install)
        network = RoughArrival(call.data.get("lost_share", 0.0), call.data.get("late_s", 0.0))
        watch.begin(raw=call.data["raw"], network=network)

    async def microphone_delays(call: ServiceCall) -> ServiceResponse:
        """Return the delays of the last seconds in ms."""
        return {"delays_ms": list(watch.delays_ms(call.data["settled_s"]))}

    async def microphone_trace(call: ServiceCall) -> ServiceResponse:
        """Return when every datagram came and every tag went."""
        return watch.trace()

    hass.services.async_register(domain, "watch_microphone", watch_microphone)
    for name, query in (
        ("microphone_delays", microphone_delays),
        ("microphone_trace", microphone_trace),
    ):
        hass.services.async_register(domain, name, query, supports_response=SupportsResponse.ONLY)


def _wrap(owner: object, name: str, wrapper: Callable[[Function], Function]) -> None:
    """Replace a function by one that calls it."""
    setattr(owner, name, wrapper(getattr(owner, name)))
