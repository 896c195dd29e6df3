"""Data tags: what is checked, and what a camera does with each codec."""

import pytest

from simulator import Simulator
from simulator.talk.tags import read_data_message
from simulator.talk.violation import ProtocolViolationError

from .talker import (
    FIRST_A_LAW,
    FIRST_A_LAW_16K,
    FIRST_AAC,
    FIRST_MU_LAW,
    SILENCE,
    SILENT_TAG,
    TONE,
    Talker,
    data_tag,
)


def test_captured_tags() -> None:
    """Tags of the vendor's web sender are read, timestamps above 24 bits included."""
    assert read_data_message(SILENT_TAG, 0x7E).payload == SILENCE
    tiny = read_data_message(bytes.fromhex("08000005020304010000007e01d5552a00000010"), 0x7E)
    assert (tiny.timestamp_ms, tiny.payload) == (0x01020304, b"\xd5\x55\x2a")


WRONG_AT = {
    "type": 0,
    "size": 3,
    "stream id": 10,
    "format": 11,
    "data mark": 12,
    "size after the tag": 144,
}


@pytest.mark.parametrize("position", WRONG_AT.values(), ids=WRONG_AT)
async def test_one_wrong_byte(sim: Simulator, talker: Talker, position: int) -> None:
    """The session ends, and what came before was played."""
    wrong = bytearray(SILENT_TAG)
    wrong[position] ^= 0x10
    assert await talker.provoke(sim.cameras[0], FIRST_A_LAW, SILENT_TAG, bytes(wrong)) == 1008
    stats = (await sim.wait_for_recording()).stats
    assert (stats["messages"], stats["tags"]) == (3, 1)
    assert stats["violation"]


@pytest.mark.parametrize("message", [b"", SILENT_TAG[:17]])
def test_too_short(message: bytes) -> None:
    """A tag without audio is no tag."""
    with pytest.raises(ProtocolViolationError):
        read_data_message(message, 0x7E)


async def test_timestamps(sim: Simulator, talker: Talker) -> None:
    """Half speed is no fault; backwards is counted."""
    times = (0, 8, 16, 8, 24)
    await talker.say(sim.cameras[0], FIRST_A_LAW, *(data_tag(SILENCE, ms) for ms in times))
    stats = (await sim.wait_for_recording()).stats
    assert stats["timestamps"] == {
        "first_ms": 0, "last_ms": 24, "backwards": 1, "monotonic": False,
    }  # fmt: skip


async def test_strict_timestamps(sim: Simulator, talker: Talker) -> None:
    """A knob makes backwards a fault."""
    sim.set_knob("strict_timestamps", value=True)
    messages = (FIRST_A_LAW, data_tag(SILENCE, 16), data_tag(SILENCE, 0))
    assert await talker.provoke(sim.cameras[0], *messages) == 1008


@pytest.mark.parametrize(("text_frames", "close_code"), [("ignore", 1000), ("close", 1003)])
async def test_text_between_tags(
    sim: Simulator, talker: Talker, text_frames: str, close_code: int
) -> None:
    """Text is counted and ignored, or ends the session."""
    sim.set_knob("text_frames", text_frames)
    say = talker.say if text_frames == "ignore" else talker.provoke
    assert await say(sim.cameras[0], FIRST_A_LAW, SILENT_TAG, "hello") == close_code
    assert (await sim.wait_for_recording()).stats["text_messages"] == 1


@pytest.mark.parametrize(
    ("knob", "value", "first", "format_byte"),
    [
        ("codecs", "G711A", FIRST_MU_LAW, 0x8E),
        ("codecs", "AAC", FIRST_A_LAW, 0x7E),
        ("rates_hz", "8000", FIRST_A_LAW_16K, 0x7E),
        ("codecs", "G711A", FIRST_AAC, 0xAE),
    ],
)
async def test_unsupported_format_is_not_played(
    sim: Simulator, talker: Talker, knob: str, value: str, first: bytes, format_byte: int
) -> None:
    """There is no error: the camera is simply silent."""
    sim.set_knob(knob, value)
    tag = data_tag(TONE, 0, format_byte)
    assert await talker.say(sim.cameras[0], first, tag) == 1000
    stats = (await sim.wait_for_recording()).stats
    assert (stats["tags"], stats["played"], stats["played_samples"]) == (1, False, 0)
    assert stats["unplayable_samples"] == stats["received_samples"] > 0
