"""Where sound and silence meet."""

import asyncio

import numpy as np
import pytest

from custom_components.linkvisual.intercom import Codec, Enqueue, Track
from custom_components.linkvisual.intercom.g711 import SILENCE, Samples, decode, encode
from custom_components.linkvisual.intercom.status import PlayerState
from custom_components.linkvisual.intercom.wire.edge_ramp import EdgeRamp
from tests.waiting import until

from ..conftest import Line, quick
from ..media_files import wav
from ..media_tracks import in_pieces, track
from ..signals import without_gaps

PEAK = 12000
PITCH_HZ = 300
STEEPEST = PEAK * 2 * np.pi * PITCH_HZ / 8000


def peak_to_peak(duration_s: float) -> Samples:
    """Return a tone that begins and ends at its loudest, shape (n,)."""
    time_s = np.arange(round(duration_s * 8000)) / 8000
    return np.asarray(np.rint(np.cos(2 * np.pi * PITCH_HZ * time_s) * PEAK), np.int16)


def steepest(played: Samples, *, ends: bool = True) -> int:
    """Return the largest step from one sample to the next, silence before and behind included."""
    steps = np.diff(played.astype(np.int32), prepend=0, append=0)
    return int(np.abs(steps if ends else steps[:-1]).max())


@pytest.mark.parametrize("codec", Codec)
def test_the_sound_stays_as_it_is(codec: Codec) -> None:
    """It has a way up before it and a way down behind it."""
    line, edge_ramp = encode(peak_to_peak(0.02), codec), EdgeRamp(codec, 40)
    assert edge_ramp.silence(8) == SILENCE[codec] * 8
    assert edge_ramp.lead_samples == 40
    whole = edge_ramp.sound(line[:100]) + edge_ramp.sound(line[100:]) + edge_ramp.silence(60)
    assert whole[40:-60] == line
    assert whole[-20:] == SILENCE[codec] * 20
    for ramp in (whole[:40], whole[-20:-61:-1]):
        assert np.all(np.diff(decode(ramp, codec).astype(int)) >= 0)


def test_no_ramp_at_all() -> None:
    """Is what announcements want: nothing but their words."""
    edge_ramp = EdgeRamp(Codec.G711A, 0)
    assert (
        edge_ramp.sound(b"\x12\x13") + edge_ramp.silence(1) + edge_ramp.silence(0)
        == b"\x12\x13\xd5"
    )


async def play(line: Line, media: Track, *, tail_ms: int = 100) -> None:
    """Play one track to its end."""
    player = line.intercom.player
    options = quick(lead_in_ms=100, tail_ms=tail_ms)
    await player.play([media], options, Enqueue.REPLACE)
    await until(lambda: player.status.state is PlayerState.IDLE)


@pytest.mark.parametrize(("duration_s", "tail_ms"), [(0.512, 100), (0.6, 100), (0.6, 0)])
async def test_the_first_and_the_last_sample(line: Line, duration_s: float, tail_ms: int) -> None:
    """Of a file that begins and ends in the middle of a wave."""
    await play(line, track(peak_to_peak(duration_s)), tail_ms=tail_ms)
    (recording,) = await line.heard(1)
    assert recording.samples().max() > PEAK * 0.9
    assert steepest(without_gaps(recording.samples())) < STEEPEST * 1.3


async def test_a_stall(line: Line) -> None:
    """A source that is late ends and begins as softly."""
    data = wav(peak_to_peak(2.0))
    await play(line, in_pieces(data[:16_044], 1.8, data[16_044:], ends=True))
    (recording,) = await line.heard(1)
    assert np.flatnonzero(np.abs(recording.samples()) > PEAK / 2).size > 8000
    assert steepest(without_gaps(recording.samples())) < STEEPEST * 1.3


async def test_pause_and_another_session(line: Line) -> None:
    """So do a pause, and what goes on after a broken session."""
    player = line.intercom.player
    await player.play([track(peak_to_peak(20.0))], quick(lead_in_ms=100), Enqueue.REPLACE)
    await asyncio.sleep(0.5)
    await player.pause()
    await player.resume()
    await asyncio.sleep(0.5)
    line.sim.talk.kick(line.camera)
    await until(lambda: len(line.urls) == 3 and line.server_sockets())
    await asyncio.sleep(0.8)
    await player.stop()
    for recording in await line.heard(3):
        # What breaks a session may cut a wave; its last sample is the camera's own affair.
        assert steepest(without_gaps(recording.samples())[:-1], ends=False) < STEEPEST * 1.3
