"""What a camera plays of an announcement, whatever happens to the talk socket."""

import asyncio
from dataclasses import replace

import numpy as np
import pytest

from custom_components.linkvisual.intercom import (
    Codec,
    ConnectFailedError,
    Outcome,
    SessionLostError,
    TalkOptions,
    TimestampMode,
)
from custom_components.linkvisual.intercom.wire.tcp import TcpWatch
from custom_components.linkvisual.openapi import Scheme, VoiceIntercom
from simulator import Simulator
from tests.black_hole import swallow
from tests.defaults import use_defaults
from tests.waiting import until

from ..conftest import Line, quick
from ..signals import PIECE_S, as_heard, noise, times_heard

MOST_REPEATED_S = 1.0


def repeated_s(times: list[int]) -> float:
    """Return how much was heard more than once, in seconds."""
    return sum(count - 1 for count in times if count > 1) * PIECE_S


@pytest.mark.parametrize(
    ("codec", "chunk_samples"), [(Codec.G711A, 128), (Codec.G711U, 160), (Codec.G711A, 320)]
)
async def test_every_sample_is_played_once(line: Line, codec: Codec, chunk_samples: int) -> None:
    """The first and the last too, between the silences of the options."""
    options = TalkOptions(codec=codec, lead_in_ms=100, tail_ms=100, chunk_samples=chunk_samples)
    words = noise(0.63)
    report = await line.say(words, options)
    assert set(await line.times_heard(words, 1, codec)) == {1}
    played = line.sim.recordings[0].samples()
    end = as_heard(words, codec)[-100:].tobytes()
    assert end in played[played != 0].tobytes()
    assert (report.outcome, report.codec, report.reconnects) == (
        Outcome.PLAYED,
        codec.value,
        0,
    )
    assert report.duration_s == pytest.approx(0.63, abs=0.04)
    assert report.first_audio_s is not None
    assert report.stalled_s == 0


async def test_the_wire(line: Line) -> None:
    """One tag a message, true timestamps, a normal end; the lead-in and the tail are as long as asked for."""
    await line.say(noise(0.512), TalkOptions(lead_in_ms=160, tail_ms=240))
    (recording,) = await line.heard(1)
    stats = recording.stats
    assert stats["tags"] == (160 + 512 + 240) / 16
    assert stats["messages"] == stats["tags"] + 1
    assert stats["timestamps"]["last_ms"] == (stats["tags"] - 1) * 16
    assert (stats["ended_by"], stats["close_code"]) == ("client", 1000)
    assert stats["violation"] is None
    assert stats["dropped_at_close_samples"] == 0
    played = recording.samples()
    loud = np.flatnonzero(np.abs(played.astype(np.int32)) > 8)
    assert loud[0] >= 1280
    assert len(played) - loud[-1] >= 1920 - 8


async def test_half_speed_timestamps(line: Line) -> None:
    """As the vendor's web sender counts them."""
    options = replace(quick(), timestamp_mode=TimestampMode.LEGACY_HALF)
    await line.say(noise(0.512), options)
    (recording,) = await line.heard(1)
    assert recording.stats["tags"] >= 32
    assert recording.stats["timestamps"]["last_ms"] == (recording.stats["tags"] - 1) * 8


async def test_a_camera_that_joins_late(line: Line) -> None:
    """Loses silence, no words."""
    line.camera.knobs.join_delay_ms = 250
    words = noise(0.4)
    await line.say(words, quick(lead_in_ms=500))
    assert set(await line.times_heard(words, 1)) == {1}
    assert line.sim.recordings[0].stats["discarded_before_join_samples"] > 1000


@pytest.mark.parametrize("after", ["reset@25tags", "close:1000@25tags"])
async def test_a_drop_in_the_middle(line: Line, after: str) -> None:
    """Nothing is lost, and little is said twice."""
    line.camera.knobs.socket_script = after  # type: ignore[assignment]
    line.camera.knobs.socket_script_sessions = 1
    words = noise(0.9)
    report = await line.say(words, quick(lead_in_ms=50, tail_ms=50))
    times = await line.times_heard(words, 2)
    assert min(times) >= 1
    assert repeated_s(times) <= MOST_REPEATED_S
    assert (report.outcome, report.reconnects) == (Outcome.PLAYED, 1)
    assert len(set(line.urls)) == 2


@pytest.mark.parametrize("deed", ["reset", "close:1001"])
async def test_a_drop_during_the_lead_in(line: Line, deed: str) -> None:
    """All is said once."""
    line.camera.knobs.socket_script = f"{deed}@3tags"  # type: ignore[assignment]
    line.camera.knobs.socket_script_sessions = 1
    words = noise(0.4)
    report = await line.say(words, quick(lead_in_ms=200))
    assert set(await line.times_heard(words, 2)) == {1}
    assert report.reconnects == 1


@pytest.mark.parametrize("deed", ["reset", "close"])
async def test_a_drop_at_once(line: Line, deed: str) -> None:
    """A server that hangs up on the upgrade is asked again."""
    line.camera.knobs.socket_script = deed  # type: ignore[assignment]
    line.camera.knobs.socket_script_sessions = 1
    words = noise(0.4)
    await line.say(words)
    assert set(await line.times_heard(words, 2)) == {1}


async def test_a_drop_near_the_end_of_the_tail(line: Line) -> None:
    """The camera has played everything, so nothing is said again."""
    line.camera.knobs.socket_script = "close@100tags"  # type: ignore[assignment]
    words = noise(0.4)
    report = await line.say(words, quick(tail_ms=1300))
    assert set(await line.times_heard(words, 1)) == {1}
    assert (report.outcome, report.reconnects) == (Outcome.PLAYED, 0)


async def test_a_drop_early_in_the_tail(line: Line) -> None:
    """What the camera had in hand is said again."""
    line.camera.knobs.socket_script = "reset@34tags"  # type: ignore[assignment]
    line.camera.knobs.socket_script_sessions = 1
    words = noise(0.512)
    report = await line.say(words, quick(tail_ms=500))
    times = await line.times_heard(words, 2)
    assert min(times) >= 1
    assert repeated_s(times) <= MOST_REPEATED_S
    assert report.reconnects == 1


async def test_a_second_drop(line: Line) -> None:
    """Is the end of it."""
    line.camera.knobs.socket_script = "reset@20tags"  # type: ignore[assignment]
    with pytest.raises(SessionLostError):
        await line.say(noise(1.5))
    assert len(await line.heard(2)) == 2
    assert line.intercom.holder is None


async def test_a_url_with_escapes(line: Line) -> None:
    """Is opened as it is: whoever signed it would not know it otherwise."""
    line.sim.set_knob("voice_url_escapes", True)
    words = noise(0.3)
    await line.say(words)
    assert set(await line.times_heard(words, 1)) == {1}


async def test_a_network_that_goes_silent(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is given up when nothing is acknowledged; nothing that went into it is lost."""
    use_defaults(monkeypatch, TcpWatch, unacknowledged_limit_ms=800)
    words = noise(3)
    saying = asyncio.create_task(line.say(words))
    await until(line.server_sockets)
    await asyncio.sleep(0.5)
    swallow(line.server_sockets()[0])
    report = await saying
    times = await line.times_heard(words, 2)
    assert min(times) >= 1
    assert repeated_s(times) <= MOST_REPEATED_S
    assert report.reconnects == 1


@pytest.mark.parametrize("deed", ["ping", "text", "binary"])
async def test_a_server_that_sends(line: Line, deed: str) -> None:
    """Is heard out and ignored; a ping is answered."""
    line.camera.knobs.socket_script = f"{deed}@0.01s,{deed}@0.1s,{deed}@5tags"  # type: ignore[assignment]
    words = noise(0.3)
    report = await line.say(words)
    assert set(await line.times_heard(words, 1)) == {1}
    assert report.reconnects == 0


@pytest.mark.parametrize("style", ["403", "accept_then_close"])
async def test_a_url_that_is_not_accepted(line: Line, style: str, sim: Simulator) -> None:
    """Is a failed connection, or one that was lost twice; the URL is in no text."""
    sim.knobs.voice_url_reject = style
    sim.knobs.voice_url_ttl_s = 0
    with pytest.raises((ConnectFailedError, SessionLostError)) as raised:
        await line.say(noise(0.3))
    texts = f"{raised.value!r} {raised.value.__cause__!r}"
    assert "token" not in texts
    assert not line.sim.recordings
    assert line.intercom.holder is None


@pytest.mark.parametrize(
    "url", ["", "nonsense", "rtmp://127.0.0.1/talk?token=secret", "ws://127.0.0.1:1/?token=secret"]
)
async def test_a_url_that_leads_nowhere(line: Line, url: str) -> None:
    """Is a failed connection; what it holds is in no text."""

    async def fetch_url(scheme: Scheme) -> VoiceIntercom:
        return VoiceIntercom(url)

    line.intercom.access.fetch_url = fetch_url
    with pytest.raises(ConnectFailedError) as raised:
        await line.say(noise(0.3))
    assert "secret" not in f"{raised.value!r} {raised.value.__cause__!r}"


async def test_a_reconnect_that_is_refused(line: Line, sim: Simulator) -> None:
    """Ends with that reason."""
    line.camera.knobs.socket_script = "reset@20tags"  # type: ignore[assignment]

    async def fetch_url(scheme: Scheme) -> VoiceIntercom:
        talk = await line.fetch_url(scheme)
        if len(line.urls) > 1:
            sim.talk._tickets.clear()
        return talk

    line.intercom.access.fetch_url = fetch_url
    with pytest.raises(ConnectFailedError):
        await line.say(noise(1))


async def test_two_words_apart(line: Line) -> None:
    """A test of the measure: what is said twice is counted twice, what is not said, not at all."""
    words = noise(0.2)
    assert set(times_heard(words, [as_heard(words)])) == {1}
    assert set(times_heard(words, [as_heard(words), as_heard(words)])) == {2}
    assert times_heard(words, [as_heard(words)[160:]]) == [0] + [1] * 9
