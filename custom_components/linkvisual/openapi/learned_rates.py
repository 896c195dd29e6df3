"""What was learned about quotas that the vendor does not publish (docs/protocol.md §4.4)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

FULL_CALLS_PER_S = 25
"""Half of what the vendor allows where it publishes a number: a house's cameras begin at once."""

_STEP_S = 600.0
"""After a refusal the rate grows by one call a second in this time: an alarm that comes every day
finds it whole, one that comes every minute does not make the cloud refuse calls again and again."""


@dataclass(frozen=True, slots=True)
class LearnedRate:
    """How many calls a second seemed to be allowed when the cloud last refused one."""

    calls_per_s: int
    learned_at_s: float
    """Seconds since the epoch: the clock that goes on over restarts."""

    def now(self, now_s: float) -> int:
        """Return the rate at a later time, up to the full one; a clock set back changes nothing."""
        steps = int(max(0.0, now_s - self.learned_at_s) // _STEP_S)
        return min(self.calls_per_s + steps, FULL_CALLS_PER_S)


class LearnedRates:
    """The rates of one account's quotas, by the quota's name; `on_change` is called for each new one."""

    def __init__(
        self,
        rates: Mapping[str, LearnedRate] | None = None,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        """Start with what an earlier run learned."""
        self.rates = dict(rates or {})
        self._on_change = on_change

    def learn(self, quota: str, rate: LearnedRate) -> None:
        """Remember the rate of a quota."""
        self.rates[quota] = rate
        self._on_change()
