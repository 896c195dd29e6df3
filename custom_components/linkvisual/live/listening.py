"""Half-duplex listening: the sound of a camera, for as long as nothing of its own speaker is in it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..intercom.g711 import Samples, decode
from ..intercom.talk_options import Codec
from .fan_out import Subscription
from .media import AudioPacket
from .problem import LiveClosedError

type Deliver = Callable[[bytes | None], None]
"""Takes 20 ms of 16 kHz mono s16 in 640 bytes, and None when there is no more of an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenOptions:
    """How long an answer is waited for."""

    delay_s: float = 0.3
    """From the last sample out of the speaker on: echo in a room, and the way of the stream."""

    limit_s: float = 30.0
    """The longest answer: a passing car must not keep the camera."""

    first_sound_s: float = 10.0
    """How long a stream may take to bring its first sound, as long as it may take to be opened."""

    stall_s: float = 5.0
    """How long a stream may stand still in the middle of an answer, as the live source waits too."""


class Listening:
    """Hands out answers, one round after the other; between the rounds nothing gets through.

    Lives on the loop of the live source. Sound is taken from the subscription all the time, so
    that none of the past is left in it when a round begins.
    """

    def __init__(self, options: ListenOptions) -> None:
        """Begin with nobody to hand anything to."""
        self._options = options
        self._deliver: Deliver | None = None
        self._opens_at_s: float | None = None
        self._upsampler = Upsampler()
        self._timer: asyncio.TimerHandle | None = None
        self._ends_at_s = 0.0
        self._last_sound_s = 0.0
        self.heard = False
        """Whether the stream has brought any sound at all."""

    async def run(self, subscription: Subscription) -> None:
        """Take the sound of a subscription until it is closed, which also happens here."""
        try:
            while True:
                packet = await subscription.next()
                if isinstance(packet, AudioPacket):
                    self._take(packet)
        except LiveClosedError:
            self._end_round()
        finally:
            subscription.close()
            self.shut()

    def expect(self, deliver: Deliver) -> None:
        """Begin a round: its sound is handed out as soon as `open_in` lets it through."""
        self.shut()
        self._deliver = deliver

    def open_in(self, unheard_s: float) -> None:
        """Let sound through once the speaker has been silent for long enough.

        `unheard_s` is when the last sample is out of the speaker; said again, the later holds.
        """
        if self._deliver is None:
            return
        now_s = asyncio.get_running_loop().time()
        opens_at_s = now_s + unheard_s + self._options.delay_s
        self._opens_at_s = max(opens_at_s, self._opens_at_s or 0.0)
        self._ends_at_s = self._opens_at_s + self._options.limit_s
        self._last_sound_s = self._opens_at_s
        self._look()

    @property
    def is_open_soon(self) -> bool:
        """Return whether the sound of this round is let through, or will be."""
        return self._opens_at_s is not None

    def shut(self) -> None:
        """End a round without a word: nobody listens any more."""
        self._deliver = self._opens_at_s = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _take(self, packet: AudioPacket) -> None:
        self.heard = True
        samples = self._upsampler.process(decode(packet.data, Codec.G711A))
        now_s = asyncio.get_running_loop().time()
        spoken_s = now_s - packet.lag_ms / 1000
        if self._deliver and self._opens_at_s is not None and spoken_s >= self._opens_at_s:
            self._last_sound_s = now_s
            self._deliver(samples.tobytes())

    def _look(self) -> None:
        """End the round if its time is over or its stream stands still, else look again then."""
        loop = asyncio.get_running_loop()
        patience_s = self._options.stall_s if self.heard else self._options.first_sound_s
        end_s = min(self._ends_at_s, self._last_sound_s + patience_s)
        if self._timer is not None:
            self._timer.cancel()
        if loop.time() >= end_s:
            self._end_round()
        else:
            self._timer = loop.call_at(end_s, self._look)

    def _end_round(self) -> None:
        if (deliver := self._deliver) is not None:
            self.shut()
            deliver(None)


_HALF_TAPS = 12
"""On each side: the image above 4 kHz is 50 dB down, at 1.5 ms of delay."""


def _half_band() -> npt.NDArray[np.float64]:
    """Return the filter between samples: a windowed sinc, with a gain of one for each phase."""
    offsets = np.arange(-_HALF_TAPS, _HALF_TAPS) + 0.5
    taps = np.sinc(offsets) * np.kaiser(2 * _HALF_TAPS, 5.0)
    normalized: npt.NDArray[np.float64] = taps / taps.sum()
    return normalized


_TAPS = _half_band()


class Upsampler:
    """Doubles the rate of a stream, block by block, without a seam between blocks."""

    def __init__(self) -> None:
        """Begin after silence."""
        self._past: npt.NDArray[np.float64] = np.zeros(2 * _HALF_TAPS - 1)

    def process(self, samples: Samples) -> Samples:
        """Return twice as many samples for some."""
        line = np.concatenate([self._past, samples.astype(np.float64)])
        self._past = line[len(line) - len(self._past) :]
        doubled = np.empty(2 * len(samples))
        doubled[0::2] = line[_HALF_TAPS - 1 : _HALF_TAPS - 1 + len(samples)]
        doubled[1::2] = np.convolve(line, _TAPS, mode="valid")
        return np.clip(np.rint(doubled), -32768, 32767).astype(np.int16)
