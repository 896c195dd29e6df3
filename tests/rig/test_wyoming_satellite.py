"""The satellite that conversations are measured beside, as Home Assistant would see it."""

import asyncio

import numpy as np
import pytest
from wyoming.asr import Transcript
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.client import AsyncTcpClient
from wyoming.info import Describe, Info
from wyoming.pipeline import RunPipeline
from wyoming.snd import Played

from benchmarks.house.wyoming_satellite import RATE_HZ, running_satellite

ANSWER = np.full(RATE_HZ // 10, 1000, np.int16).tobytes()


async def say(client: AsyncTcpClient, seconds: float) -> None:
    """Send sound at once, as Home Assistant does."""
    sound = np.full(int(seconds * RATE_HZ), 5000, np.int16).tobytes()
    await client.write_event(AudioStart(RATE_HZ, 2, 1).event())
    await client.write_event(AudioChunk(RATE_HZ, 2, 1, sound).event())
    await client.write_event(AudioStop().event())


@pytest.mark.usefixtures("socket_enabled")
async def test_question_answer_and_reply() -> None:
    """In this order: played, heard frame by frame until it is understood, and played again."""
    async with running_satellite() as satellite:
        visit = satellite.receive(ANSWER, pause_s=0.1)
        async with asyncio.timeout(10), AsyncTcpClient("127.0.0.1", satellite.port) as client:
            await client.write_event(Describe().event())
            assert Info.is_type((await client.read_event()).type)
            await say(client, 0.2)
            assert Played.is_type((await client.read_event()).type)
            assert RunPipeline.is_type((await client.read_event()).type)
            heard = b""
            while not heard.rstrip(b"\0").endswith(ANSWER):
                heard += AudioChunk.from_event(await client.read_event()).audio
            assert heard.startswith(bytes(RATE_HZ // 10 * 2))
            assert not visit.reply_sound_s
            await client.write_event(Transcript("it is the post").event())
            await say(client, 0.1)
            while not Played.is_type((await client.read_event()).type):
                pass
            await visit.done.wait()
    assert 0 < visit.asked_s < visit.reply_sound_s
