"""Live streams over HLS."""

import asyncio
import math
import re

import aiohttp
import pytest
from yarl import URL

from simulator import Simulator

from .watcher import Watcher, film, stamp_ms


@pytest.mark.parametrize("video", ["h264", "b_frames"])
async def test_ffmpeg_plays(sim: Simulator, watcher: Watcher, video: str) -> None:
    """Picture and tone, over the edges of segments."""
    camera = sim.cameras[1]
    camera.knobs.live_video = video
    url = await watcher.url(camera, Scheme="hls")
    shown = await asyncio.to_thread(film, url, 110, 16000)
    assert (shown.video_codec, shown.audio_codec) == ("h264", "aac")
    stamps = [stamp_ms(picture) for picture in shown.pictures]
    assert stamps == sorted(set(stamps))
    assert shown.tone_hz == pytest.approx(500, abs=5)


async def test_playlist_and_segments(sim: Simulator, watcher: Watcher) -> None:
    """The token opens both; it is used up by the first request, but the session goes on."""
    camera = sim.cameras[0]
    camera.knobs.live_audio = "none"
    url = URL(await watcher.url(camera, Scheme="hls"))
    text = await fetch(watcher.session, url)
    (name,) = re.findall(r"^(\w+-0\.ts\?token=\w+)$", text, re.MULTILINE)
    (length,) = re.findall(r"^#EXTINF:([\d.]+),$", text, re.MULTILINE)
    # Four seconds of key frames; a busy machine draws some of them late.
    assert 4 <= float(length) < 5
    assert f"#EXT-X-TARGETDURATION:{math.ceil(float(length))}\n" in text
    async with watcher.session.get(url.join(URL(name))) as response:
        assert (response.status, (await response.read())[0]) == (200, 0x47)
    assert "ENDLIST" not in await fetch(watcher.session, url)
    assert sim.live.plays[camera.iot_id] == len(sim.live.viewers_of(camera)) == 1
    sim.live.kick(camera)
    await asyncio.sleep(0)
    assert "#EXT-X-ENDLIST" in await fetch(watcher.session, url)


async def fetch(session: aiohttp.ClientSession, url: URL) -> str:
    """Return a text."""
    async with session.get(url) as response:
        assert response.status == 200
        return await response.text()


async def test_wrong_token(sim: Simulator, watcher: Watcher) -> None:
    """Neither playlist nor segment without the right one."""
    url = URL(await watcher.url(sim.cameras[0], Scheme="hls"))
    assert await watcher.refused(str(url.with_query(token="0")))
    assert await watcher.refused(str(url.join(URL("x-0.ts?token=0"))))


async def test_nobody_waits_for_ever(sim: Simulator, watcher: Watcher) -> None:
    """A camera that sends nothing and goes away gives an empty playlist with an end."""
    camera = sim.cameras[0]
    camera.knobs.live_first_frame_ms = 60_000
    request = asyncio.create_task(
        fetch(watcher.session, URL(await watcher.url(camera, Scheme="hls")))
    )
    async with asyncio.timeout(10):
        while not sim.live.viewers_of(camera):  # noqa: ASYNC110 - it is the server's view that counts
            await asyncio.sleep(0.01)
    sim.live.kick(camera)
    assert (await request).endswith("#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-ENDLIST\n")
