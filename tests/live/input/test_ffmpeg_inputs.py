"""RTMP and HLS, for when HTTP-FLV does not work, and encrypted streams."""

import asyncio
import logging
import threading
from dataclasses import replace
from itertools import pairwise

import aiohttp
import certifi
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from custom_components.linkvisual.live.input import open_input
from custom_components.linkvisual.live.live_options import LiveOptions
from custom_components.linkvisual.live.media import (
    AudioPacket,
    MediaPacket,
    Picture,
    Sound,
    VideoPacket,
)
from custom_components.linkvisual.live.problem import LiveInputError, LiveProblem
from custom_components.linkvisual.live.source import LiveSource
from custom_components.linkvisual.openapi import LiveScheme, LiveStream, StreamType
from simulator import Simulator
from simulator.live import microphone
from simulator.live.message import MediaMessage, MessageKind
from simulator.live.viewer import Viewer

from ..films import pixels
from ..hls_server import hls_server
from ..test_sound import loudest_hz, pcm
from ..watching import collect, pictures, quick, theatre, times_of, until


def _threads() -> list[str]:
    return [t.name for t in threading.enumerate() if t.name.startswith("linkvisual")]


def _enough(packets: list[MediaPacket]) -> bool:
    video = sum(isinstance(packet, VideoPacket) for packet in packets)
    return video >= 40 and len(packets) - video >= 60


@pytest.mark.parametrize("audio", ["raw", "normalised", "ulaw", "aac"])
async def test_rtmp(sim: Simulator, http: aiohttp.ClientSession, audio: str) -> None:
    """The same packets as over HTTP-FLV: whole pictures, and the camera's tone."""
    sim.set_knob("live_audio", audio)
    options = quick(schemes=(LiveScheme.RTMP,), ca_file=certifi.where())
    async with theatre(sim, http, options) as made:
        packets = await collect(made.source.subscribe(), _enough)
        video = [packet for packet in packets if isinstance(packet, VideoPacket)]
        assert video[0].keyframe
        assert len(pixels(packet.data for packet in video)) == len(video)
        sound = [packet for packet in packets if isinstance(packet, AudioPacket)][10:]
        samples = pcm(b"".join(packet.data for packet in sound))
        assert loudest_hz(samples) == pytest.approx(made.camera.microphone_hz, abs=3)
        assert made.problems == []
    assert not _threads()


@pytest.mark.parametrize("scheme", [LiveScheme.FLV, LiveScheme.RTMP])
async def test_a_law_at_16_khz(
    sim: Simulator, http: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch, scheme: LiveScheme
) -> None:
    """The rate stands in the vendor's configuration alone; the tone is neither slower nor faster."""
    monkeypatch.setattr(microphone, "_G711_RATE_HZ", 16000)
    monkeypatch.setattr(microphone, "_RATE_INDEX_8K", b"\x80\x00")
    async with theatre(sim, http, quick(schemes=(scheme,))) as made:
        packets = await collect(made.source.subscribe(), _enough)
        sound = [packet for packet in packets if isinstance(packet, AudioPacket)][10:]
        samples = pcm(b"".join(packet.data for packet in sound))
        assert loudest_hz(samples) == pytest.approx(made.camera.microphone_hz, abs=3)


async def test_damaged_picture_over_rtmp_is_left_out(
    sim: Simulator, http: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between key frames damage costs one picture, not the connection."""
    offer = Viewer.offer
    between: list[MediaMessage] = []

    def damage(viewer: Viewer, message: MediaMessage) -> None:
        if message.kind is MessageKind.VIDEO and not message.is_key_frame:
            between.append(message)
            if 10 < len(between) <= 13:
                message = replace(message, body=message.body[:-1])
        offer(viewer, message)

    monkeypatch.setattr(Viewer, "offer", damage)
    async with theatre(sim, http, quick(schemes=(LiveScheme.RTMP,))) as made:
        await pictures(made.source.subscribe(), 30)
        assert len(between) > 13
        assert made.plays == 1


async def test_rtmp_goes_on_after_a_reset(sim: Simulator, http: aiohttp.ClientSession) -> None:
    """On the same line of time."""
    sim.set_knob("live_script", "reset@0.8s")
    sim.set_knob("live_script_viewers", 1)
    async with theatre(sim, http, quick(schemes=(LiveScheme.RTMP,))) as made:
        subscription = made.source.subscribe()
        packets = await collect(subscription, lambda _: made.plays == 2)
        packets += await pictures(subscription, 30)
        video, _ = times_of(packets)
        assert all(later > earlier for earlier, later in pairwise(video))
        assert made.problems == []


async def test_stalled_rtmp_can_be_left(sim: Simulator, http: aiohttp.ClientSession) -> None:
    """Nobody waits for what does not come."""
    sim.set_knob("live_script", "stall@0.3s")
    async with theatre(sim, http, quick(schemes=(LiveScheme.RTMP,), stall_timeout_s=60)) as made:
        await pictures(made.source.subscribe(), 3)
        await asyncio.sleep(0.5)
    assert not made.connections


async def test_rtmp_takes_over_from_http_flv(sim: Simulator, http: aiohttp.ClientSession) -> None:
    """At once, before any viewer is told anything."""
    redeem = sim.live.redeem
    sim.live.redeem = lambda token, scheme, path: (  # type: ignore[method-assign]
        None if scheme == "flv" else redeem(token, scheme, path)
    )
    schemes = (LiveScheme.FLV, LiveScheme.RTMP)
    async with theatre(sim, http, quick(schemes=schemes)) as made:
        assert (await pictures(made.source.subscribe(), 3))[0].keyframe
        assert [scheme for scheme, _ in made.asked] == [LiveScheme.FLV, LiveScheme.RTMP]
        assert made.problems == []


@pytest.mark.parametrize("scheme", [LiveScheme.FLV, LiveScheme.RTMP])
@pytest.mark.parametrize("audio", ["raw", "aac"])
async def test_encrypted_stream_is_seen_and_heard(
    sim: Simulator, http: aiohttp.ClientSession, scheme: LiveScheme, audio: str
) -> None:
    """With the key that came along, over both transports."""
    sim.set_knob("live_encrypt", "always")
    sim.set_knob("live_audio", audio)
    async with theatre(sim, http, quick(schemes=(scheme,))) as made:
        packets = await collect(made.source.subscribe(), _enough)
        video = [packet for packet in packets if isinstance(packet, VideoPacket)]
        assert len(pixels(packet.data for packet in video)) == len(video)
        sound = [packet for packet in packets if isinstance(packet, AudioPacket)][10:]
        samples = pcm(b"".join(packet.data for packet in sound))
        assert loudest_hz(samples) == pytest.approx(made.camera.microphone_hz, abs=3)
        assert made.problems == []


@pytest.mark.parametrize("slices", [1, 4])
@pytest.mark.parametrize("encrypt", ["never", "always"])
async def test_stream_that_the_camera_pushes_itself(
    sim: Simulator, http: aiohttp.ClientSession, slices: int, encrypt: str
) -> None:
    """As a client of the media server: sound may come first, and there are no metadata."""
    knobs = {"device_leg": True, "live_slices": slices, "live_encrypt": encrypt}
    for name, value in knobs.items():
        sim.set_knob(name, value)
    async with theatre(sim, http, quick()) as made:
        packets = await collect(made.source.subscribe(), _enough)
        shown = [packet for packet in packets if isinstance(packet, VideoPacket)]
        assert shown[0].keyframe
        assert len(pixels(packet.data for packet in shown)) == len(shown)
        sound = [packet for packet in packets if isinstance(packet, AudioPacket)][10:]
        samples = pcm(b"".join(packet.data for packet in sound))
        assert loudest_hz(samples) == pytest.approx(made.camera.microphone_hz, abs=3)
        assert made.problems == []


@pytest.mark.parametrize("scheme", [LiveScheme.FLV, LiveScheme.RTMP])
async def test_wrong_key_is_told_instead_of_a_mosaic(
    sim: Simulator, http: aiohttp.ClientSession, scheme: LiveScheme
) -> None:
    """The cloud gives a key that is not the camera's: viewers read so, and hear no noise."""
    sim.set_knob("live_encrypt", "always")
    sim.set_knob("live_wrong_key", True)
    async with theatre(sim, http, quick(schemes=(scheme,))) as made:
        packets = await collect(made.source.subscribe(), lambda found: len(found) >= 2)
        assert all(isinstance(packet, VideoPacket) and packet.keyframe for packet in packets)
        assert made.problems == [LiveProblem.WRONG_KEY]


@pytest.mark.parametrize("encrypted", [False, True], ids=["clear", "encrypted"])
async def test_hls(http: aiohttp.ClientSession, *, encrypted: bool) -> None:
    """Segments become a steady stream; the cipher of HLS itself is FFmpeg's business.

    The 60 pictures last 2.4 s, and nothing makes them come sooner.
    """
    loop = asyncio.get_running_loop()
    async with hls_server(encrypted=encrypted) as url:
        stream = LiveStream(url, has_key=encrypted)
        pictures_found: list[Picture] = []
        voice = b""
        asked_s = loop.time()
        media = open_input(http, stream, LiveScheme.HLS, LiveOptions(ca_file=certifi.where()))
        async for batch in media:
            for item in batch:
                if isinstance(item, Sound):
                    voice += item.data
                else:
                    pictures_found.append(item)
            if len(pictures_found) >= 60:
                break
        await media.aclose()
        assert loop.time() - asked_s > 1.8
        assert pictures_found[0].keyframe
        assert len(pixels(picture.data for picture in pictures_found)) == 60
        assert loudest_hz(pcm(voice)[2000:]) == pytest.approx(440, abs=3)
    assert not _threads()


async def test_hls_as_a_source(http: aiohttp.ClientSession) -> None:
    """A viewer sees it like any other stream."""
    async with hls_server() as url:

        async def fetch(_: LiveScheme, __: StreamType) -> LiveStream:
            return LiveStream(url)

        source = LiveSource(http, fetch, quick(schemes=(LiveScheme.HLS,)), lambda _: None)
        packets = await collect(source.subscribe(), _enough)
        video, audio = times_of(packets)
        assert all(later > earlier for earlier, later in pairwise(video))
        assert audio[-1] / 8 == pytest.approx(video[-1], abs=400)
        await source.close()
    assert not _threads()


@pytest.mark.parametrize(
    ("scheme", "url"),
    [
        (LiveScheme.RTMP, "rtmp://127.0.0.1:1/live?token=hidden"),
        (LiveScheme.HLS, "http://127.0.0.1:1/live.m3u8?token=hidden"),
        (LiveScheme.FLV, "http://127.0.0.1:1/live.flv?token=hidden"),
        (LiveScheme.FLV, "rtmp://127.0.0.1:1/live?token=hidden"),
        (LiveScheme.FLV, "http://["),
        (LiveScheme.HLS, "file:///etc/passwd?hidden"),
        (LiveScheme.RTMP, "http://127.0.0.1:1/hidden"),
        (LiveScheme.RTMP, ""),
    ],
)
async def test_error_names_no_url(
    http: aiohttp.ClientSession,
    caplog: pytest.LogCaptureFixture,
    scheme: LiveScheme,
    url: str,
) -> None:
    """Nothing listens, or the URL is of another kind: an error of our own, and nothing opened."""
    caplog.set_level(logging.DEBUG)
    with pytest.raises(LiveInputError) as caught:
        await anext(open_input(http, LiveStream(url), scheme, LiveOptions()))
    assert "hidden" not in f"{caught.value!r} {caught.value.__cause__!r} {caplog.text}"
    await until(lambda: not _threads())


async def test_url_is_opened_as_the_cloud_wrote_it(http: aiohttp.ClientSession) -> None:
    """A token is a signature: what is escaped in it stays so, what is not stays as it is."""
    asked: list[str] = []

    async def note(request: web.Request) -> web.Response:
        asked.append(request.raw_path)
        return web.Response(status=403)

    app = web.Application()
    app.router.add_get("/live.flv", note)
    path = "/live.flv?token=a%2Fb%3D%41&name=~%7e"
    async with TestServer(app) as server:
        stream = LiveStream(f"http://127.0.0.1:{server.port}{path}")
        with pytest.raises(LiveInputError, match="HTTP 403"):
            await anext(open_input(http, stream, LiveScheme.FLV, LiveOptions()))
    assert asked == [path]
