"""What a camera hears, on its way back over a talk session (docs/protocol.md §7.2)."""

import asyncio
from typing import TYPE_CHECKING, Self

from simulator.live.cipher import StreamKey
from simulator.live.microphone import Microphone, open_microphone, tone_heard
from simulator.rtmp.chunk_writer import RtmpMessage
from simulator.rtmp.connection import AUDIO

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from simulator.cloud.device import Device

_STALE_MS = 400
"""What a camera has kept from before the connection stood; it comes in one piece."""

_STEP_MS = 20
_STREAM_ID = 1
_FRAME_SAMPLES = 160


class ReturnedSound:
    """A microphone whose messages are encrypted with the key of the session."""

    def __init__(self, microphone: Microphone, key: StreamKey | None) -> None:
        """Take the microphone, and the key where there is one."""
        self._microphone = microphone
        self._key = key

    @classmethod
    def of(cls, device: Device, key: StreamKey | None) -> Self | None:
        """Return what a camera sends back, None where it sends nothing."""
        variant = device.knobs.talk_sound
        if variant == "wrong_key":
            variant, key = "raw", StreamKey()
        microphone = open_microphone(variant, tone_heard(device.microphone_hz), _FRAME_SAMPLES, 0)
        return cls(microphone, key) if microphone else None

    async def messages(self) -> AsyncIterator[list[RtmpMessage]]:
        """Yield what is ready, for as long as somebody listens."""
        loop = asyncio.get_running_loop()
        started_s, number = loop.time(), 0
        if self._microphone.header is not None:
            yield [self._hidden(self._microphone.header, 0)]
        while True:
            now_ms = number * _STEP_MS + _STALE_MS
            ready = self._microphone.until(now_ms)
            if messages := [self._hidden(m.body, m.timestamp_ms) for m in ready]:
                yield messages
            number += 1
            await asyncio.sleep(max(started_s + number * _STEP_MS / 1000 - loop.time(), 0))

    def _hidden(self, body: bytes, timestamp_ms: int) -> RtmpMessage:
        body = self._key.encrypt(body) if self._key else body
        return RtmpMessage(AUDIO, body, timestamp_ms, _STREAM_ID)
