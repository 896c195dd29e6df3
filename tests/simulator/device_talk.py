"""Somebody who talks over RTMP, to cameras that are clients of the media server."""

import asyncio
import base64
from time import monotonic

import numpy as np

from custom_components.linkvisual.intercom.wire.rtmp import MessageType, RtmpAddress, RtmpPublisher
from simulator import Simulator
from simulator.live.cipher import StreamKey
from simulator.talk.g711 import decode, encode
from simulator.talk.recording import Recording
from tests.waiting import until

from .talker import Talker

TONE = np.round(8000 * np.sin(2 * np.pi * 500 / 8000 * np.arange(160))).astype(np.int16)
A_LAW = encode("G711A", TONE)
TICK_S = 0.02
FRAMES = 40


async def until_joined(sim: Simulator, count: int = 1) -> None:
    """Wait until so many cameras are there."""
    await until(lambda: sum(leg.joined.is_set() for leg in sim.talk.legs.values()) == count)


async def until_read(sim: Simulator) -> None:
    """Wait until every camera has read all that was said to it."""

    def everything() -> bool:
        return all(
            len(leg.listener.arrivals.offsets_ms()) == FRAMES for leg in sim.talk.legs.values()
        )

    await until(everything)


async def open_rtmp(
    sim: Simulator, talker: Talker, *, encrypted: bool = False
) -> tuple[RtmpPublisher, StreamKey | None]:
    """Publish to a camera; returns the key of the session too."""
    sim.set_knob("voice_crypto_key", encrypted)
    query = {"IotId": sim.cameras[0].iot_id, "Scheme": "rtmp"}
    data = (await talker.caller.call("QueryVoiceIntercom", query)).data
    shown = data.get("CryptoKey")
    key = StreamKey(*(base64.b64decode(shown[n]) for n in ("Key", "Iv"))) if shown else None
    return await RtmpPublisher.open(RtmpAddress.parse(data["Url"])), key


async def say_over_rtmp(
    publisher: RtmpPublisher, key: StreamKey | None, *, tick_s: float = TICK_S
) -> None:
    """Speak, in real time if not otherwise told."""
    started_s = monotonic()
    for number in range(-1, FRAMES):
        body = b"\x72\x01" + A_LAW if number >= 0 else bytes.fromhex("7200b000")
        body = key.encrypt(body) if key else body
        await asyncio.sleep(max(0.0, started_s + number * tick_s - monotonic()))
        await publisher.send(MessageType.AUDIO, body, max(number, 0) * 20)


def tones(recording: Recording) -> int:
    """Return how many frames of the tone were played; gaps between them are silence."""
    assert decode("G711A", A_LAW).all()
    return int(np.count_nonzero(recording.samples()) // len(A_LAW))
