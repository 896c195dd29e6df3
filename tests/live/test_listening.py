"""What a listener is handed of a camera's sound, and when."""

import asyncio

import numpy as np
import pytest

from custom_components.linkvisual.intercom.g711 import encode
from custom_components.linkvisual.intercom.talk_options import Codec
from custom_components.linkvisual.live.fan_out import FanOut
from custom_components.linkvisual.live.listening import Listening, ListenOptions, Upsampler
from custom_components.linkvisual.live.media import AudioPacket
from tests.intercom.signals import noise
from tests.waiting import until


def sine(hz: float, rate_hz: int, seconds: float) -> np.ndarray:
    """Return a tone."""
    times = np.arange(int(rate_hz * seconds)) / rate_hz
    return (8000 * np.sin(2 * np.pi * hz * times)).astype(np.int16)


@pytest.mark.parametrize("hz", [300, 1000, 3000])
def test_a_tone_at_twice_the_rate(hz: int) -> None:
    """Is the same tone, with nothing of it above 4 kHz, however it is cut."""
    upsampler, tone = Upsampler(), sine(hz, 8000, 1.0)
    doubled = np.concatenate([upsampler.process(tone[at : at + 160]) for at in range(0, 8000, 160)])
    assert len(doubled) == 16000
    spectrum = np.abs(np.fft.rfft(doubled * np.hanning(16000)))
    assert np.argmax(spectrum) == hz
    assert spectrum[4100:].max() < spectrum.max() / 200


def test_silence_stays_silent() -> None:
    """To the last bit, for recognizers look for the end of speech in it."""
    assert not Upsampler().process(np.zeros(160, np.int16)).any()


async def test_rounds() -> None:
    """Nothing before a round is opened, all of it then, and nothing between two rounds."""
    crowd = FanOut(lambda: None, lambda: None)
    listening = Listening(ListenOptions(delay_s=0, limit_s=60))
    task = asyncio.create_task(listening.run(crowd.admit()))
    got: list[bytes | None] = []
    sent = 0

    async def send(count: int) -> None:
        nonlocal sent
        for _ in range(count):
            crowd.publish(AudioPacket(encode(noise(0.02), Codec.G711A), sent))
            sent += 160
            await asyncio.sleep(0)
        await asyncio.sleep(0.01)

    await until(lambda: len(crowd) == 1)
    await send(5)
    listening.expect(got.append)
    await send(5)
    assert not got
    listening.open_in(0)
    await send(5)
    assert [len(frame) for frame in got if frame] == [640] * 5
    listening.shut()
    await send(5)
    assert len(got) == 5
    listening.open_in(0)
    await send(5)
    assert len(got) == 5
    task.cancel()
    await asyncio.wait((task,))
    assert len(crowd) == 0


async def test_sound_that_a_codec_held_back() -> None:
    """Was spoken earlier than it comes: what the speaker said must not get through after it."""
    taking = asyncio.Event()
    crowd = FanOut(lambda: None, taking.set)
    listening = Listening(ListenOptions(delay_s=0, limit_s=60))
    task = asyncio.create_task(listening.run(crowd.admit()))
    got: list[bytes | None] = []
    await taking.wait()
    listening.expect(got.append)
    listening.open_in(0)
    sound = encode(noise(0.02), Codec.G711A)
    crowd.publish(AudioPacket(sound, 0, lag_ms=60_000))
    crowd.publish(AudioPacket(sound, 160))
    await until(lambda: got)
    assert len(got) == 1
    task.cancel()
    await asyncio.wait((task,))


@pytest.mark.parametrize(
    "options",
    [
        ListenOptions(delay_s=0, limit_s=0.2),
        ListenOptions(delay_s=0, limit_s=60, first_sound_s=0.2),
    ],
)
async def test_the_end_of_patience(options: ListenOptions) -> None:
    """An answer that never ends, and a stream without sound."""
    crowd = FanOut(lambda: None, lambda: None)
    listening = Listening(options)
    task = asyncio.create_task(listening.run(crowd.admit()))
    ended = asyncio.Event()

    def deliver(frame: bytes | None) -> None:
        if frame is None:
            ended.set()

    listening.expect(deliver)
    listening.open_in(0)
    async with asyncio.timeout(30):
        await ended.wait()
    task.cancel()
    await asyncio.wait((task,))


async def test_a_stream_that_is_closed_in_the_middle() -> None:
    """Is the end of the answer."""
    crowd = FanOut(lambda: None, lambda: None)
    listening = Listening(ListenOptions())
    got: list[bytes | None] = []
    task = asyncio.create_task(listening.run(crowd.admit()))
    await until(lambda: len(crowd) == 1)
    listening.expect(got.append)
    crowd.dismiss()
    async with asyncio.timeout(30):
        await task
    assert got == [None]
