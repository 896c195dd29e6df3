"""The measure of a live microphone: no delay that cannot be."""

from dataclasses import dataclass

import pytest

from benchmarks.house.bench_probe import microphone_watch
from benchmarks.house.bench_probe.microphone_watch import MicrophoneWatch
from benchmarks.live_microphone import ImpossibleDelayError, check_delays

FRAME = bytes(range(160))
SILENCE = bytes(128)


@dataclass
class Clock:
    """A clock that only the test moves."""

    now_s: float = 0.0

    def monotonic(self) -> float:
        """Return the time."""
        return self.now_s


class Backlog:
    """Keeps nothing."""

    dropped_samples = 0


async def test_silence_in_front_is_nobodys_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every tag is timed from the datagram that brought its last sample, whatever went before."""
    clock = Clock()
    monkeypatch.setattr(microphone_watch, "time", clock)
    watch, backlog, data = MicrophoneWatch(), Backlog(), bytearray()

    def take(_: object, samples: int) -> bytes:
        chunk = bytes(data[:samples])
        del data[:samples]
        return chunk

    async def socket(*_: object) -> None:
        """Take a message."""

    datagram = watch._note_datagrams(lambda *_: None)
    given = watch._note_given(lambda _, payload: data.extend(payload))
    taken, sent = watch._note_taken(take), watch._note_tags(socket)
    sink = watch._named(lambda payload, _: given(backlog, payload))
    await sent(None, b"\x72" + SILENCE, 0)
    for number in range(4):
        clock.now_s = number * 0.02
        datagram(None, bytes([0x80, 8]) + number.to_bytes(2) + bytes(8) + FRAME, None)
        sink(FRAME, number)
        clock.now_s += 0.001
        while len(data) >= len(SILENCE):
            await sent(None, b"\x72" + taken(backlog, len(SILENCE)), 0)
    assert watch.delays_ms(settled_s=10) == pytest.approx([1.0] * 5)


@pytest.mark.parametrize("delays_ms", [[], [0.5, -19.2]])
def test_impossible_delays_stop_the_run(delays_ms: list[float]) -> None:
    """Neither a table without numbers nor one with wrong ones is printed."""
    with pytest.raises(ImpossibleDelayError):
        check_delays(delays_ms)


def test_possible_delays() -> None:
    """Nothing is said of them."""
    check_delays([0.0, 3.5])
