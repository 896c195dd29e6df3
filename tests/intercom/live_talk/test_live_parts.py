"""What a live voice is made of: its table, its backlog, its silence and its URLs."""

import asyncio

import numpy as np
import pytest

from custom_components.linkvisual.intercom.g711 import decode, encode, is_quiet, voice_table
from custom_components.linkvisual.intercom.live_talk.backlog import Backlog
from custom_components.linkvisual.intercom.live_talk.release import ReleasePolicy
from custom_components.linkvisual.intercom.talk_options import Codec
from custom_components.linkvisual.intercom.wire.prefetch import PrefetchedUrl
from custom_components.linkvisual.openapi import Scheme, VoiceIntercom
from simulator.talk import g711 as ear

CODES = bytes(range(256))


def test_a_law_is_decoded_as_the_standard_has_it() -> None:
    """Held to another implementation, and back again without a loss."""
    assert (decode(CODES, Codec.G711A) == ear.decode("G711A", CODES)).all()
    assert encode(decode(CODES, Codec.G711A), Codec.G711A) == CODES


def test_a_voice_as_loud_as_it_is_stays_as_it_is() -> None:
    """The usual case: every byte passes untouched."""
    assert voice_table(Codec.G711A, 0.0) == CODES


@pytest.mark.parametrize("codec", list(Codec))
@pytest.mark.parametrize("gain_db", [-12.0, 0.0, 6.0, 20.0])
def test_gain_and_codec(codec: Codec, gain_db: float) -> None:
    """A quiet voice gets the whole gain in either codec; nothing overflows or changes its sign."""
    name = {Codec.G711A: "G711A", Codec.G711U: "G711U"}[codec]
    before = decode(CODES, Codec.G711A).astype(float)
    after = np.asarray(ear.decode(name, CODES.translate(voice_table(codec, gain_db))), float)
    quiet = (np.abs(before) > 200) & (np.abs(before) < 1000)
    gains_db = 20 * np.log10(np.abs(after[quiet] / before[quiet]))
    assert np.abs(gains_db - gain_db).max() < 1.0
    assert (np.sign(after[np.abs(before) > 64]) == np.sign(before[np.abs(before) > 64])).all()
    order = np.argsort(before)
    assert (np.diff(after[order]) >= 0).all()


@pytest.mark.parametrize("codec", list(Codec))
def test_quiet_is_what_nobody_hears(codec: Codec) -> None:
    """One louder sample makes a word of it."""
    quiet = np.random.default_rng(3).integers(-240, 240, 128, dtype=np.int16)
    assert is_quiet(encode(quiet, codec), codec)
    quiet[64] = 600
    assert not is_quiet(encode(quiet, codec), codec)


def test_a_backlog_gives_whole_chunks_only() -> None:
    """In the order in which they came."""
    backlog = Backlog()
    backlog.append(CODES[:100])
    assert backlog.take(128) == b""
    backlog.append(CODES[100:])
    assert backlog.take(128) == CODES[:128]
    assert backlog.take(len(backlog)) == CODES[128:]
    assert backlog.take(len(backlog)) == b""


def test_the_oldest_of_a_backlog_give_way() -> None:
    """A second and a half is left, the newest."""
    backlog = Backlog()
    for second in range(3):
        backlog.append(bytes([second]) * 8000)
    assert len(backlog) == 12000
    assert backlog.dropped_samples == 12000
    assert backlog.take(12000) == bytes([1]) * 4000 + bytes([2]) * 8000


class Clock:
    """A watch with a clock that is set by hand, and a browser that sends reports or does not."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, release_after_s: float) -> None:
        """Start at zero."""
        self.now = 0.0
        self.packets = 0
        monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: self.now)
        self.watch = ReleasePolicy(release_after_s, self._heartbeat)

    async def over_at(self, *moments_s: float, reports: bool) -> list[bool]:
        """Return whether the silence is over at each moment."""
        answers = []
        for moment_s in moments_s:
            self.now = moment_s
            self.packets += reports
            answers.append(await self.watch.over())
        return answers

    async def _heartbeat(self) -> int:
        return self.packets


async def test_a_muted_talker_keeps_the_camera_for_the_whole_pause(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Their browser is there."""
    clock = Clock(monkeypatch, 3.0)
    assert await clock.over_at(0.1, 0.5, 1.7, 2.9, 3.0, reports=True) == [False] * 4 + [True]


async def test_a_vanished_talker_is_gone_within_two_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing has come from them since."""
    clock = Clock(monkeypatch, 3.0)
    assert await clock.over_at(0.1, 0.5, 1.5, 1.7, reports=False) == [False] * 3 + [True]


async def test_a_word_starts_the_silence_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """And what was counted before it is forgotten."""
    clock = Clock(monkeypatch, 3.0)
    await clock.over_at(0.5, 1.5, reports=False)
    clock.watch.heard()
    assert await clock.over_at(1.7, 2.0, 3.0, 3.2, reports=False) == [False] * 3 + [True]


async def over_after_s(clock: Clock, alive_until_s: float) -> float:
    """Return when the silence is over if every check comes at its moment."""
    while not await clock.watch.over():
        clock.now += clock.watch.next_check_s()
        clock.packets += clock.now < alive_until_s
    return clock.now


@pytest.mark.parametrize("alive_until_s", [0.0, 0.7, 1.7, 12.4, 27.9])
async def test_a_muted_talker_who_vanishes_is_gone_within_two_seconds(
    monkeypatch: pytest.MonkeyPatch, alive_until_s: float
) -> None:
    """Of their last packet, however long they had been muted."""
    clock = Clock(monkeypatch, 60.0)
    assert alive_until_s + 1 < await over_after_s(clock, alive_until_s) < alive_until_s + 2


async def test_the_pause_ends_at_its_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Though a check may have come shortly before."""
    clock = Clock(monkeypatch, 3.1)
    assert await over_after_s(clock, 60.0) == pytest.approx(3.1)
    assert clock.watch.next_check_s() == 0


async def test_a_late_first_check_is_no_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """The camera took long to reach, and the microphone was muted again by then."""
    clock = Clock(monkeypatch, 60.0)
    assert await clock.over_at(5.0, 5.3, 6.4, reports=False) == [False] * 3


class Cloud:
    """Hands out numbered URLs; the first calls may fail."""

    def __init__(self, failures: int = 0) -> None:
        """Begin with number 1."""
        self.calls = 0
        self.failures = failures

    async def fetch(self, scheme: Scheme) -> VoiceIntercom:
        """Return the next URL."""
        self.calls += 1
        call = self.calls
        await asyncio.sleep(0)
        if call <= self.failures:
            raise OSError
        return VoiceIntercom(f"{scheme.value} {call}")


async def test_each_url_is_used_once() -> None:
    """Whether it was fetched before or not."""
    cloud = Cloud()
    urls = PrefetchedUrl(cloud.fetch)
    urls.start(Scheme.WS)
    urls.start(Scheme.WS)
    taken = [await urls.take(Scheme.WS), await urls.take(Scheme.WS)]
    assert [talk.url for talk in taken] == ["ws 1", "ws 2"]
    assert cloud.calls == 2


async def test_a_url_of_another_scheme_is_no_use() -> None:
    """It is fetched anew."""
    urls = PrefetchedUrl(Cloud().fetch)
    urls.start(Scheme.WS)
    assert (await urls.take(Scheme.RTMP)).url.startswith("rtmp")


async def test_a_failed_prefetch_is_tried_again() -> None:
    """When the URL is really needed."""
    urls = PrefetchedUrl(Cloud(failures=1).fetch)
    urls.start(Scheme.WS)
    await asyncio.sleep(0.01)
    assert (await urls.take(Scheme.WS)).url == "ws 2"


async def test_a_prefetch_that_nobody_wanted_is_cancelled() -> None:
    """And may be closed twice."""
    started = asyncio.Event()

    async def fetch(scheme: Scheme) -> VoiceIntercom:
        started.set()
        await asyncio.sleep(60)
        return VoiceIntercom("late")

    urls = PrefetchedUrl(fetch)
    urls.start(Scheme.WS)
    await started.wait()
    await urls.close()
    await urls.close()
