"""An event loop that does not wait: when nothing is to be done, its clock jumps ahead."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, override


class _SkippingSelector(selectors.DefaultSelector):
    """Instead of waiting, adds up the time it was told to wait."""

    def __init__(self) -> None:
        """Begin at zero."""
        super().__init__()
        self.skipped_s = 0.0

    @override
    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready and timeout:
            self.skipped_s += timeout
        return ready


class SkippingLoop(asyncio.SelectorEventLoop):
    """A loop whose time is a pure function of what it is asked to wait for."""

    def __init__(self) -> None:
        """Begin at zero."""
        self._skipping = _SkippingSelector()
        super().__init__(self._skipping)

    @override
    def time(self) -> float:
        return self._skipping.skipped_s

    def stall(self, duration_s: float) -> None:
        """Let time pass in which the loop did nothing."""
        self._skipping.skipped_s += duration_s


def run_skipping[T](work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine in a loop that does not wait."""
    with asyncio.Runner(loop_factory=SkippingLoop) as runner:
        return runner.run(work)
