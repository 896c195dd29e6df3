"""The measure of a live microphone: no delay that cannot be."""

from dataclasses import dataclass

import pytest

from benchmarks.house.bench_probe import microphone_watch
from benchmarks.house.bench_probe.microphone_watch import MicrophoneWatch
from benchmarks.live_microphone import ImpossibleDelayError, check_delays
from custom_components.linkvisual.live.webrtc.concealment import Concealment
from custom_components.linkvisual.live.webrtc.jitter_buffer import JitterBuffer

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


def watching(monkeypatch: pytest.MonkeyPatch) -> MicrophoneWatch:
    """Return a watch that looks over the shoulder of every jitter buffer."""
    watch = MicrophoneWatch()
    for owner, name, wrapper in (
        (Concealment, "remember", watch._note_real),
        (JitterBuffer, "__init__", watch._note_passed_on),
    ):
        monkeypatch.setattr(owner, name, wrapper(getattr(owner, name)))
    return watch


def packet(number: int) -> bytes:
    """Return the head of an RTP packet of A-law."""
    return bytes([0x80, 8]) + number.to_bytes(2) + bytes(8)


async def test_silence_in_front_is_nobodys_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every tag is timed from the datagram that brought its last sample, whatever went before."""
    clock = Clock()
    monkeypatch.setattr(microphone_watch, "time", clock)
    watch, backlog, data = watching(monkeypatch), Backlog(), bytearray()

    def take(_: object, samples: int) -> bytes:
        chunk = bytes(data[:samples])
        del data[:samples]
        return chunk

    async def socket(*_: object) -> None:
        """Take a message."""

    datagram = watch._note_datagrams(lambda *_: None)
    given = watch._note_given(lambda _, payload: data.extend(payload))
    taken, sent = watch._note_taken(take), watch._note_tags(socket)
    line = JitterBuffer(lambda payload: given(backlog, payload))
    await sent(None, b"\x72" + SILENCE, 0)
    for number in range(4):
        clock.now_s = number * 0.02
        datagram(None, packet(number), None)
        line.take(FRAME, number)
        clock.now_s += 0.001
        while len(data) >= len(SILENCE):
            await sent(None, b"\x72" + taken(backlog, len(SILENCE)), 0)
    assert watch.delays_ms(settled_s=10) == pytest.approx([1.0] * 5)


async def test_lost_and_overtaken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every sample belongs to the datagram that it came with; what is made up came with none."""
    clock = Clock()
    monkeypatch.setattr(microphone_watch, "time", clock)
    watch = watching(monkeypatch)
    datagram = watch._note_datagrams(lambda *_: None)
    given = watch._note_given(lambda *_: None)
    line = JitterBuffer(lambda payload: given(None, payload))
    for now_s, number in enumerate((0, 2, 1, 4, 5, 6)):
        clock.now_s = now_s
        datagram(None, packet(number), None)
        line.take(bytes([number]) * 160, number)
    line.close()
    came = [(first // 160, last // 160, at_s) for first, last, at_s, _ in watch.trace()["given"]]
    assert came == [(0, 1, 0), (1, 2, 2), (2, 3, 1), (4, 5, 3), (5, 6, 4), (6, 7, 5)]


@pytest.mark.parametrize("delays_ms", [[], [0.5, -19.2]])
def test_impossible_delays_stop_the_run(delays_ms: list[float]) -> None:
    """Neither a table without numbers nor one with wrong ones is printed."""
    with pytest.raises(ImpossibleDelayError):
        check_delays(delays_ms)


def test_possible_delays() -> None:
    """Nothing is said of them."""
    check_delays([0.0, 3.5])
