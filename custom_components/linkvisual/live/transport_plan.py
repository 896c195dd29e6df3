"""Choice of transport with fall-back and back-off: an outage of the best way must not end the view."""

from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf

from ..intercom import Backoff
from ..openapi import LiveScheme, StreamType
from .live_options import LiveOptions
from .problem import LiveProblem

_FIRST_PAUSE_S = 1.0
"""A URL is good for one play (docs/protocol.md §5.5), so each try costs a call of the quota."""

RETRIES_BEFORE_FALLBACK = 3
"""What has shown a picture is tried this often first: an outage is more likely than a transport that stopped working."""

FAILURES_UNTIL_FORGOTTEN = 30
"""An outage is over long before; then the camera or its network is another than it was."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way to a picture."""

    scheme: LiveScheme
    stream_type: StreamType
    transcode: bool = False


class TransportPlan:
    """Goes from scheme to scheme, from main to sub stream, and last to transcoding.

    An outage says nothing against what once gave a picture. Other ways are then tried only as
    fall-backs, which end after ten minutes or when they break off.
    """

    def __init__(self, options: LiveOptions) -> None:
        """Start with the first scheme."""
        self._schemes = options.schemes
        self._fallback_for_s = options.fallback_for_s
        self._backoff = Backoff(_FIRST_PAUSE_S, options.max_pause_s)
        self._choose_stream = options.choose_stream
        self._best = Attempt(options.schemes[0], options.choose_stream())
        self._tried_best_s = -inf
        self._working: Attempt | None = None
        self._failures = 0
        self.attempt = self._best
        self.note: LiveProblem | None = None

    def begin(self, now_s: float) -> None:
        """Prepare for a new viewer: what did not work ten minutes ago may work again.

        Where another stream is wanted by now, nothing that was learned counts.
        """
        best = Attempt(self._schemes[0], self._choose_stream())
        if best != self._best:
            self._best = best
            self._start_over()
        if self.attempt != self._best and now_s - self._tried_best_s > self._fallback_for_s:
            self._start_over()
        if self.attempt == self._best:
            self._tried_best_s = now_s
        self._backoff.restart()

    def shown(self) -> float:
        """Note that the attempt gave a picture; return for how many seconds it is to go on."""
        if self._working is None:
            self._working = self.attempt
        if self.attempt != self._working:
            return self._fallback_for_s
        self._failures = 0
        return inf

    def succeeded(self) -> None:
        """Note that the attempt gave a picture and went on for a while."""
        self._backoff.restart()

    def unsuitable(self, problem: LiveProblem) -> None:
        """Avoid a stream that cannot be passed on."""
        self._working = None
        if self.attempt.stream_type is StreamType.MAIN:
            self.note = problem
            self.attempt = replace(self.attempt, stream_type=StreamType.SUB)
        else:
            self.note = LiveProblem.TRANSCODING
            self.attempt = replace(self.attempt, transcode=True)

    def lost(self) -> float:
        """Return the pause in seconds after a stream that had given a picture broke off."""
        self.attempt = self._working or self.attempt
        return self._backoff.pause_s() - _FIRST_PAUSE_S

    def unreachable(self) -> float:
        """Turn to the next scheme; return the pause in seconds, 0 until all have been tried."""
        if self.attempt == self._working and self._retries():
            return self.lost()
        if (scheme := self._next_scheme()) is not None:
            self.attempt = replace(self.attempt, scheme=scheme)
            return 0
        if self._working is None and self.note in {LiveProblem.H265, LiveProblem.B_FRAMES}:
            # The sub stream was the way out, and there is none.
            self.note = LiveProblem.TRANSCODING
            self.attempt = Attempt(self._schemes[0], StreamType.MAIN, transcode=True)
            return 0
        self.attempt = self._working or replace(self.attempt, scheme=self._schemes[0])
        return self.refused()

    def refused(self) -> float:
        """Return the pause in seconds after a failure that no other scheme would avoid."""
        return self._backoff.pause_s()

    def _retries(self) -> bool:
        """Count a failure of what worked; tell whether it is tried again before any other."""
        self._failures += 1
        if self._failures >= FAILURES_UNTIL_FORGOTTEN:
            self._start_over()
        return self._failures < RETRIES_BEFORE_FALLBACK

    def _next_scheme(self) -> LiveScheme | None:
        """Return the scheme after this one, each once between two attempts at the first."""
        first = self._working.scheme if self._working else self._schemes[0]
        order = [first, *(scheme for scheme in self._schemes if scheme is not first)]
        return dict(pairwise(order)).get(self.attempt.scheme)

    def _start_over(self) -> None:
        """Forget what was learned."""
        self.attempt, self.note = self._best, None
        self._working, self._failures = None, 0
