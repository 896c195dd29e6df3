"""Whatever is wrong with a camera's stream, its viewers see a picture."""

import asyncio
import io
from statistics import median

import aiohttp
import av
import numpy as np
import pytest
from PIL import Image

from custom_components.linkvisual.live.media import MediaPacket, VideoPacket
from custom_components.linkvisual.live.picture import transcoder
from custom_components.linkvisual.live.picture.captions import caption
from custom_components.linkvisual.live.picture.h26x import split_annex_b
from custom_components.linkvisual.live.picture.still import decode
from custom_components.linkvisual.live.problem import LiveProblem
from custom_components.linkvisual.openapi import LiveScheme, StreamType
from simulator import Simulator
from simulator.cloud.device import DeviceStatus
from simulator.knobs.live_script import LiveDeed
from simulator.live.cipher import StreamKey
from simulator.live.ticket import LiveOrder
from simulator.live.viewer import Viewer

from .films import pixels
from .watching import Theatre, collect, pictures, quick, theatre, until

FLV, HLS, RTMP = LiveScheme.FLV, LiveScheme.HLS, LiveScheme.RTMP
MAIN, SUB = StreamType.MAIN, StreamType.SUB
PLACEHOLDER_SIZE = (1280, 720)


def size_of(picture: VideoPacket) -> tuple[int, int]:
    """Return width and height of a key frame."""
    image = decode(picture.data)
    assert image
    return image.size


async def _placeholders(made: Theatre, count: int = 2) -> list[VideoPacket]:
    """Return the first pictures, which are to be placeholders."""
    found = await pictures(made.source.subscribe(), count)
    assert all(picture.keyframe for picture in found)
    assert {size_of(picture) for picture in found} == {PLACEHOLDER_SIZE}
    assert made.source.last_keyframe is None
    return found


async def test_offline_camera(sim: Simulator, http: aiohttp.ClientSession) -> None:
    """A still video that says so, until the camera is back."""
    sim.cameras[0].status = DeviceStatus.OFFLINE
    async with theatre(sim, http) as made:
        first, second = await _placeholders(made)
        assert made.problems == [LiveProblem.OFFLINE]
        assert second.timestamp_ms - first.timestamp_ms > 900
        assert first.data != second.data
        sim.cameras[0].status = DeviceStatus.ONLINE
        subscription = made.source.subscribe()
        await until(lambda: made.source.last_keyframe is not None)
        packets = await pictures(subscription, 10)
        assert made.problems == [LiveProblem.OFFLINE, None]
        [start, *_] = [p for p in packets if p.keyframe and size_of(p) != PLACEHOLDER_SIZE]
        shown = packets[packets.index(start) :]
        assert len(pixels(picture.data for picture in shown)) == len(shown)


async def test_camera_that_goes_offline_leaves_its_last_picture(
    sim: Simulator, http: aiohttp.ClientSession
) -> None:
    """Darkened, behind the sentence."""
    async with theatre(sim, http) as made:
        subscription = made.source.subscribe()
        await pictures(subscription, 5)
        sim.cameras[0].status = DeviceStatus.OFFLINE
        await until(lambda: made.problems == [LiveProblem.OFFLINE])
        packets = await collect(subscription, _ends_with_placeholder)
        last = made.source.last_keyframe
        assert last
        shown, before = decode(packets[-1].data), decode(last.data)
        assert shown
        assert before
        top = np.asarray(shown.crop((0, 0, 1280, 400)).resize((64, 20)), float).ravel()
        expected = np.asarray(before.resize((1280, 720)).crop((0, 0, 1280, 400)).resize((64, 20)))
        assert np.corrcoef(top, expected.astype(float).ravel())[0, 1] > 0.98
        assert top.mean() < expected.mean() / 2


def _ends_with_placeholder(packets: list[MediaPacket]) -> bool:
    last = packets[-1] if packets else None
    return isinstance(last, VideoPacket) and last.keyframe and size_of(last) == PLACEHOLDER_SIZE


async def test_encrypted_stream_without_a_key(sim: Simulator, http: aiohttp.ClientSession) -> None:
    """Recognized by its bytes; no noise for sound."""
    sim.set_knob("live_encrypt", "always")
    sim.set_knob("live_key_form", "absent")
    async with theatre(sim, http) as made:
        packets = await collect(made.source.subscribe(), lambda found: len(found) >= 2)
        assert all(isinstance(packet, VideoPacket) for packet in packets)
        assert made.problems == [LiveProblem.ENCRYPTED]


@pytest.mark.parametrize("form", ["dict", "json", "capitals", "lower", "relay", "relay_dict"])
async def test_encrypted_stream_with_a_key(
    sim: Simulator, http: aiohttp.ClientSession, form: str
) -> None:
    """Is seen and heard, in whatever form the key came."""
    sim.set_knob("live_encrypt", "always")
    sim.set_knob("live_key_form", form)
    async with theatre(sim, http) as made:
        packets = await collect(made.source.subscribe(), lambda found: len(found) > 20)
        assert {type(packet).__name__ for packet in packets} == {"VideoPacket", "AudioPacket"}
        assert made.problems == []


async def test_clear_stream_with_a_key_plays(
    sim: Simulator, http: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cloud may hand out a key for a stream that is not encrypted after all."""
    sim.set_knob("live_encrypt", "always")
    monkeypatch.setattr(StreamKey, "hide", lambda _, message: message)
    async with theatre(sim, http) as made:
        packets = await collect(made.source.subscribe(), lambda found: len(found) > 40)
        assert {type(packet).__name__ for packet in packets} == {"VideoPacket", "AudioPacket"}
        assert made.problems == []


async def test_server_that_refuses(sim: Simulator, http: aiohttp.ClientSession) -> None:
    """Every scheme is tried, then viewers are told, then all over again."""
    async with theatre(sim, http, quick(schemes=(FLV, HLS, RTMP), patience_s=0.5)) as made:
        sim.live.redeem = lambda *_: None  # type: ignore[method-assign]
        await _placeholders(made)
        assert made.problems == [LiveProblem.UNREACHABLE]
        await until(lambda: len(made.asked) >= 4)
        assert [scheme for scheme, _ in made.asked][:4] == [FLV, HLS, RTMP, FLV]


async def test_silent_server(sim: Simulator, http: aiohttp.ClientSession) -> None:
    """A connection without a picture is none, and viewers read so before it is given up."""
    sim.set_knob("live_script", "stall@0s")
    async with theatre(sim, http, quick(first_media_timeout_s=60, patience_s=0.4)) as made:
        await _placeholders(made)
        assert made.problems == [LiveProblem.UNREACHABLE]
        assert len(made.asked) == 1


async def test_picture_that_goes_on_after_a_while(
    sim: Simulator, http: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The placeholder stays until a key frame: nothing else can follow it."""

    def go_on(viewer: Viewer, deed: LiveDeed) -> None:
        viewer._stalled = deed.what == "stall"

    monkeypatch.setattr(Viewer, "act", go_on)
    sim.set_knob("live_script", "stall@1s,resume@2.6s")
    async with theatre(sim, http, quick(stall_timeout_s=60, patience_s=0.4)) as made:
        subscription = made.source.subscribe()
        await until(lambda: made.problems == [LiveProblem.UNREACHABLE])
        packets = await collect(subscription, lambda _: len(made.problems) == 2)
        packets += await pictures(subscription, 5)
        video = [packet for packet in packets if isinstance(packet, VideoPacket)]
        keyframes = [number for number, picture in enumerate(video) if picture.keyframe]
        sizes = [size_of(video[number]) for number in keyframes]
        assert PLACEHOLDER_SIZE in sizes
        assert sizes[-1] == (640, 360)
        last = len(sizes) - sizes[::-1].index(PLACEHOLDER_SIZE) - 1
        assert keyframes[last + 1] == keyframes[last] + 1
        assert (made.plays, made.problems) == (1, [LiveProblem.UNREACHABLE, None])


async def test_cloud_that_is_down(sim: Simulator, http: aiohttp.ClientSession) -> None:
    """No other scheme is asked for, as none would help."""
    async with theatre(sim, http, quick(schemes=(FLV, RTMP), patience_s=0.5)) as made:
        sim.set_knob("outage", "503*")
        await _placeholders(made)
        assert made.problems == [LiveProblem.UNREACHABLE]
        assert {scheme for scheme, _ in made.asked} == {FLV}


async def test_outage_does_not_change_the_stream(
    sim: Simulator, http: aiohttp.ClientSession
) -> None:
    """The sub stream of an H.265 camera comes back as it was: over the same scheme, unconverted."""
    sim.set_knob("live_video", "h265")
    async with theatre(sim, http, quick(schemes=(FLV, RTMP))) as made:
        subscription = made.source.subscribe()
        await until(lambda: made.problems == [LiveProblem.H265])
        redeem, refused = sim.live.redeem, list[str]()

        def refuse_twice(token: str, scheme: str, path: str) -> LiveOrder | None:
            if len(refused) < 2:
                refused.append(token)
                return None
            return redeem(token, scheme, path)

        sim.live.redeem = refuse_twice  # type: ignore[method-assign]
        asked, plays = len(made.asked), made.plays
        sim.live.close()
        await collect(subscription, lambda _: made.plays > plays)
        await pictures(subscription, 30)
        assert set(made.asked[asked:]) == {(FLV, SUB)}
        assert made.problems == [LiveProblem.H265]


async def test_fallback_ends_in_time(sim: Simulator, http: aiohttp.ClientSession) -> None:
    """A viewer who stays for days does not stay on the second best way."""
    options = quick(schemes=(FLV, RTMP), fallback_for_s=1.0)
    async with theatre(sim, http, options) as made:
        subscription = made.source.subscribe()
        await pictures(subscription, 3)
        redeem = sim.live.redeem
        sim.live.redeem = lambda token, scheme, path: (  # type: ignore[method-assign]
            None if scheme == "flv" else redeem(token, scheme, path)
        )
        sim.live.close()
        plays = made.plays
        await collect(subscription, lambda _: made.plays > plays)
        sim.live.redeem = redeem  # type: ignore[method-assign]
        await collect(subscription, lambda _: made.plays > plays + 1)
        await pictures(subscription, 30)
        assert [made.asked[0], *made.asked[-2:]] == [(FLV, MAIN), (RTMP, MAIN), (FLV, MAIN)]


async def test_url_that_cannot_be_had_for_an_unknown_reason(
    sim: Simulator, http: aiohttp.ClientSession
) -> None:
    """A bug in whoever fetches URLs ends no viewer."""
    async with theatre(sim, http) as made:
        del sim.tenant.devices[made.camera.iot_id]
        await _placeholders(made)
        assert made.problems[0] in {LiveProblem.OFFLINE, LiveProblem.UNREACHABLE}


@pytest.mark.parametrize(
    ("video", "problem"), [("h265", LiveProblem.H265), ("b_frames", LiveProblem.B_FRAMES)]
)
async def test_unsuitable_main_stream(
    sim: Simulator, http: aiohttp.ClientSession, video: str, problem: LiveProblem
) -> None:
    """The sub stream is shown, with a note; the next viewer gets it straight away."""
    sim.set_knob("live_video", video)
    async with theatre(sim, http) as made:
        subscription = made.source.subscribe()
        await until(lambda: bool(made.problems))
        packets = await pictures(subscription, 20)
        assert made.problems == [problem]
        assert [stream for _, stream in made.asked] == [MAIN, SUB]
        assert size_of([packet for packet in packets if packet.keyframe][-1]) == (320, 180)
        subscription.close()
        await until(lambda: not made.source.running)
        await pictures(made.source.subscribe(), 3)
        assert [stream for _, stream in made.asked] == [MAIN, SUB, SUB]


@pytest.mark.parametrize("video", ["h265", "b_frames"])
async def test_both_streams_unsuitable(
    sim: Simulator, http: aiohttp.ClientSession, video: str
) -> None:
    """The sub stream is transcoded to what every browser takes."""
    sim.set_knob("live_video", "h265")
    sim.set_knob("live_sub_video", video)
    async with theatre(sim, http) as made:
        subscription = made.source.subscribe()
        await until(lambda: LiveProblem.TRANSCODING in made.problems)
        await pictures(subscription, 5)
        late = await pictures(made.source.subscribe(), 30)
        assert size_of(late[0]) == (320, 180)
        assert len(pixels(picture.data for picture in late)) == 30
        [sps, *_] = [nal for nal in split_annex_b(late[0].data) if nal[0] & 31 == 7]
        assert sps[1] in {66, 77}
        gaps = [b.timestamp_ms - a.timestamp_ms for a, b in zip(late[-9:], late[-8:], strict=False)]
        assert median(gaps) == pytest.approx(40, abs=15)


async def test_machine_that_cannot_transcode(
    sim: Simulator, http: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Viewers are told, instead of seeing nothing for ever."""

    def fail(*_: object) -> None:
        raise av.EncoderNotFoundError(0, "libx264")

    monkeypatch.setattr(transcoder._Converter, "_encoder_of", fail)
    sim.set_knob("live_video", "h265")
    sim.set_knob("live_sub_video", "h265")
    async with theatre(sim, http) as made:
        await _placeholders(made)
        assert made.problems == [LiveProblem.UNSUPPORTED]


async def test_pictures_that_nobody_can_decode(
    sim: Simulator, http: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Are no pictures, however many arrive: viewers are told, and the stream is given up."""

    class Broken:
        def decode(self, _: object) -> None:
            raise av.InvalidDataError(0, "damaged")

    monkeypatch.setattr(transcoder._Converter, "_decoder_of", lambda *_: Broken())
    sim.set_knob("live_video", "h265")
    sim.set_knob("live_sub_video", "h265")
    async with theatre(sim, http, quick(patience_s=0.5, first_media_timeout_s=1.0)) as made:
        await _placeholders(made)
        assert made.problems == [LiveProblem.UNREACHABLE]
        await until(lambda: made.plays > 3)


async def test_camera_without_a_sub_stream(sim: Simulator, http: aiohttp.ClientSession) -> None:
    """Then the main stream is transcoded, and smaller if it is large."""
    sim.set_knob("live_video", "h265")
    sim.set_knob("live_sub_video", "none")
    sim.set_knob("live_audio", "none")
    sim.set_knob("live_size", "1920x1080")
    async with theatre(sim, http, quick(first_media_timeout_s=4.0)) as made:
        subscription = made.source.subscribe()
        await until(lambda: made.source.last_keyframe is not None, 30.0)
        [picture, *_] = await pictures(subscription, 2)
        assert made.problems[-1] is LiveProblem.TRANSCODING
        assert [stream for _, stream in made.asked][-1] is MAIN
        assert size_of(picture)[0] <= 1280


async def test_placeholder_without_a_last_picture_shows_the_given_one(
    sim: Simulator, http: aiohttp.ClientSession
) -> None:
    """A JPEG of the owner's; one that is damaged leaves a plain background."""
    sim.cameras[0].status = DeviceStatus.OFFLINE
    for jpeg, is_red in ((_jpeg((250, 0, 0)), True), (b"garbage", False)):
        async with theatre(sim, http, quick(picture=jpeg)) as made:
            [picture] = await _placeholders(made, 1)
            image = decode(picture.data)
            assert image
            red, green, _ = np.asarray(image)[100, 640].astype(int)
            assert (red > green + 40) == is_red


async def test_placeholder_shows_what_is_kept_of_the_camera(
    sim: Simulator, http: aiohttp.ClientSession
) -> None:
    """A JPEG, darkened, where no view left a picture; one that is damaged gives way to the given one."""
    sim.cameras[0].status = DeviceStatus.OFFLINE
    red, green = (_jpeg(color) for color in ((250, 0, 0), (0, 250, 0)))
    for kept, color in ((green, (0, 100, 0)), (b"garbage", (250, 0, 0))):
        async with theatre(sim, http, quick(picture=red), kept) as made:
            [picture] = await _placeholders(made, 1)
            image = decode(picture.data)
            assert image
            assert np.asarray(image)[100, 640].astype(int) == pytest.approx(color, abs=20)


def _jpeg(color: tuple[int, int, int]) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (640, 360), color).save(file, "JPEG")
    return file.getvalue()


async def test_broken_placeholder_is_not_the_end(
    sim: Simulator,
    http: aiohttp.ClientSession,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Without an encoder there is a log line, and the camera is tried again as ever."""
    sim.cameras[0].status = DeviceStatus.OFFLINE

    def fail(*_: object) -> None:
        raise RuntimeError("no encoder")

    monkeypatch.setattr("custom_components.linkvisual.live.picture.placeholder.encode", fail)
    async with theatre(sim, http) as made:
        subscription = made.source.subscribe()
        await until(lambda: "could not be drawn: RuntimeError" in caplog.text)
        await asyncio.sleep(0.1)
        sim.cameras[0].status = DeviceStatus.ONLINE
        assert size_of((await pictures(subscription, 1))[0]) == (640, 360)


def test_every_problem_has_a_sentence_in_every_language() -> None:
    """One that fits on the placeholder; Chinese of any script reads Chinese, the rest English."""
    for problem in filter(lambda one: one.hides_picture, LiveProblem):
        english, chinese = caption(problem, "en"), caption(problem, "zh-Hans")
        assert english
        assert chinese
        assert max(english.width, chinese.width) < PLACEHOLDER_SIZE[0]
        assert english.tobytes() != chinese.tobytes()
        for language, same in (("de", english), ("zh-Hant", chinese)):
            other = caption(problem, language)
            assert other
            assert other.tobytes() == same.tobytes()
    assert caption(LiveProblem.TRANSCODING, "en") is None
