"""Media beside live voices."""

import asyncio
import io
from collections.abc import Coroutine
from itertools import groupby

import pytest

from custom_components.linkvisual.intercom import (
    Enqueue,
    LiveTalkOptions,
    Outcome,
    SharedDecode,
    SourceStalledError,
    TalkOptions,
    Track,
    TurnKind,
    UndecodableError,
    WhenBusy,
)
from custom_components.linkvisual.intercom.status import PlayerState
from custom_components.linkvisual.openapi import DeviceOfflineError, Scheme, VoiceIntercom
from tests.defaults import use_defaults
from tests.waiting import until

from ..conftest import Line, quick
from ..media_files import wav
from ..media_tracks import in_pieces, track
from ..signals import noise, times_heard


async def no_packets() -> int:
    """Return that nothing has come from the talker."""
    return 0


async def test_a_live_voice_goes_first(line: Line) -> None:
    """Media waits for it, and goes on where it was."""
    song = noise(2.0)
    player = line.intercom.player
    await player.play([track(song, "song")], quick(), Enqueue.REPLACE)
    await asyncio.sleep(0.6)
    limits = LiveTalkOptions(release_after_s=0.3)
    voice = line.intercom.live_voice(
        quick(), limits, name="Ann", heartbeat=no_packets, on_ended=lambda err: None
    )
    for _ in range(20):
        voice.feed(b"\x55" * 160)
        await asyncio.sleep(0.02)
    holder = line.intercom.holder
    assert holder is not None
    assert (holder.kind, holder.name) == (TurnKind.LIVE, "Ann")
    assert player.status.state is PlayerState.BUFFERING
    assert [other.kind for other in line.intercom.waiting] == [TurnKind.MEDIA]
    await until(lambda: player.status.state is PlayerState.PLAYING)
    await voice.close()
    await until(lambda: player.status.state is PlayerState.IDLE)
    recordings = await line.heard(3)
    times = times_heard(song, [recording.samples() for recording in recordings])
    assert max(times) <= 2
    assert times.count(0) <= 8


async def test_a_live_voice_over_the_last_silence(line: Line) -> None:
    """Nothing is said again: the camera had only silence left to play."""
    words = noise(1.0)
    player = line.intercom.player
    await player.play([track(words)], quick(tail_ms=1500), Enqueue.REPLACE)
    await asyncio.sleep(1.5)
    limits = LiveTalkOptions(release_after_s=0.1)
    voice = line.intercom.live_voice(
        quick(), limits, name="Ann", heartbeat=no_packets, on_ended=lambda err: None
    )
    voice.feed(b"\x55" * 320)
    await until(lambda: line.intercom.last)
    assert line.intercom.last is not None
    assert line.intercom.last.outcome is Outcome.PREEMPTED
    await until(lambda: player.status.state is PlayerState.IDLE and not line.server_sockets())
    await voice.close()
    assert set(await line.times_heard(words, len(line.sim.recordings))) == {1}


async def test_media_asked_for_during_a_live_voice(line: Line) -> None:
    """Waits; who asked for it does not."""
    voice = line.intercom.live_voice(
        quick(),
        LiveTalkOptions(release_after_s=0.3),
        name="Ann",
        heartbeat=no_packets,
        on_ended=lambda err: None,
    )
    voice.feed(b"\x55" * 320)
    await until(lambda: line.intercom.holder)
    words = noise(0.4)
    player = line.intercom.player
    await player.play([track(words)], quick(), Enqueue.REPLACE)
    assert player.status.state is PlayerState.BUFFERING
    await until(lambda: player.status.state is PlayerState.IDLE)
    await voice.close()
    assert set(await line.times_heard(words, 2)) == {1}


async def test_a_broken_track_is_passed_over(line: Line) -> None:
    """The next one is played."""
    words = noise(0.4)
    broken = Track(lambda: io.BytesIO(b"no sound"), "broken")
    good = track(words, "good")
    player = line.intercom.player
    await player.play([broken, good], quick(), Enqueue.REPLACE)
    assert player.status.track is good
    assert [type(err) for err in line.failures] == [UndecodableError]
    await until(lambda: player.status.state is PlayerState.IDLE)
    assert set(await line.times_heard(words, len(line.sim.recordings))) == {1}


async def test_a_dead_camera_ends_a_playlist(line: Line) -> None:
    """It would not play the next track either; one who asked for it is told, once."""
    asked: list[Scheme] = []

    async def fetch_url(scheme: Scheme) -> VoiceIntercom:
        asked.append(scheme)
        raise DeviceOfflineError("403")

    line.intercom.access.fetch_url = fetch_url
    player = line.intercom.player
    with pytest.raises(DeviceOfflineError):
        await player.play([track(noise(0.2)) for _ in range(5)], quick(), Enqueue.REPLACE)
    assert player.status.state is PlayerState.IDLE
    assert len(asked) == 1
    assert not line.failures


async def test_media_that_never_begins(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is an error for who asked for it, and the camera is free again."""
    use_defaults(monkeypatch, TalkOptions, first_sound_limit_s=0.2)
    player = line.intercom.player
    with pytest.raises(SourceStalledError):
        await player.play([in_pieces(b"RIFF")], quick(), Enqueue.REPLACE)
    assert player.status.state is PlayerState.IDLE
    assert line.intercom.holder is None


async def test_a_second_track_that_never_begins(line: Line) -> None:
    """Is not said to play."""
    player = line.intercom.player
    await player.play([track(noise(0.3)), in_pieces(b"RIFF")], quick(), Enqueue.REPLACE)
    await until(lambda: player.status.index == 1 and line.urls[1:])
    assert (player.status.state, player.status.position_s) == (PlayerState.BUFFERING, 0.0)
    await player.stop()


async def test_words_that_come_late_after_a_chime(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Have as much time as words without one: more than a source that stalls."""
    use_defaults(monkeypatch, TalkOptions, stall_limit_s=0.3)
    chime, words = noise(0.3), noise(0.4, seed=2)
    data = wav(words)
    late = in_pieces(0.9, data[:1244], 0.15, data[1244:], ends=True)
    shared = SharedDecode([track(chime).open_input, late.open_input], quick().codec, 0.0)
    async with shared:
        report = await line.intercom.announce(
            shared, quick(), when_busy=WhenBusy.QUEUE, start_timeout_s=10
        )
    assert report.outcome is Outcome.PLAYED
    assert set(await line.times_heard(words, 1)) == {1}


async def test_stopping_an_idle_player_is_no_news(line: Line) -> None:
    """A house of a thousand cameras is unloaded without a thousand messages to the main loop."""
    player, states = line.intercom.player, list[PlayerState]()
    player._on_change = lambda: states.append(player.status.state)
    await player.stop()
    assert not states


async def test_a_source_that_stalls(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is buffered for, and playing when it goes on; a moment is not worth telling."""
    use_defaults(monkeypatch, TalkOptions, gap_s=1.5)
    data = wav(noise(4.0))
    player, states = line.intercom.player, list[PlayerState]()
    player._on_change = lambda: states.append(player.status.state)
    pieces = in_pieces(data[:16_044], 1.0, data[16_044:32_044], 4.0, data[32_044:])
    await player.play([pieces], quick(), Enqueue.REPLACE)
    await until(lambda: player.status.state is PlayerState.BUFFERING)
    assert player.status.position_s == pytest.approx(2.0, abs=0.15)
    await until(lambda: player.status.state is PlayerState.PLAYING)
    assert [state for state, _ in groupby(states)] == [
        PlayerState.BUFFERING,
        PlayerState.PLAYING,
        PlayerState.BUFFERING,
        PlayerState.PLAYING,
    ]
    await player.stop()


async def cancelled_on_the_way(command: Coroutine[None, None, None]) -> None:
    """Begin a command, and cancel its caller while what played before fades out."""
    calling = asyncio.create_task(command)
    await asyncio.sleep(0.05)
    assert not calling.done()
    calling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await calling


async def test_who_asked_for_media_leaves(line: Line) -> None:
    """While the media before still ends: the new one is played all the same."""
    words = noise(0.4, seed=2)
    player = line.intercom.player
    await player.play([track(noise(20.0), "before")], quick(), Enqueue.REPLACE)
    await asyncio.sleep(0.4)
    await cancelled_on_the_way(player.play([track(words)], quick(), Enqueue.REPLACE))
    await until(lambda: player.status.state is PlayerState.IDLE)
    assert set(await line.times_heard(words, 2)) == {1}


async def test_who_paused_leaves(line: Line) -> None:
    """It is paused, and goes on when somebody wants it to."""
    player = line.intercom.player
    await player.play([track(noise(20.0))], quick(), Enqueue.REPLACE)
    await asyncio.sleep(0.4)
    await cancelled_on_the_way(player.pause())
    await until(lambda: player.status.state is PlayerState.PAUSED)
    assert line.intercom.holder is None
    await player.resume()
    assert player.status.state is PlayerState.PLAYING
    await player.stop()
