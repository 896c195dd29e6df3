"""The first message: thirty-two bytes that say what will follow."""

import pytest

from simulator import Simulator
from simulator.talk.tags import read_first_message
from simulator.talk.violation import ProtocolViolationError

from .talker import FIRST_A_LAW, FIRST_A_LAW_16K, FIRST_AAC, FIRST_MU_LAW, SILENT_TAG, Talker


@pytest.mark.parametrize(
    ("message", "codec", "rate_hz"),
    [
        (FIRST_A_LAW, "G711A", 8000),
        (FIRST_MU_LAW, "G711U", 8000),
        (FIRST_A_LAW_16K, "G711A", 16000),
        (FIRST_AAC, "AAC", 8000),
        (FIRST_A_LAW.replace(b"\x7e", b"\x72"), "G711A", 8000),
    ],
)
def test_what_it_announces(message: bytes, codec: str, rate_hz: int) -> None:
    """Codec and rate are read; the rate bits of the format byte are not."""
    config = read_first_message(message)
    assert (config.codec, config.rate_hz) == (codec, rate_hz)


WRONG_AT = {
    "signature": 0,
    "version": 3,
    "flags": 4,
    "header length": 8,
    "first tag size": 12,
    "tag type": 13,
    "data size": 16,
    "stream id": 23,
    "configuration mark": 25,
    "size after the tag": 31,
}


@pytest.mark.parametrize("position", WRONG_AT.values(), ids=WRONG_AT)
def test_one_wrong_byte(position: int) -> None:
    """Each byte that has a meaning is checked."""
    message = bytearray(FIRST_A_LAW)
    message[position] ^= 0x02 if position != 4 else 0x04
    with pytest.raises(ProtocolViolationError):
        read_first_message(bytes(message))


@pytest.mark.parametrize(
    ("message", "close_code"),
    [
        ("FLV", 1003),
        (FIRST_A_LAW[:31], 1008),
        (FIRST_A_LAW + b"\0", 1008),
        (SILENT_TAG, 1008),
    ],
    ids=["text", "short", "long", "data tag"],
)
async def test_server_closes(
    sim: Simulator, talker: Talker, message: bytes | str, close_code: int
) -> None:
    """A wrong first message ends the session, and the recording says why."""
    assert await talker.provoke(sim.cameras[0], message) == close_code
    stats = (await sim.wait_for_recording()).stats
    assert (stats["ended_by"], stats["close_code"]) == ("server", close_code)
    assert stats["violation"]
    assert stats["played"] is False


async def test_nothing_at_all(sim: Simulator, talker: Talker) -> None:
    """A session without a message leaves an empty recording."""
    assert await talker.say(sim.cameras[0]) == 1000
    recording = await sim.wait_for_recording()
    assert len(recording.samples()) == 0
    assert recording.stats["codec"] is None


async def test_server_is_silent(sim: Simulator, talker: Talker) -> None:
    """Nothing comes back, not even after the first message."""
    async with talker.connect(sim.cameras[0]) as socket:
        await socket.send_bytes(FIRST_A_LAW)
        with pytest.raises(TimeoutError):
            await socket.receive(timeout=0.05)
