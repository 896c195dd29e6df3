"""When cameras that say the same begin, on a clock of their own."""

import asyncio
from collections.abc import Sequence
from typing import cast

import pytest

from custom_components.linkvisual.intercom import TalkOptions
from custom_components.linkvisual.intercom.decode.sample_buffer import SampleBuffer
from custom_components.linkvisual.intercom.decode.start_barrier import StartBarrier
from custom_components.linkvisual.intercom.floor.turn import Turn
from custom_components.linkvisual.intercom.report import TalkReport
from custom_components.linkvisual.intercom.talk_options import CameraCodec
from custom_components.linkvisual.intercom.wire.playout import Playout
from custom_components.linkvisual.intercom.wire.session import TalkSession

from ..skipping_loop import run_skipping

CHUNK_S = 0.016
GRACE_S = 0.3
LEAD_IN_S = 0.48


def begin_s(reached_s: Sequence[float], lead_in_s: float) -> list[float]:
    """Return when each camera hears the first word, given when it was reached."""

    async def play_all() -> list[float]:
        words = SampleBuffer()
        words.write(bytes(4000))
        words.end(None)
        barrier = StartBarrier(grace_s=GRACE_S)
        options = TalkOptions(lead_in_ms=round(lead_in_s * 1000))
        return await asyncio.gather(*(_play(words, barrier, options, at_s) for at_s in reached_s))

    return run_skipping(play_all())


async def _play(
    words: SampleBuffer, barrier: StartBarrier, options: TalkOptions, reached_s: float
) -> float:
    """Play all words through one camera."""
    report = TalkReport(codec=CameraCodec.G711A)

    async def open_talk(options: TalkOptions) -> TalkSession:
        await asyncio.sleep(reached_s)
        return cast("TalkSession", _Session())

    def on_first_audio() -> None:
        report.first_audio_s = asyncio.get_running_loop().time()

    await Playout(
        words.reader(),
        options,
        open_talk,
        report,
        turn=cast("Turn", object()),
        start_barrier=barrier,
        on_first_audio=on_first_audio,
    ).play()
    assert report.first_audio_s is not None
    return report.first_audio_s


class _Session:
    """Takes everything at once."""

    scheme, codec = "ws", CameraCodec.G711A
    throttled = talk_ready = False

    async def send(self, payload: bytes) -> None:
        """Take sound."""

    async def close(self) -> None:
        """Do nothing."""


def test_all_begin_with_the_last_that_is_reached_in_time() -> None:
    """Its lead-in is kept."""
    (last_alone_s,) = begin_s([0.4], LEAD_IN_S)
    began_s = begin_s([0.0, 0.2, 0.4], LEAD_IN_S)
    assert began_s == pytest.approx([last_alone_s] * 3, abs=2 * CHUNK_S)


def test_a_camera_that_is_reached_seconds_later_holds_nobody_up() -> None:
    """The others begin when their lead-in is over; it begins after its own."""
    *early_s, late_s = begin_s([0.0, 0.1, 5.0], LEAD_IN_S)
    (alone_s,) = begin_s([0.1], LEAD_IN_S)
    assert early_s == pytest.approx([alone_s] * 2, abs=2 * CHUNK_S)
    assert late_s == pytest.approx(alone_s + 4.9, abs=2 * CHUNK_S)


def test_without_a_lead_in_the_others_wait_for_a_moment() -> None:
    """Nobody knows yet that it is far."""
    began_s = begin_s([0.0, 0.1, 5.0], lead_in_s=0.0)
    assert began_s == pytest.approx([0.1 + GRACE_S] * 2 + [5.0], abs=2 * CHUNK_S)
