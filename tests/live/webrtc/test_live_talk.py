"""From a browser's microphone to the loudspeaker of a simulated camera."""

import asyncio
import io
import logging
import wave
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from custom_components.linkvisual.intercom import (
    BusyError,
    Codec,
    Intercom,
    Outcome,
    SharedDecode,
    TalkOptions,
    TalkReport,
    TalkScheme,
    TurnKind,
    WhenBusy,
)
from custom_components.linkvisual.intercom.wire.prefetch import PrefetchedUrl
from custom_components.linkvisual.intercom.wire.session import TalkSession
from custom_components.linkvisual.intercom.wire.tcp import TcpWatch
from custom_components.linkvisual.live.webrtc.talk_notice import TalkNotice
from custom_components.linkvisual.live.webrtc.viewers import Viewers
from custom_components.linkvisual.openapi import Scheme, VoiceIntercom
from simulator import Simulator
from simulator.cloud.device import DeviceStatus
from simulator.talk.recording import Recording
from tests.black_hole import swallow, swallow_no_more, talk_receivers
from tests.defaults import use_defaults
from tests.intercom.signals import noise, times_heard

from ..browser import FRAME_SAMPLES, FakeSource, NoisyMicrophone, until
from ..conftest import Settings
from ..page import OpenPage, Page


async def speak(microphone: NoisyMicrophone, frames: int) -> None:
    """Wait until so many more frames were said, then mute."""
    microphone.switched_on.set()
    wanted = microphone.frames + frames
    await until(lambda: microphone.frames >= wanted)
    microphone.switched_on.clear()


def heard(microphone: NoisyMicrophone, *recordings: Recording) -> list[int]:
    """Return in how many places each frame was heard."""
    return times_heard(microphone.said, [recording.samples() for recording in recordings])


@pytest.mark.parametrize(("scheme", "close_code"), [(TalkScheme.WS, 1000), (TalkScheme.RTMP, 1005)])
async def test_every_word_is_heard_once(
    sim: Simulator, open_page: OpenPage, settings: Settings, scheme: TalkScheme, close_code: int
) -> None:
    """From the first frame to the last, with real-time timestamps and a clean close."""
    microphone = NoisyMicrophone()
    await open_page(microphone, talk=settings(options=TalkOptions(scheme=scheme)))
    await speak(microphone, 60)
    recording = await sim.wait_for_recording()
    assert set(heard(microphone, recording)) == {1}
    said_samples = -(-microphone.frames * FRAME_SAMPLES // 128) * 128
    # Every pause of a busy machine may be filled with a chunk before it and one after it.
    filling_samples = 128 * (1 + 2 * recording.stats["underruns"])
    assert said_samples <= recording.stats["received_samples"] <= said_samples + filling_samples
    assert recording.stats["overflow_samples"] == 0
    assert recording.stats["close_code"] == close_code
    assert recording.stats["codec"] == "G711A"


async def test_the_url_is_fetched_before_the_first_word(
    sim: Simulator, open_page: OpenPage
) -> None:
    """While the browser is still connecting; the session opens with the first packet only."""
    microphone = NoisyMicrophone()
    microphone.switched_on.clear()
    await open_page(microphone)
    await until(lambda: sim.calls.counts["QueryVoiceIntercom"] == 1)
    assert not sim.talk.is_busy(sim.cameras[0])
    await speak(microphone, 10)
    await sim.wait_for_recording()
    assert sim.calls.counts["QueryVoiceIntercom"] == 1


async def test_a_url_that_waited_too_long_is_fetched_anew(
    sim: Simulator, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cloud would refuse it."""
    use_defaults(monkeypatch, PrefetchedUrl, good_for_s=0.0)
    microphone = NoisyMicrophone()
    microphone.switched_on.clear()
    await open_page(microphone)
    await until(lambda: sim.calls.counts["QueryVoiceIntercom"] == 1)
    await speak(microphone, 10)
    recording = await sim.wait_for_recording()
    assert sim.calls.counts["QueryVoiceIntercom"] == 2
    assert set(heard(microphone, recording)) == {1}


async def test_mute_frees_the_camera_and_the_next_word_takes_it_back(
    sim: Simulator, intercom: Intercom, open_page: OpenPage
) -> None:
    """Again and again, in the same view, and no first word is lost."""
    microphone = NoisyMicrophone()
    page = await open_page(microphone)
    recordings = []
    for turn in range(3):
        await speak(microphone, 20)
        recordings.append(await sim.wait_for_recording(turn + 1))
        await until(lambda: intercom.holder is None)
    assert set(heard(microphone, *recordings)) == {1}
    assert page.signals.errors == []


async def test_a_short_pause_keeps_the_session(
    sim: Simulator, open_page: OpenPage, settings: Settings
) -> None:
    """The camera is not asked to start anew for every breath."""
    microphone = NoisyMicrophone()
    await open_page(microphone, talk=settings(release_after_s=1.0))
    await speak(microphone, 10)
    await asyncio.sleep(0.3)
    await speak(microphone, 10)
    recording = await sim.wait_for_recording()
    assert set(heard(microphone, recording)) == {1}


async def test_what_is_said_while_the_camera_is_reached_is_kept(
    sim: Simulator, open_page: OpenPage
) -> None:
    """And fits into its buffer when it comes all at once."""
    sim.set_knob("connect_delay_ms", 600)
    microphone = NoisyMicrophone()
    await open_page(microphone)
    await speak(microphone, 80)
    recording = await sim.wait_for_recording()
    assert set(heard(microphone, recording)) == {1}
    assert recording.stats["overflow_samples"] == 0


async def test_a_word_before_the_camera_was_reached(
    sim: Simulator, open_page: OpenPage, settings: Settings
) -> None:
    """Is heard although the microphone is muted again by then, in packets as always."""
    sim.set_knob("connect_delay_ms", 900)
    microphone = NoisyMicrophone()
    await open_page(microphone, talk=settings(release_after_s=1.5))
    await speak(microphone, 20)
    recording = await sim.wait_for_recording()
    assert set(heard(microphone, recording)) == {1}
    assert recording.stats["received_samples"] == recording.stats["tags"] * 128


async def test_the_end_of_a_word_comes_with_it(
    sim: Simulator, open_page: OpenPage, settings: Settings
) -> None:
    """Though it fills no packet, and the microphone was muted before the camera was reached."""
    sim.set_knob("connect_delay_ms", 900)
    microphone = NoisyMicrophone()
    await open_page(microphone, talk=settings(release_after_s=2.0))
    await speak(microphone, 5)
    recording = await sim.wait_for_recording()
    assert microphone.frames * FRAME_SAMPLES % 128
    assert set(heard(microphone, recording)) == {1}
    assert recording.stats["underruns"] == 0


async def test_a_camera_that_is_slow_to_reach_hears_the_latest(
    sim: Simulator, viewers: Viewers, open_page: OpenPage, caplog: pytest.LogCaptureFixture
) -> None:
    """The oldest give way; what is left still fits into the camera's buffer."""
    caplog.set_level(logging.DEBUG, "custom_components.linkvisual")
    sim.set_knob("connect_delay_ms", 2200)
    microphone = NoisyMicrophone()
    await open_page(microphone)
    await speak(microphone, 150)
    recording = await sim.wait_for_recording()
    counts = heard(microphone, recording)
    first = counts.index(1)
    assert first >= 20
    assert set(counts[first:]) == {1}
    assert recording.stats["overflow_samples"] == 0
    await viewers.shutdown()
    assert "s of a voice were lost before the camera was reached" in caplog.text


async def test_a_delay_is_made_good_in_the_pauses(sim: Simulator, open_page: OpenPage) -> None:
    """The camera was late; after the first pause it no longer is, and no word is missing."""
    sim.set_knob("connect_delay_ms", 600)
    pause = range(20, 60)
    microphone = NoisyMicrophone(quiet=pause)
    await open_page(microphone)
    await speak(microphone, 80)
    recording = await sim.wait_for_recording()
    counts = heard(microphone, recording)
    assert set(counts[: pause.start] + counts[pause.stop :]) == {1}
    saved_samples = microphone.frames * FRAME_SAMPLES - recording.stats["received_samples"]
    assert 0.3 * 8000 < saved_samples < len(pause) * FRAME_SAMPLES


async def test_a_stalled_network_delays_nobody_for_good(
    sim: Simulator, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it kept back makes the camera late, until there is a pause to make it good in."""
    use_defaults(monkeypatch, TcpWatch, unacknowledged_limit_ms=30_000)
    microphone = NoisyMicrophone(quiet=range(70, 140))
    await open_page(microphone)
    await until(lambda: microphone.frames >= 10 and sim.talk.is_busy(sim.cameras[0]))
    [receiver] = talk_receivers(sim, sim.cameras[0])
    swallow(receiver)
    stalled_at = microphone.frames
    await until(lambda: microphone.frames >= stalled_at + 45)
    swallow_no_more(receiver)
    await speak(microphone, 150 - microphone.frames)
    recording = await sim.wait_for_recording()
    assert set(heard(microphone, recording)[140:]) == {1}
    assert microphone.frames * FRAME_SAMPLES - recording.stats["received_samples"] > 0.15 * 8000


def clip(seconds: float) -> io.BytesIO:
    """Return a WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setparams((1, 2, 8000, 0, "NONE", ""))
        wav.writeframes(noise(seconds, seed=5).tobytes())
    file.seek(0)
    return file


async def announce(intercom: Intercom, seconds: float, when_busy: WhenBusy) -> TalkReport:
    """Play noise through the camera."""
    options = TalkOptions(lead_in_ms=0, tail_ms=0)
    async with SharedDecode([lambda: clip(seconds)], Codec.G711A, 0.0) as shared:
        return await intercom.announce(shared, options, when_busy=when_busy, start_timeout_s=20.0)


async def test_a_voice_cuts_an_announcement(
    sim: Simulator, intercom: Intercom, open_page: OpenPage
) -> None:
    """Who speaks comes first, and the announcement's report says so."""
    announcement = asyncio.create_task(announce(intercom, 10.0, WhenBusy.QUEUE))
    await until(lambda: sim.talk.is_busy(sim.cameras[0]))
    microphone = NoisyMicrophone()
    await open_page(microphone)
    await speak(microphone, 20)
    assert (await announcement).outcome is Outcome.PREEMPTED
    recording = await sim.wait_for_recording(2)
    assert set(heard(microphone, recording)) == {1}


@pytest.mark.parametrize("when_busy", [WhenBusy.QUEUE, WhenBusy.REPLACE])
async def test_an_announcement_waits_for_a_voice(
    sim: Simulator, intercom: Intercom, open_page: OpenPage, when_busy: WhenBusy
) -> None:
    """Even one that would replace another announcement."""
    microphone = NoisyMicrophone()
    await open_page(microphone)
    await until(lambda: intercom.holder is not None)
    assert intercom.holder is not None
    assert intercom.holder.kind is TurnKind.LIVE
    announcement = asyncio.create_task(announce(intercom, 0.2, when_busy))
    await speak(microphone, 20)
    assert (await announcement).outcome is Outcome.PLAYED
    assert set(heard(microphone, sim.recordings[0])) == {1}


async def test_an_announcement_that_will_not_wait_is_refused(
    intercom: Intercom, open_page: OpenPage
) -> None:
    """While somebody talks."""
    await open_page(NoisyMicrophone())
    await until(lambda: intercom.holder is not None)
    with pytest.raises(BusyError):
        await announce(intercom, 0.2, WhenBusy.REJECT)


async def test_a_second_talker_is_refused_at_the_offer(
    intercom: Intercom, open_page: OpenPage, settings: Settings
) -> None:
    """By name, and already before the first has said a word; listening is free."""
    microphone = NoisyMicrophone()
    microphone.switched_on.clear()
    first = await open_page(microphone, talk=settings("Ada"))
    with pytest.raises(BusyError) as refusal:
        await open_page(NoisyMicrophone(), talk=settings("Grace"))
    assert refusal.value.holder_name == "Ada"
    await open_page()
    await first.browser.close()
    await until(lambda: intercom.holder is None)
    await open_page(NoisyMicrophone(), talk=settings("Grace"))


async def test_who_follows_at_once_waits_for_the_close(
    sim: Simulator, open_page: OpenPage, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last one has left, and only their session still says goodbye."""
    close = TalkSession.close

    async def close_slowly(session: TalkSession) -> None:
        await asyncio.sleep(0.8)
        await close(session)

    monkeypatch.setattr(TalkSession, "close", close_slowly)
    first = await open_page(NoisyMicrophone(), talk=settings("Ada"))
    await until(lambda: sim.talk.is_busy(sim.cameras[0]))
    await first.browser.close()
    microphone = NoisyMicrophone()
    second = await open_page(microphone, talk=settings("Grace"))
    await speak(microphone, 20)
    recording = await sim.wait_for_recording(2)
    assert set(heard(microphone, recording)) == {1}
    assert second.signals.errors == []


@dataclass
class Goodbye:
    """The close of every talk session, which takes as long as a test wants."""

    begun: asyncio.Event = field(default_factory=asyncio.Event)
    may_end: asyncio.Event = field(default_factory=asyncio.Event)


@pytest.fixture
def goodbye(monkeypatch: pytest.MonkeyPatch) -> Iterator[Goodbye]:
    """Let no talk session close before the test says so."""
    made, close = Goodbye(), TalkSession.close

    async def close_when_told(session: TalkSession) -> None:
        made.begun.set()
        await made.may_end.wait()
        await close(session)

    monkeypatch.setattr(TalkSession, "close", close_when_told)
    yield made
    made.may_end.set()


async def test_who_follows_a_muted_talker_waits_for_the_close(
    sim: Simulator, open_page: OpenPage, settings: Settings, goodbye: Goodbye
) -> None:
    """The first has said all, and keeps the camera only until its session has ended."""
    first, second = NoisyMicrophone(), NoisyMicrophone()
    await open_page(first, talk=settings("Ada"))
    await speak(first, 10)
    await goodbye.begun.wait()
    page = await open_page(second, talk=settings("Grace"))
    await speak(second, 20)
    goodbye.may_end.set()
    recording = await sim.wait_for_recording(2)
    assert set(heard(second, recording)) == {1}
    assert page.signals.errors == []


async def test_who_speaks_again_during_the_close_comes_first(
    sim: Simulator,
    source: FakeSource,
    open_page: OpenPage,
    settings: Settings,
    goodbye: Goodbye,
) -> None:
    """Every word of theirs is heard; who is there by then is told, and who comes is refused."""
    first, second = NoisyMicrophone(), NoisyMicrophone()
    second.switched_on.clear()
    await open_page(first, talk=settings("Ada"))
    await speak(first, 10)
    await goodbye.begun.wait()
    page = await open_page(second, video=True, talk=settings("Grace"))
    await speak(first, 20)
    second.switched_on.set()
    await until(lambda: source.notices)
    assert source.notices == [TalkNotice.BUSY]
    assert page.signals.errors == []
    with pytest.raises(BusyError):
        await open_page(NoisyMicrophone(), talk=settings("Emmy"))
    goodbye.may_end.set()
    await sim.wait_for_recording(2)
    assert set(heard(first, *sim.recordings)) == {1}


async def test_a_talker_who_comes_back_too_late_is_told(
    sim: Simulator,
    intercom: Intercom,
    source: FakeSource,
    open_page: OpenPage,
    settings: Settings,
) -> None:
    """The camera was free while they were muted; who took it is not disturbed by a second talk URL."""
    fetches: list[str] = []
    fetch_url = intercom.access.fetch_url

    async def note_and_fetch(scheme: Scheme) -> VoiceIntercom:
        fetches.append("URL")
        return await fetch_url(scheme)

    intercom.access.fetch_url = note_and_fetch
    late, quick = NoisyMicrophone(), NoisyMicrophone()
    page = await open_page(late, video=True, talk=settings("Ada"))
    await speak(late, 10)
    await sim.wait_for_recording()
    await open_page(quick, talk=settings("Grace"))
    await until(lambda: intercom.holder is not None)
    late.switched_on.set()
    await until(lambda: source.notices)
    assert source.notices == [TalkNotice.BUSY]
    assert page.signals.errors == []
    assert len(fetches) == 2


async def test_a_forgotten_microphone_is_ended(
    sim: Simulator, source: FakeSource, open_page: OpenPage, settings: Settings
) -> None:
    """After the longest time that the options allow, and the picture says so."""
    page = await open_page(NoisyMicrophone(), video=True, talk=settings(max_talk_s=0.6))
    await until(lambda: source.notices)
    assert source.notices == [TalkNotice.LIMIT]
    recording = await sim.wait_for_recording()
    assert recording.stats["close_code"] == 1000
    assert page.signals.errors == []


async def test_a_frozen_browser_frees_the_camera(
    sim: Simulator, open_page: OpenPage, settings: Settings
) -> None:
    """Long before its pause is over, because nothing else comes from it either."""
    microphone = NoisyMicrophone()
    page = await open_page(microphone, talk=settings(release_after_s=60.0))
    await until(lambda: microphone.frames >= 20)
    page.browser.freeze()
    frozen_after = microphone.frames
    async with asyncio.timeout(4):
        recording = await sim.wait_for_recording()
    assert recording.stats["received_samples"] <= (frozen_after + 10) * FRAME_SAMPLES


async def test_a_muted_browser_keeps_the_camera_until_it_freezes(
    sim: Simulator, open_page: OpenPage, settings: Settings
) -> None:
    """Even one that hardly ever reports, as without a picture; frozen, it is found out in time."""
    microphone = NoisyMicrophone()
    page = await open_page(microphone, talk=settings(release_after_s=60.0))
    await speak(microphone, 20)
    page.browser.stop_reporting()
    await asyncio.sleep(4)
    assert sim.talk.is_busy(sim.cameras[0])
    page.browser.freeze()
    async with asyncio.timeout(4):
        await sim.wait_for_recording()


async def test_a_browser_that_says_goodbye_frees_the_camera(
    sim: Simulator, viewers: Viewers, open_page: OpenPage, settings: Settings
) -> None:
    """At once."""
    page = await open_page(NoisyMicrophone(), talk=settings(release_after_s=60.0))
    await until(lambda: sim.talk.is_busy(sim.cameras[0]))
    await page.browser.close()
    recording = await sim.wait_for_recording()
    assert recording.stats["close_code"] == 1000
    await until(lambda: not len(viewers))
    assert page.signals.errors == []


@pytest.mark.parametrize("deed", ["reset@20tags", "close:1001@20tags"])
async def test_a_broken_session_is_replaced(sim: Simulator, open_page: OpenPage, deed: str) -> None:
    """With a new URL; at most what was on its way is lost."""
    sim.set_knob("socket_script", deed)
    sim.set_knob("socket_script_sessions", 1)
    microphone = NoisyMicrophone()
    page = await open_page(microphone)
    await speak(microphone, 60)
    recording = await sim.wait_for_recording(2)
    counts = heard(microphone, *sim.recordings)
    assert recording.stats["close_code"] == 1000
    assert counts.count(0) <= 15
    assert max(counts) == 1
    assert counts[-20:] == [1] * 20
    assert page.signals.errors == []


async def test_a_word_before_a_broken_session_was_replaced(
    sim: Simulator, open_page: OpenPage, settings: Settings
) -> None:
    """Is heard although the microphone is muted again by then, in packets as always."""
    sim.set_knob("socket_script", "close:1001@20tags")
    sim.set_knob("socket_script_sessions", 1)
    microphone = NoisyMicrophone()
    await open_page(microphone, talk=settings(release_after_s=1.5))
    await until(lambda: sim.talk.is_busy(sim.cameras[0]))
    sim.set_knob("connect_delay_ms", 800)
    await sim.wait_for_recording()
    await speak(microphone, 15)
    recording = await sim.wait_for_recording(2)
    assert heard(microphone, recording)[-10:] == [1] * 10
    assert recording.stats["received_samples"] == recording.stats["tags"] * 128


async def test_a_camera_that_cannot_be_reached_is_told(
    sim: Simulator, source: FakeSource, open_page: OpenPage
) -> None:
    """After a few attempts, and then it is left alone however long the microphone stays on."""
    sim.set_knob("busy", "reject_ws")
    sim.set_knob("voice_url_ttl_s", 0.0)
    microphone = NoisyMicrophone()
    page = await open_page(microphone, video=True)
    await until(lambda: source.notices)
    frames = microphone.frames
    await until(lambda: microphone.frames > frames + 50)
    assert source.notices == [TalkNotice.LOST]
    assert page.signals.errors == []
    # Three attempts: a WebSocket twice at first, then once, and RTMP each time.
    assert sim.calls.counts["QueryVoiceIntercom"] == 7


async def test_an_offline_camera_is_told(
    sim: Simulator, source: FakeSource, open_page: OpenPage
) -> None:
    """And hears nothing when it is back, until the button is pressed again."""
    sim.cameras[0].status = DeviceStatus.OFFLINE
    microphone = NoisyMicrophone()
    page = await open_page(microphone, video=True)
    await until(lambda: source.notices)
    assert source.notices == [TalkNotice.OFFLINE]
    assert page.signals.errors == []
    sim.cameras[0].status = DeviceStatus.ONLINE
    frames = microphone.frames
    await until(lambda: microphone.frames > frames + 50)
    assert not sim.talk.is_busy(sim.cameras[0])
    assert not sim.recordings


async def test_the_options_of_talking_hold_for_a_voice(
    sim: Simulator, open_page: OpenPage, settings: Settings
) -> None:
    """Codec, packet size and loudness."""
    options = TalkOptions(codec=Codec.G711U, chunk_samples=320, gain_db=-6.0)
    page: Page = await open_page(microphone := NoisyMicrophone(), talk=settings(options=options))
    await speak(microphone, 40)
    recording = await sim.wait_for_recording()
    assert recording.stats["codec"] == "G711U"
    assert recording.stats["tags"] == recording.stats["received_samples"] / 320
    assert abs(recording.stats["peak"] / 6000 - 1) < 0.1
    assert page.signals.errors == []
