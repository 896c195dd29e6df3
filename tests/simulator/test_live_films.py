"""FFmpeg plays what the simulated cameras send."""

import asyncio
import time
from itertools import pairwise

import pytest

from simulator import Simulator

from .watcher import Film, Watcher, film, stamp_ms

_AAC_PRIMING = 2048


async def play(watcher: Watcher, sim: Simulator, index: int = 0, **parameters: str) -> Film:
    """Return what FFmpeg sees and hears of a camera."""
    return await asyncio.to_thread(film, await watcher.url(sim.cameras[index], **parameters))


@pytest.mark.parametrize("scheme", ["flv", "rtmp"])
@pytest.mark.parametrize("video", ["h264", "b_frames"])
async def test_picture(sim: Simulator, watcher: Watcher, scheme: str, video: str) -> None:
    """Pictures come in order and show the time at which they were taken."""
    sim.set_knob("live_video", video)
    before_ms = time.time_ns() // 1_000_000
    shown = await play(watcher, sim, Scheme=scheme)
    after_ms = time.time_ns() // 1_000_000
    assert shown.video_codec == "h264"
    assert {(p.width, p.height) for p in shown.pictures} == {(640, 360)}
    times = [picture.pts for picture in shown.pictures if picture.pts is not None]
    assert times[0] == 1000
    assert all(later - earlier >= 40 for earlier, later in pairwise(times))
    stamps = [stamp_ms(picture) for picture in shown.pictures]
    assert stamps == sorted(set(stamps))
    assert before_ms & 0xFFFFFFFF <= stamps[0] < stamps[-1] <= after_ms & 0xFFFFFFFF


@pytest.mark.parametrize("scheme", ["flv", "rtmp"])
@pytest.mark.parametrize(
    ("audio", "codec"),
    [("normalised", "pcm_alaw"), ("aac", "aac"), ("none", None)],
)
async def test_sound(
    sim: Simulator, watcher: Watcher, scheme: str, audio: str, codec: str | None
) -> None:
    """The tone is the camera's own."""
    sim.set_knob("live_audio", audio)
    films = [await play(watcher, sim, index, Scheme=scheme) for index in range(2)]
    assert {film.audio_codec for film in films} == {codec}
    if codec is not None:
        assert [film.tone_hz for film in films] == pytest.approx([400, 500], abs=5)
        loudest = abs(films[0].samples[_AAC_PRIMING:]).max()
        assert loudest == pytest.approx(8000 / 32768, rel=0.1)


@pytest.mark.parametrize(
    ("audio", "codec", "click"), [("raw", "pcm_alaw", -5248), ("ulaw", "pcm_mulaw", -31100)]
)
async def test_raw_sound_clicks(
    sim: Simulator, watcher: Watcher, audio: str, codec: str, click: int
) -> None:
    """A player that does not know the extra byte hears it as one sample before each frame."""
    sim.set_knob("live_audio", audio)
    heard = await play(watcher, sim)
    assert heard.audio_codec == codec
    assert {round(sample * 32768) for sample in heard.samples[3::321]} == {click}
    assert heard.tone_hz == pytest.approx(400, abs=5)


async def test_sub_stream(sim: Simulator, watcher: Watcher) -> None:
    """Smaller, and H.264 where the main stream is not."""
    sim.set_knob("live_video", "h265")
    shown = await play(watcher, sim, StreamType="1")
    assert (shown.video_codec, shown.pictures[0].width) == ("h264", 320)


@pytest.mark.parametrize("scheme", ["flv", "rtmp"])
async def test_h265(sim: Simulator, watcher: Watcher, scheme: str) -> None:
    """The configuration and the pictures make a stream that FFmpeg takes by the vendors' number."""
    sim.set_knob("live_video", "h265")
    shown = await play(watcher, sim, Scheme=scheme)
    assert shown.video_codec == "hevc"
    stamps = [stamp_ms(picture) for picture in shown.pictures]
    assert stamps == sorted(set(stamps))


@pytest.mark.parametrize("size", ["1280x720", "1920x1080"])
async def test_size(sim: Simulator, watcher: Watcher, size: str) -> None:
    """The size is a knob."""
    sim.set_knob("live_size", size)
    url = await watcher.url(sim.cameras[0])
    shown = await asyncio.to_thread(film, url, 3, 0)
    assert f"{shown.pictures[0].width}x{shown.pictures[0].height}" == size
