"""Which way to a picture is tried next, and after what pause."""

from dataclasses import dataclass, replace

from ..openapi import LiveScheme, StreamType
from .options import LiveOptions
from .problem import LiveProblem

_FIRST_PAUSE_S = 1.0
_DETOUR_S = 600.0


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way to a picture."""

    scheme: LiveScheme
    stream_type: StreamType
    transcode: bool = False


class AttemptPlan:
    """Goes from scheme to scheme, from main to sub stream, and last to transcoding."""

    def __init__(self, options: LiveOptions) -> None:
        """Start with the first scheme."""
        self._schemes = options.schemes
        self._max_pause_s = options.max_pause_s
        self._pause_s = _FIRST_PAUSE_S
        self._best = Attempt(options.schemes[0], options.stream_type)
        self._left_best_s: float | None = None
        self.attempt = self._best
        self.note: LiveProblem | None = None

    def begin(self, now_s: float) -> None:
        """Prepare for a new viewer: what did not work ten minutes ago may work again."""
        if self.attempt == self._best:
            self._left_best_s = None
        elif self._left_best_s is None:
            self._left_best_s = now_s
        elif now_s - self._left_best_s > _DETOUR_S:
            self.attempt, self.note, self._left_best_s = self._best, None, None
        self._pause_s = _FIRST_PAUSE_S

    def succeeded(self) -> None:
        """Note that the attempt gave a picture and went on for a while."""
        self._pause_s = _FIRST_PAUSE_S

    def unsuitable(self, problem: LiveProblem) -> None:
        """Avoid a stream that cannot be passed on."""
        if self.attempt.stream_type is StreamType.MAIN:
            self.note = problem
            self.attempt = replace(self.attempt, stream_type=StreamType.SUB)
        else:
            self.note = LiveProblem.TRANSCODING
            self.attempt = replace(self.attempt, transcode=True)

    def lost(self) -> float:
        """Return the pause in seconds after a stream that had given a picture broke off."""
        pause_s, self._pause_s = self._pause_s - _FIRST_PAUSE_S, self._longer()
        return pause_s

    def unreachable(self) -> float:
        """Turn to the next scheme; return the pause in seconds, 0 until all have been tried."""
        index = self._schemes.index(self.attempt.scheme) + 1
        if index < len(self._schemes):
            self.attempt = replace(self.attempt, scheme=self._schemes[index])
            return 0
        self.attempt = replace(self.attempt, scheme=self._schemes[0])
        if self.note in {LiveProblem.H265, LiveProblem.B_FRAMES}:
            # The sub stream was the way out, and there is none.
            self.note = LiveProblem.TRANSCODING
            self.attempt = Attempt(self._schemes[0], StreamType.MAIN, transcode=True)
            return 0
        return self.refused()

    def refused(self) -> float:
        """Return the pause in seconds after a failure that no other scheme would avoid."""
        pause_s, self._pause_s = self._pause_s, self._longer()
        return pause_s

    def _longer(self) -> float:
        return min(self._pause_s * 2, self._max_pause_s)
