"""One HLS viewer: a playlist that moves on, and its segments."""

import asyncio
import math
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .message import MediaMessage, MessageKind
from .microphone import AacMicrophone, tone_heard
from .transport_stream import segment

if TYPE_CHECKING:
    from .device_push import DevicePush
    from .exchange import LiveExchange
    from .push import Push
    from .ticket import LiveOrder

_SEGMENTS_KEPT = 5
_SEGMENTS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the stream, from one key frame to before the next."""

    number: int
    duration_ms: int
    data: bytes


class HlsSession:
    """Cuts a stream into segments for as long as it runs; the cloud makes AAC of every sound."""

    def __init__(self, exchange: LiveExchange, order: LiveOrder, name: str, token: str) -> None:
        """Take the order, and the name and token that lead to the segments."""
        self.name = name
        self.over = asyncio.Event()
        self._exchange = exchange
        self._order = order
        self._token = token
        self._segments: deque[Segment] = deque(maxlen=_SEGMENTS_KEPT)
        self._ready = asyncio.Event()

    async def run(self) -> None:
        """Watch until the stream ends or this is canceled."""
        try:
            with self._exchange.watch(self._order, None) as (viewer, push):
                cutter = _Cutter(self._order.device.microphone_hz, push)
                while messages := await viewer.take():
                    for message in messages:
                        if cutter.begins_new_segment(message):
                            await self._add(cutter)
                        cutter.add(message)
        finally:
            self.over.set()
            self._ready.set()

    async def playlist(self) -> str:
        """Wait for the first segment and return the playlist."""
        await self._ready.wait()
        shown = list(self._segments)[-_SEGMENTS_SHOWN:]
        longest_ms = max((one.duration_ms for one in shown), default=0)
        lines = [
            "#EXTM3U",
            "#EXT-X-VERSION:3",
            f"#EXT-X-TARGETDURATION:{math.ceil(longest_ms / 1000)}",
            f"#EXT-X-MEDIA-SEQUENCE:{shown[0].number if shown else 0}",
        ]
        for one in shown:
            lines.append(f"#EXTINF:{one.duration_ms / 1000:.3f},")
            lines.append(f"{self.name}-{one.number}.ts?token={self._token}")
        if self.over.is_set():
            lines.append("#EXT-X-ENDLIST")
        return "\n".join(lines) + "\n"

    def segment(self, number: int) -> bytes | None:
        """Return a segment that is still there."""
        return next((one.data for one in self._segments if one.number == number), None)

    async def _add(self, cutter: _Cutter) -> None:
        number = self._segments[-1].number + 1 if self._segments else 0
        self._segments.append(await cutter.cut(number))
        self._ready.set()


class _Cutter:
    """Collects the messages of a segment."""

    def __init__(self, tone_hz: int, push: Push | DevicePush) -> None:
        self._push = push
        self._tone_hz = tone_hz
        self._microphone: AacMicrophone | None = None
        self._messages: list[MediaMessage] = []

    def begins_new_segment(self, message: MediaMessage) -> bool:
        """Tell whether this message belongs to the next segment."""
        return message.is_key_frame and bool(self._messages)

    def add(self, message: MediaMessage) -> None:
        """Take a picture; the sound is made anew up to its time."""
        if message.kind is not MessageKind.VIDEO or message.is_header:
            return
        if self._microphone is None and self._push.has_audio:
            self._microphone = AacMicrophone(
                tone_heard(self._tone_hz), start_ms=message.timestamp_ms
            )
        if self._microphone is not None:
            self._messages += self._microphone.until(message.timestamp_ms)
        self._messages.append(message)

    async def cut(self, number: int) -> Segment:
        """Return what was collected as a segment, and begin anew."""
        messages, self._messages = self._messages, []
        headers = [h for h in self._push.headers(0) if h.kind is MessageKind.VIDEO]
        if self._microphone is not None:
            body = self._microphone.header
            headers.append(MediaMessage(MessageKind.AUDIO, 0, body, is_header=True))
        data = await asyncio.to_thread(
            segment, headers + messages, audio=self._microphone is not None, video=True
        )
        times_ms = [m.timestamp_ms for m in messages if m.kind is MessageKind.VIDEO]
        frame_ms = (times_ms[-1] - times_ms[0]) // max(1, len(times_ms) - 1)
        return Segment(number, times_ms[-1] - times_ms[0] + frame_ms, data)
