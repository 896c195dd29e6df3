"""A second aiortc peer in the place of a browser, and a source that needs no camera."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, override

import numpy as np
from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError
from av import Packet

from custom_components.linkvisual.intercom.g711 import Samples, encode
from custom_components.linkvisual.intercom.talk_options import Codec
from custom_components.linkvisual.live.media import AudioPacket, MediaPacket
from custom_components.linkvisual.live.problem import LiveClosedError
from custom_components.linkvisual.live.webrtc.talk_notice import TalkNotice
from tests.intercom.signals import noise

FRAME_SAMPLES = 160
FRAME_S = 0.02


def tone(frequency_hz: float, frame: int) -> bytes:
    """Return 20 ms of A-law, frame number `frame` of an endless tone."""
    times_s = (np.arange(FRAME_SAMPLES) + frame * FRAME_SAMPLES) / 8000
    return encode((8000 * np.sin(2 * np.pi * frequency_hz * times_s)).astype(np.int16), Codec.G711A)


class Microphone(MediaStreamTrack):
    """A microphone that can be muted as a browser does it: the packets stop, RTP time as well."""

    kind = "audio"

    def __init__(self, frame_of: Callable[[int], bytes] | None = None) -> None:
        """Make a microphone that is on; `frame_of` gives 20 ms of A-law by number, else a tone."""
        super().__init__()
        self._frame_of = frame_of or (lambda frame: tone(700.0, frame))
        self.switched_on = asyncio.Event()
        self.switched_on.set()
        self.frames = 0
        self._next_at = 0.0

    @override
    async def recv(self) -> Packet[Any]:
        """Return the next 20 ms, when they have passed."""
        loop = asyncio.get_running_loop()
        if not self.switched_on.is_set():
            await self.switched_on.wait()
            self._next_at = loop.time()
        self._next_at = max(self._next_at, loop.time() - FRAME_S) + FRAME_S
        await asyncio.sleep(self._next_at - loop.time())
        if self.readyState != "live":
            raise MediaStreamError
        packet = Packet(self._frame_of(self.frames))
        packet.pts, packet.time_base = self.frames * FRAME_SAMPLES, Fraction(1, 8000)
        self.frames += 1
        return packet


class NoisyMicrophone(Microphone):
    """A microphone in front of noise, so that each of its frames is known when it is heard."""

    def __init__(self, seconds: float = 30.0, quiet: range = range(0)) -> None:
        """Make a microphone that is on; in the frames of `quiet` nobody speaks."""
        self._noise = noise(seconds)
        self._noise[quiet.start * FRAME_SAMPLES : quiet.stop * FRAME_SAMPLES] //= 100
        codes = encode(self._noise, Codec.G711A)
        super().__init__(lambda n: codes[n * FRAME_SAMPLES : (n + 1) * FRAME_SAMPLES])

    @property
    def said(self) -> Samples:
        """Return what it has sent so far."""
        return self._noise[: self.frames * FRAME_SAMPLES]


@dataclass
class Signals:
    """Everything that was sent to a browser through signaling."""

    answers: list[str] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)

    def answer(self, sdp: str) -> None:
        """Note an answer."""
        self.answers.append(sdp)

    def error(self, err: Exception, *, had_microphone: bool) -> None:
        """Note an error."""
        self.errors.append(err)


class Browser:
    """A page with one connection; `arrived` has the frames of each kind that it decoded."""

    def __init__(self, *, microphone: Microphone | None = None, video: bool = True) -> None:
        """Prepare a connection like that of Home Assistant's player."""
        self.connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.microphone = microphone
        self.arrived: dict[str, list[Any]] = {"audio": [], "video": []}
        self._readers: list[asyncio.Task[None]] = []
        self.connection.on("track", self._read)
        audio = self.connection.addTransceiver(
            microphone or "audio", "sendrecv" if microphone else "recvonly"
        )
        if microphone:
            codecs = RTCRtpSender.getCapabilities("audio").codecs
            audio.setCodecPreferences([c for c in codecs if c.mimeType != "audio/opus"])
        if video:
            self.connection.addTransceiver("video", "recvonly")

    async def offer(self) -> str:
        """Return the offer, with all candidates in it."""
        await self.connection.setLocalDescription(await self.connection.createOffer())
        return self.connection.localDescription.sdp

    async def accept(self, answer: str) -> None:
        """Take the answer and wait until connected."""
        await self.connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        await until(lambda: self.connection.connectionState == "connected")

    async def close(self) -> None:
        """Close as a page does that says goodbye."""
        if self.microphone:
            self.microphone.stop()
        await self.connection.close()
        await asyncio.gather(*self._readers)

    def freeze(self) -> None:
        """Stop to send and to answer anything, without a goodbye."""
        for transceiver in self.connection.getTransceivers():
            for protocol in transceiver.receiver.transport.transport._connection._protocols:
                setattr(protocol.transport, "sendto", lambda *_: None)  # noqa: B010

    def stop_reporting(self) -> None:
        """Send no media and no reports on any, and answer only whether it is there."""

        async def send_nothing(_: bytes) -> None:
            """Keep it."""

        for transceiver in self.connection.getTransceivers():
            setattr(transceiver.receiver.transport, "_send_rtp", send_nothing)  # noqa: B010

    def _read(self, track: MediaStreamTrack) -> None:
        self._readers.append(asyncio.create_task(self._read_all(track)))

    async def _read_all(self, track: MediaStreamTrack) -> None:
        while True:
            try:
                self.arrived[track.kind].append(await track.recv())
            except MediaStreamError:
                return


class FakeSource:
    """A source that repeats packets in real time; counts who subscribes."""

    def __init__(self, packets: list[tuple[float, MediaPacket]] | None = None) -> None:
        """Take packets with their times in seconds."""
        self.packets = packets or []
        self.subscriptions: list[FakeSubscription] = []
        self.keyframes_wanted = 0
        self.notices: list[TalkNotice] = []

    @property
    def open(self) -> int:
        """Return how many subscriptions are open."""
        return sum(not subscription.closed.is_set() for subscription in self.subscriptions)

    def subscribe(self) -> FakeSubscription:
        """Return a new subscription."""
        subscription = FakeSubscription(self)
        self.subscriptions.append(subscription)
        return subscription

    async def draw_notice(self, notice: TalkNotice) -> tuple[bytes, ...]:
        """Note what viewers are told, and let them see as much as of the rest: nothing."""
        self.notices.append(notice)
        return (b"\x00\x00\x00\x01\x65",)


class FakeSubscription:
    """One pass through the packets of a fake source."""

    def __init__(self, source: FakeSource) -> None:
        """Start now."""
        self.closed = asyncio.Event()
        self.on_packet: Callable[[], None] = lambda: None
        self._source = source
        self._packets = deque(source.packets)
        self._loop = asyncio.get_running_loop()
        self._started_at = self._loop.time()

    def take(self) -> MediaPacket | None:
        """Return the next packet if its time has come."""
        if self.closed.is_set():
            raise LiveClosedError
        if not self._packets:
            return None
        due_at = self._started_at + self._packets[0][0]
        if due_at > self._loop.time():
            self._loop.call_at(due_at, self._tell)
            return None
        return self._packets.popleft()[1]

    def _tell(self) -> None:
        self.on_packet()

    def want_keyframe(self) -> None:
        """Count it."""
        self._source.keyframes_wanted += 1

    def restart(self) -> None:
        """Go on as before."""

    def close(self) -> None:
        """End it."""
        self.closed.set()
        self.on_packet()


def hum(seconds: float, frequency_hz: float = 1000.0) -> list[tuple[float, MediaPacket]]:
    """Return the packets of a camera's microphone in front of a tone."""
    return [
        (frame * FRAME_S, AudioPacket(tone(frequency_hz, frame), frame * FRAME_SAMPLES))
        for frame in range(int(seconds / FRAME_S))
    ]


async def until(condition: Callable[[], object], timeout_s: float = 10.0) -> None:
    """Wait until a condition holds."""
    async with asyncio.timeout(timeout_s):
        while not condition():  # noqa: ASYNC110  aiortc and the simulator have no events for these
            await asyncio.sleep(0.01)
