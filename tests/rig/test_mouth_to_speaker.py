"""The measure from mouth to speaker: every chirp is found, and every station of its way."""

import asyncio
import io
import wave
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.house.bench_probe.rough_arrival import RoughArrival
from benchmarks.house.chirps import Chirp, Sound, find_chirps, write_chirps
from benchmarks.house.journey import journeys
from benchmarks.house.mouth import MouthWatch, NoMicrophoneError, Said
from benchmarks.house.speaker import PlayedBySpeaker
from scripts.rig.media import SAMPLE_RATE_HZ, decode

PERIOD_S = 1.0
TAG_SAMPLES, FRAME_SAMPLES = 128, 160
TAGS = 4 * SAMPLE_RATE_HZ // TAG_SAMPLES


class TraceSession:
    """A browser's debugger that has traced some events."""

    def __init__(self, events: list[dict[str, Any]]) -> None:
        """Keep them until tracing ends."""
        self._events = events
        self._listeners: dict[str, Any] = {}

    async def new_browser_cdp_session(self) -> TraceSession:
        """Return itself."""
        return self

    def on(self, name: str, listener: Callable[[dict[str, Any]], None]) -> None:
        """Keep a listener."""
        self._listeners[name] = listener

    async def send(self, method: str, fields: object = None) -> None:
        """Tell all, once tracing ends."""
        if method == "Tracing.end":
            self._listeners["Tracing.dataCollected"]({"value": self._events})
            self._listeners["Tracing.tracingComplete"]({})


def thread(tid: int, name: str) -> dict[str, Any]:
    """Return how a trace names a thread."""
    return {"name": "thread_name", "pid": 1, "tid": tid, "args": {"name": name}}


async def said(events: list[dict[str, Any]]) -> list[Said]:
    """Return what a watch makes of a trace."""
    watch = MouthWatch(TraceSession(events))  # type: ignore[arg-type]
    await watch.start()
    return await watch.chirps_said(PERIOD_S)


async def test_said() -> None:
    """A chirp is said when a microphone begins to fill the buffer that it begins."""
    reads = [
        {"name": "Worker::DoRead", "pid": 1, "tid": tid, "ts": 5e6 + number * 1e4}
        for number in range(250)
        for tid in (7, 8)
    ]
    events = [thread(7, "FakeAudioInput"), thread(8, "NullAudioSink"), *reads]
    chirps = await said(events)
    assert [chirp.at_s for chirp in chirps] == pytest.approx([4.99, 5.99, 6.99])
    assert [chirp.rising for chirp in chirps] == [True, False, True]
    with pytest.raises(NoMicrophoneError):
        await said([thread(9, "FakeAudioInput"), *events])
    with pytest.raises(NoMicrophoneError):
        await said(reads)


async def heard(tmp_path: Path) -> PlayedBySpeaker:
    """Return what a camera played that had 16 ms of silence in hand, and nothing from tag 100 to 101."""
    write_chirps(tmp_path / "chirps.wav", PERIOD_S)
    periods = await decode(tmp_path / "chirps.wav")
    sound = np.concatenate([np.zeros(TAG_SAMPLES), np.tile(periods, 3)])[: TAGS * TAG_SAMPLES]
    pause_samples, pause_at = 400, 100 * TAG_SAMPLES
    np.save(tmp_path / "arrivals.npy", np.where(np.arange(TAGS) < 100, 0.0, 50.0))
    played = np.concatenate([sound[:pause_at], np.zeros(pause_samples), sound[pause_at:]])
    (tmp_path / "played.wav").write_bytes(wav_of(played))
    return PlayedBySpeaker.of(
        {
            "after_query_ms": {"play_start": 250.0, "first_tag": 250.0},
            "arrivals": str(tmp_path / "arrivals.npy"),
            "wav": str(tmp_path / "played.wav"),
            "received_samples": TAGS * TAG_SAMPLES,
        },
        queried_s=10.0,
    )


async def test_every_station(tmp_path: Path) -> None:
    """The parts of a way add up to the whole, also behind a gap; a lost datagram has no stations."""
    played = await heard(tmp_path)
    begins = [128, 128 + SAMPLE_RATE_HZ, 128 + 2 * SAMPLE_RATE_HZ + 400]
    assert [chirp.start for chirp in played.chirps()][:3] == pytest.approx(begins, abs=1)
    assert played.place_of(Chirp(int(played.starts[100]) - 1.4, 1.0, rising=True)) == (100, 0)
    tags = [[float(arrived_s) - 0.001, 0.0, None] for arrived_s in played.arrived_s]
    for number in range(1, TAGS):
        tags[number][2] = number * TAG_SAMPLES
    given = [
        [
            first,
            first + FRAME_SAMPLES,
            10.2 + first / SAMPLE_RATE_HZ,
            10.22 + first / SAMPLE_RATE_HZ,
        ]
        for first in range(0, TAGS * TAG_SAMPLES, FRAME_SAMPLES)
        if not first <= SAMPLE_RATE_HZ < first + FRAME_SAMPLES
    ]
    chirps = [Said(10.1, True), Said(11.1, False), Said(12.1, True)]
    ways = list(journeys(chirps, {"tags": tags, "given": given}, played))[:3]
    assert [way.whole_ms for way in ways] == pytest.approx([166, 166, 216], abs=0.3)
    assert ways[1].parts_ms is None
    assert ways[0].parts_ms == pytest.approx((100, 20, 45, 1, 0), abs=0.3)
    assert ways[2].parts_ms is not None
    assert sum(ways[2].parts_ms) == pytest.approx(ways[2].whole_ms)


def wav_of(sound: Sound) -> bytes:
    """Return a WAV of 8 kHz."""
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setparams((1, 2, SAMPLE_RATE_HZ, 0, "NONE", ""))
        wav.writeframes((sound * 32767).astype("<i2").tobytes())
    return file.getvalue()


async def test_chirps_in_noise(tmp_path: Path) -> None:
    """A weak one is found, too, and its likeness tells it from what only looks a little like one."""
    write_chirps(tmp_path / "chirps.wav", PERIOD_S)
    rising, falling = np.split(await decode(tmp_path / "chirps.wav"), 2)
    sound = np.random.default_rng(1).normal(0, 0.02, 4 * len(rising))
    for begin, part in ((1000, rising), (12_000, rising / 2), (20_000, falling)):
        sound[begin : begin + len(part)] += part
    best = sorted(find_chirps(sound, SAMPLE_RATE_HZ), key=lambda chirp: -chirp.likeness)[:3]
    chirps = sorted(best, key=lambda chirp: chirp.start)
    assert [chirp.start for chirp in chirps] == pytest.approx([1000, 12_000, 20_000], abs=1)
    assert [chirp.rising for chirp in chirps] == [True, True, False]
    assert chirps[0].likeness == pytest.approx(2 * chirps[1].likeness, rel=0.1)
    assert find_chirps(np.zeros(100), SAMPLE_RATE_HZ) == []


def let_in(arrival: RoughArrival) -> list[int]:
    """Return which of a hundred datagrams come through, where none is late."""
    came: list[int] = []
    for number in range(100):
        arrival.let_in(partial(came.append, number))
    return came


async def test_rough_arrival() -> None:
    """The same datagrams are lost in every run, and late ones arrive all the same."""
    came = let_in(RoughArrival(lost_share=0.3))
    assert 50 < len(came) < 90
    assert came == let_in(RoughArrival(lost_share=0.3))
    late, queue = RoughArrival(late_s=0.01), asyncio.Queue[int]()
    for number in range(20):
        late.let_in(partial(queue.put_nowait, number))
    assert {await queue.get() for _ in range(20)} == set(range(20))
