"""Times a live microphone inside Home Assistant: from the datagram to the sent WebSocket message."""

import time
from collections.abc import Callable
from typing import Any

from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse

A_LAW_PAYLOAD_TYPE = 8
FRAME_SAMPLES = 160
TAG_OVERHEAD_BYTES = 17

type Function = Callable[..., Any]


class MicrophoneWatch:
    """Notes when packets arrive and when tags have been sent; installed once, used many times."""

    def __init__(self) -> None:
        """Have seen nothing."""
        self._arrived_s: dict[int, float] = {}
        self._sent: list[tuple[float, int]] = []
        self._raw = True
        self.installed = False

    def install(self) -> None:
        """Look over the shoulders of aioice and of the integration."""
        import aioice.ice  # noqa: PLC0415  only live benchmarks need it

        from custom_components.linkvisual.intercom.wire.talk_socket import TalkSocket  # noqa: PLC0415
        from custom_components.linkvisual.live.webrtc import connection  # noqa: PLC0415

        self.installed = True
        _wrap(aioice.ice.StunProtocol, "datagram_received", self._note_datagrams)
        _wrap(TalkSocket, "send", self._note_tags)
        _wrap(connection, "hook_raw_packets", self._choose_path)

    def begin(self, *, raw: bool) -> None:
        """Forget everything; the next microphone is taken raw, or through aiortc's own track."""
        self._raw = raw
        self._arrived_s.clear()
        self._sent.clear()

    def delays_ms(self, settled_s: float) -> list[float]:
        """Return for each tag of the last seconds how long its last sample has been in the house."""
        arrived_s = list(self._arrived_s.values())
        tags, delays, samples = self._sent[1:], [], 0
        for sent_s, count in tags:
            samples += count
            frame = (samples - 1) // FRAME_SAMPLES
            if frame < len(arrived_s) and arrived_s[frame] > arrived_s[-1] - settled_s:
                delays.append((sent_s - arrived_s[frame]) * 1000)
        return delays

    def _note_datagrams(self, receive: Function) -> Function:
        def datagram_received(protocol: object, data: bytes, address: object) -> None:
            if data[0] >> 6 == 2 and data[1] & 0x7F == A_LAW_PAYLOAD_TYPE:
                self._arrived_s[int.from_bytes(data[2:4])] = time.monotonic()
            receive(protocol, data, address)

        return datagram_received

    def _note_tags(self, send_message: Function) -> Function:
        async def send(socket: object, message: bytes) -> None:
            await send_message(socket, message)
            self._sent.append((time.monotonic(), len(message) - TAG_OVERHEAD_BYTES))

        return send

    def _choose_path(self, hook: Function) -> Function:
        def hook_raw_packets(receiver: object, sink: object) -> bool:
            return self._raw and hook(receiver, sink)

        return hook_raw_packets


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
