"""Tags and messages that do not coincide: refused, or counted."""

import pytest

from simulator import Simulator
from simulator.talk.tag_readers import LenientReader

from .talker import FIRST_A_LAW, SILENT_TAG, Talker

STREAM = FIRST_A_LAW + SILENT_TAG * 3


async def test_strict_camera_refuses_two_tags_in_a_message(sim: Simulator, talker: Talker) -> None:
    """One message is one tag."""
    assert await talker.provoke(sim.cameras[0], FIRST_A_LAW, SILENT_TAG * 2) == 1008


async def test_strict_camera_refuses_half_a_tag(sim: Simulator, talker: Talker) -> None:
    """One tag is one message."""
    assert await talker.provoke(sim.cameras[0], FIRST_A_LAW, SILENT_TAG[:70]) == 1008


async def test_lenient_camera_counts(sim: Simulator, talker: Talker) -> None:
    """All of it is played, and the statistics tell."""
    sim.set_knob("strict", value=False)
    messages = (FIRST_A_LAW, SILENT_TAG * 2, SILENT_TAG[:70], SILENT_TAG[70:])
    assert await talker.say(sim.cameras[0], *messages) == 1000
    stats = (await sim.wait_for_recording()).stats
    assert (stats["tags"], stats["multi_tag_messages"], stats["split_tags"]) == (3, 1, 1)


async def test_one_to_one_counts_nothing(sim: Simulator, talker: Talker) -> None:
    """A lenient camera has nothing to note about a good sender."""
    sim.set_knob("strict", value=False)
    await talker.say(sim.cameras[0], FIRST_A_LAW, SILENT_TAG, SILENT_TAG)
    stats = (await sim.wait_for_recording()).stats
    assert (stats["tags"], stats["multi_tag_messages"], stats["split_tags"]) == (2, 0, 0)


@pytest.mark.parametrize("size", [1, 7, 32, 100, len(STREAM)])
def test_cut_anywhere(size: int) -> None:
    """The same tags come out however the stream is cut."""
    reader = LenientReader()
    pieces = [STREAM[start : start + size] for start in range(0, len(STREAM), size)]
    tags = [tag for piece in pieces for tag in reader.feed(piece)]
    assert [len(tag.payload) for tag in tags] == [128] * 3
    assert reader.config
    assert reader.config.codec == "G711A"


def test_tags_that_are_no_audio_data_are_skipped() -> None:
    """A script tag is passed over, a wrong audio tag is counted, noise is dropped."""
    reader = LenientReader()
    reader.feed(FIRST_A_LAW)
    script = b"\x12\x00\x00\x01" + bytes(7) + b"\x02" + b"\x00\x00\x00\x0c"
    wrong = bytearray(SILENT_TAG)
    wrong[12] = 2
    assert len(reader.feed(script + SILENT_TAG)) == 1
    assert not reader.feed(bytes(wrong))
    assert not reader.feed(b"\xff" * 40)
    assert reader.segmentation.malformed_tags == 2
    assert len(reader.feed(SILENT_TAG)) == 1
