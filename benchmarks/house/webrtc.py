"""A browser's place at a camera's view: connects through Home Assistant, counts, and may talk."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from fractions import Fraction
from typing import Any, override

import aiohttp
import aioice.ice
import numpy as np
from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpReceiver,
    RTCRtpSender,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError
from aiortc.rtp import RtpPacket
from av import Packet

from custom_components.linkvisual.intercom.g711 import encode
from custom_components.linkvisual.intercom.talk_options import Codec

from .house import House
from .rough_network import RoughNetwork

FRAME_SAMPLES = 160
FRAME_S = 0.02
LOUDNESS = 6000
NOISE_FRAMES = 500
CONNECT_TIMEOUT_S = 15


class NoiseMicrophone(MediaStreamTrack):
    """A microphone in front of noise, A-law."""

    kind = "audio"

    def __init__(self) -> None:
        """Make a microphone that is on."""
        super().__init__()
        noise = np.random.default_rng(1).normal(0, LOUDNESS, FRAME_SAMPLES * NOISE_FRAMES)
        self._codes = encode(np.clip(noise, -32768, 32767).astype(np.int16), Codec.G711A)
        self._next_s: float | None = None
        self.frames = 0
        self.muted = False

    @override
    async def recv(self) -> Packet[Any]:
        """Return the next 20 ms, when they have passed."""
        now_s = asyncio.get_running_loop().time()
        self._next_s = now_s if self._next_s is None else max(self._next_s, now_s - FRAME_S)
        self._next_s += FRAME_S
        await asyncio.sleep(self._next_s - now_s)
        while self.muted and self.readyState == "live":
            await asyncio.sleep(FRAME_S)
        if self.readyState != "live":
            raise MediaStreamError
        start = self.frames % NOISE_FRAMES * FRAME_SAMPLES
        packet = Packet(self._codes[start : start + FRAME_SAMPLES])
        packet.pts, packet.time_base = self.frames * FRAME_SAMPLES, Fraction(1, 8000)
        self.frames += 1
        return packet


class Viewer:
    """One connection: packets are counted, never decoded, to leave the processor to others."""

    def __init__(self, microphone: NoiseMicrophone | None = None) -> None:
        """Prepare an offer like that of Home Assistant's player."""
        self.connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.microphone = microphone
        self.pictures = 0
        audio = self.connection.addTransceiver(
            microphone or "audio", "sendrecv" if microphone else "recvonly"
        )
        codecs = RTCRtpSender.getCapabilities("audio").codecs
        audio.setCodecPreferences([codec for codec in codecs if codec.mimeType == "audio/PCMA"])
        video = self.connection.addTransceiver("video", "recvonly")
        _intercept(audio.receiver, lambda packet: None)
        _intercept(video.receiver, self._count)

    async def offer(self) -> str:
        """Return the offer, with all candidates."""
        await self.connection.setLocalDescription(await self.connection.createOffer())
        return self.connection.localDescription.sdp

    async def accept(self, answer: str) -> None:
        """Take the answer and wait until connected."""
        await self.connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        async with asyncio.timeout(CONNECT_TIMEOUT_S):
            while self.connection.connectionState != "connected":
                await asyncio.sleep(0.01)

    async def close(self) -> None:
        """Say goodbye."""
        if self.microphone:
            self.microphone.stop()
        await self.connection.close()

    def _count(self, packet: RtpPacket) -> None:
        self.pictures += bool(packet.marker)


def _intercept(receiver: RTCRtpReceiver, take: Callable[[RtpPacket], None]) -> None:
    async def handle(packet: RtpPacket, arrival_time_ms: int) -> None:
        take(packet)

    setattr(receiver, "_handle_rtp_packet", handle)  # noqa: B010  it has no public place


@asynccontextmanager
async def watching(
    house: House,
    camera: int = 0,
    *,
    microphone: NoiseMicrophone | None = None,
    network: RoughNetwork | None = None,
) -> AsyncGenerator[Viewer]:
    """Watch a camera through Home Assistant's WebSocket, and talk if there is a microphone."""
    # ICE leaves 127.0.0.1 out, and inside Home Assistant there is nothing else.
    setattr(aioice.ice, "get_host_addresses", lambda **_: ["127.0.0.1"])  # noqa: B010
    viewer = Viewer(microphone)
    async with house.http.ws_connect(f"{house.login.url}/api/websocket") as socket:
        await socket.receive_json()
        await socket.send_json({"type": "auth", "access_token": house.login.access_token})
        await socket.receive_json()
        offer = await viewer.offer()
        if network is not None:
            network.attach(viewer.connection)
        request = {"entity_id": house.entity_ids[camera], "offer": offer}
        await socket.send_json({"id": 1, "type": "camera/webrtc/offer", **request})
        try:
            await viewer.accept(await _answer(socket))
            yield viewer
        finally:
            await viewer.close()


async def _answer(socket: aiohttp.ClientWebSocketResponse) -> str:
    """Return Home Assistant's answer to an offer; raises RuntimeError where it refuses."""
    while True:
        event = (await socket.receive_json()).get("event", {})
        match event.get("type"):
            case "answer":
                answer: str = event["answer"]
                return answer
            case "error":
                raise RuntimeError(event["message"])
