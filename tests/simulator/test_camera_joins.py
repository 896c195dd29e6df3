"""A session on a clock of the test's own: when the camera joins, and what it plays then."""

from pathlib import Path

import numpy as np
import pytest

from simulator import Simulator
from simulator.cloud.device import Device
from simulator.talk.finish import Ending, finish_session
from simulator.talk.recording import Recording
from simulator.talk.session import Origin, TalkSession

from .talker import FIRST_A_LAW, FIRST_A_LAW_16K, FIRST_MU_LAW, data_tag

QUERIED_S, CONNECTED_S, TICK_S = 99.9, 100.0, 0.016


@pytest.fixture
def camera() -> Device:
    """Return a camera of a simulator that does not run."""
    return Simulator(faults={"device_leg": False}).cameras[0]


def run(camera: Device, folder: Path, first: bytes, *tags: bytes) -> Recording:
    """Send tags in real time from the moment of connection, and close after the last."""
    session = TalkSession(camera, 1, folder, Origin("", "", QUERIED_S, CONNECTED_S))
    session.on_message(first, CONNECTED_S)
    for number, tag in enumerate(tags):
        session.on_message(tag, CONNECTED_S + number * TICK_S)
    return finish_session(session, CONNECTED_S + len(tags) * TICK_S, Ending("client", 1000, None))


@pytest.mark.parametrize(
    ("first", "code", "format_byte", "sample"),
    [(FIRST_A_LAW, b"\xfa", 0x7E, 1008), (FIRST_MU_LAW, b"\xce", 0x8E, 988)],
)
def test_both_laws_are_played(
    camera: Device, tmp_path: Path, first: bytes, code: bytes, format_byte: int, sample: int
) -> None:
    """The WAV holds linear samples."""
    samples = run(camera, tmp_path, first, data_tag(code * 128, 0, format_byte)).samples()
    assert len(samples) == 128
    assert np.all(samples == sample)


def test_wide_band(camera: Device, tmp_path: Path) -> None:
    """A camera that can do 16 kHz drains twice as fast."""
    camera.knobs.rates_hz = frozenset({8000, 16000})
    recording = run(camera, tmp_path, FIRST_A_LAW_16K, *[data_tag(b"\xfa" * 256)] * 10)
    assert recording.stats["sample_rate_hz"] == 16000
    assert recording.stats["played_s"] == pytest.approx(0.16)
    assert recording.stats["underruns"] == 0


def test_audio_before_the_camera_joins_is_lost(camera: Device, tmp_path: Path) -> None:
    """Two of five tags come too early; the speaker starts with the third."""
    camera.knobs.join_delay_ms = 30
    tags = [data_tag(bytes([code]) * 128) for code in (0x01, 0x02, 0xFA, 0x7A, 0xFA)]
    recording = run(camera, tmp_path, FIRST_A_LAW, *tags)
    stats = recording.stats
    assert stats["discarded_before_join_samples"] == 256
    assert recording.samples().tolist() == [1008] * 128 + [-1008] * 128 + [1008] * 128
    assert stats["start_up_gap_ms"] == pytest.approx(32)


def test_camera_that_never_joins(camera: Device, tmp_path: Path) -> None:
    """Everything is lost, and there is no start-up gap to speak of."""
    camera.knobs.join_delay_ms = 3000
    stats = run(camera, tmp_path, FIRST_A_LAW, *[data_tag(b"\xfa" * 128)] * 5).stats
    assert (stats["played"], stats["discarded_before_join_samples"]) == (False, 640)
    assert stats["start_up_gap_ms"] is None
    assert stats["after_connect_ms"]["join"] == pytest.approx(3000)


def test_latencies(camera: Device, tmp_path: Path) -> None:
    """From the call and from the connection, to the first tag and to the first sound."""
    lead_in = [data_tag(b"\xd5" * 128)] * 4
    stats = run(camera, tmp_path, FIRST_A_LAW, *lead_in, data_tag(b"\xfa" * 128)).stats
    assert stats["after_query_ms"]["first_tag"] == pytest.approx(100)
    assert stats["after_query_ms"]["first_sound_arrived"] == pytest.approx(164)
    assert stats["after_connect_ms"]["first_tag"] == pytest.approx(0)
    assert stats["after_connect_ms"]["first_sound_played"] == pytest.approx(64)


def test_pacing(camera: Device, tmp_path: Path) -> None:
    """A tag that is late by 5 ms shows as the largest deviation and not in the middle."""
    session = TalkSession(camera, 1, tmp_path, Origin("", "", QUERIED_S, CONNECTED_S))
    session.on_message(FIRST_A_LAW, CONNECTED_S)
    for number in range(200):
        late_s = 0.005 if number == 150 else 0.0
        session.on_message(data_tag(b"\xd5" * 128), CONNECTED_S + number * TICK_S + late_s)
    recording = finish_session(session, 200.0, Ending("client", 1000, None))
    pacing = recording.stats["pacing"]
    assert pacing["deviation_ms"] == pytest.approx({"p50": 0, "p99": 0, "max": 5}, abs=1e-6)
    assert pacing["settled_deviation_ms"]["max"] == pytest.approx(5)
    assert recording.arrival_offsets_ms()[150] == pytest.approx(5)
