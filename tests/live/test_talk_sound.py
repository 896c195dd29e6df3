"""The camera's sound beside its live stream: from a talk session, and muted while somebody talks."""

import asyncio
from dataclasses import replace

import aiohttp
import pytest

from custom_components.linkvisual.live.media import AudioPacket, MediaPacket
from simulator import Simulator

from .test_sound import loudest_hz, pcm
from .watching import collect, pictures, quick, theatre, until

CONFIGURATION = bytes.fromhex("7200b000")
SOUND = b"\x72\x01" + bytes(range(160))


def sounds_in(packets: list[MediaPacket]) -> list[bytes]:
    """Return the sounds among packets."""
    return [packet.data for packet in packets if isinstance(packet, AudioPacket)]


async def test_sound_of_a_talk_is_heard_without_a_live_stream(
    sim: Simulator, http: aiohttp.ClientSession
) -> None:
    """Until there is a picture, which brings sound of its own."""
    redeem = sim.live.redeem
    sim.live.redeem = lambda *_: None  # type: ignore[method-assign]
    async with theatre(sim, http) as made:
        subscription = made.source.subscribe()
        await pictures(subscription, 1)
        made.source.hear(CONFIGURATION, 0)
        for number in range(25):
            made.source.hear(SOUND, number * 20)
            await asyncio.sleep(0.02)
        packets = await collect(subscription, lambda found: len(sounds_in(found)) >= 5)
        assert SOUND[2:] in sounds_in(packets)
        sim.live.redeem = redeem  # type: ignore[method-assign]
        await until(lambda: made.source.current_keyframe is not None)
        made.source.hear(SOUND, 200)
        packets = await collect(subscription, lambda found: len(sounds_in(found)) >= 50)
        tone = pcm(b"".join(sounds_in(packets)[-40:]))
        assert loudest_hz(tone) == pytest.approx(made.camera.microphone_hz, abs=3)


async def test_nobody_who_watches_hears_a_muted_camera(
    sim: Simulator, http: aiohttp.ClientSession
) -> None:
    """And everybody does again when the talk is over; the silence is no fault."""
    talks = True
    options = replace(quick(), is_muted=lambda: talks)
    async with theatre(sim, http, options) as made:
        subscription = made.source.subscribe()
        packets: list[MediaPacket] = [*await pictures(subscription, 30)]
        packets += await collect(subscription, lambda found: len(found) > 10)
        assert not sounds_in(packets)
        talks = False
        await collect(subscription, lambda found: len(sounds_in(found)) > 10)
        assert made.problems == []
