"""RTP packets of a microphone: late, twice, out of order, lost."""

import asyncio
import logging
import random

import numpy as np
import pytest

from custom_components.linkvisual.intercom.g711 import decode
from custom_components.linkvisual.intercom.talk_options import Codec
from custom_components.linkvisual.live.webrtc.concealment import Concealment
from custom_components.linkvisual.live.webrtc.jitter_buffer import FRAME_SAMPLES, JitterBuffer

from ..browser import tone

FIRST = 65530
"""So that every test crosses the end of the sequence numbers."""


class Line:
    """A line with what came out of it, frame by frame; frame n is filled with the byte n."""

    def __init__(self) -> None:
        """Make a line."""
        self.out: list[bytes] = []
        self.line = JitterBuffer(self.out.append)

    def take(self, *frames: int) -> None:
        """Take frames as they arrive."""
        for frame in frames:
            self.line.take(bytes([frame]) * FRAME_SAMPLES, (FIRST + frame) & 0xFFFF)

    @property
    def frames(self) -> list[int | str]:
        """Return the frames that came out, and "fill" for what was made up."""
        parts = [payload[i : i + 160] for payload in self.out for i in range(0, len(payload), 160)]
        return [part[0] if len(set(part)) == 1 and part[0] != 0xD5 else "fill" for part in parts]


async def test_packets_in_order_pass_at_once() -> None:
    """Nothing is held back where nothing is missing."""
    line = Line()
    for frame in range(20):
        line.take(frame)
        assert line.frames[-1] == frame
    assert line.frames == list(range(20))


@pytest.mark.parametrize(
    ("arrivals", "expected"),
    [
        ((0, 2, 1, 3), [0, 1, 2, 3]),
        ((0, 3, 2, 1, 4), [0, 1, 2, 3, 4]),
        ((0, 1, 1, 2, 0, 3), [0, 1, 2, 3]),
        ((0, 2, 2, 1, 3), [0, 1, 2, 3]),
        ((0, 2, 3, 4, 5), [0, "fill", 2, 3, 4, 5]),
        ((0, 2, 3, 4, 1, 5), [0, "fill", 2, 3, 4, 5]),
        ((0, 3, 4, 5), [0, "fill", "fill", 3, 4, 5]),
        ((0, 2, 4, 6, 7, 8), [0, "fill", 2, "fill", 4, "fill", 6, 7, 8]),
    ],
)
async def test_order_and_holes(arrivals: tuple[int, ...], expected: list[int | str]) -> None:
    """Order is restored, doubles are dropped, and what is given up leaves no gap in time."""
    line = Line()
    line.take(*arrivals)
    assert line.frames == expected


async def test_a_hole_is_given_up_in_time() -> None:
    """When the talker pauses behind a hole, what came before the pause is still said."""
    line = Line()
    line.take(0, 2)
    assert line.frames == [0]
    await asyncio.sleep(0.1)
    assert line.frames == [0, "fill", 2]
    line.take(1, 3)
    assert line.frames == [0, "fill", 2, 3]


async def test_a_pause_is_no_hole() -> None:
    """RTP goes on without a gap, whatever the clock on the wall says."""
    line = Line()
    line.take(0, 1)
    await asyncio.sleep(0.2)
    line.take(2)
    assert line.frames == [0, 1, 2]


async def test_an_outage_is_not_replayed() -> None:
    """The camera's clock ran on through it; filling it would delay every later word."""
    line = Line()
    line.take(0, 1, 41, 42, 43)
    assert line.frames == [0, 1, 41, 42, 43]


async def test_a_sender_that_counts_anew_is_followed() -> None:
    """A jump back or far ahead is a new beginning, not an age of late packets."""
    out: list[bytes] = []
    line = JitterBuffer(out.append)
    for sequence in (100, 101, 60000, 60001):
        line.take(b"\x01" * FRAME_SAMPLES, sequence)
    assert len(out) == 4


async def test_time_never_shrinks() -> None:
    """With one packet in ten lost and one in ten late, as much comes out as was said."""
    dice = random.Random(7)
    sent = [frame for frame in range(1000) if frame in (0, 999) or dice.random() > 0.1]
    shuffled = sorted(sent, key=lambda frame: frame + (1.5 if dice.random() < 0.1 else 0))
    out: list[bytes] = []
    line = JitterBuffer(out.append)
    for frame in shuffled:
        line.take(frame.to_bytes(2) * 80, (FIRST + frame) & 0xFFFF)
    await asyncio.sleep(0.1)
    heard = b"".join(out)
    assert len(heard) == 1000 * FRAME_SAMPLES
    for frame in sent:
        part = heard[frame * FRAME_SAMPLES : (frame + 1) * FRAME_SAMPLES]
        assert part == frame.to_bytes(2) * 80
    assert line.lost_packets == 1000 - len(sent)


async def test_nothing_comes_out_of_a_closed_line() -> None:
    """Neither at once nor when the time of a hole is up."""
    line = Line()
    line.take(0, 2)
    line.line.close()
    line.take(3, 4)
    await asyncio.sleep(0.1)
    assert line.frames == [0]


async def test_a_closed_line_says_what_it_missed(caplog: pytest.LogCaptureFixture) -> None:
    """Once, and only if there was something."""
    caplog.set_level(logging.DEBUG)
    for frames in ((0, 1), (0, 3, 4, 5, 1)):
        line = Line()
        line.take(*frames)
        line.line.close()
        line.line.close()
    said = [message for message in caplog.messages if "microphone" in message]
    assert said == ["Of a microphone's packets 2 were lost and 1 came too late"]


def test_concealment_goes_on_as_the_voice_did() -> None:
    """The first 10 ms of what is made up are what a steady tone would have been."""
    concealment = Concealment()
    for frame in range(5):
        concealment.remember(tone(250.0, frame))
    made_up = decode(concealment.fill(160), Codec.G711A).astype(float)
    expected = decode(tone(250.0, 5), Codec.G711A).astype(float)
    assert np.corrcoef(made_up[:80], expected[:80])[0, 1] > 0.99
    assert abs(np.std(made_up[:80]) / np.std(expected[:80]) - 1) < 0.05


def test_concealment_fades_to_silence() -> None:
    """60 ms after the last packet nothing is heard any more."""
    concealment = Concealment()
    for frame in range(5):
        concealment.remember(tone(250.0, frame))
    levels = (
        np.abs(decode(concealment.fill(800), Codec.G711A).astype(float)).reshape(-1, 80).max(axis=1)
    )
    assert levels[0] > 7000
    assert (np.diff(levels[:6]) < 0).all()
    assert levels[6:].max() <= 8


def test_concealment_of_nothing_is_silence() -> None:
    """Before anything was said there is nothing to repeat."""
    assert set(Concealment().fill(320)) == {0xD5}
