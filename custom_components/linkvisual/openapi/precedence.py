"""Precedence: pictures and polls let the voices of the same account go first."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

from .operation import Precedence


class VoicePrecedence:
    """Counts the calls that a voice waits for, and holds back those that yield."""

    def __init__(self, *, longest_yield_s: float = 5.0) -> None:
        """Start with no voice.

        No call yields for longer: a house that talks all day still knows which cameras are there.
        """
        self._longest_yield_s = longest_yield_s
        self._voices = 0
        self._silent = asyncio.Event()
        self._silent.set()

    @asynccontextmanager
    async def turn(self, precedence: Precedence) -> AsyncGenerator[None]:
        """Enter when a call may join the queue of its quota."""
        if precedence is Precedence.YIELDS_TO_VOICES and self._voices:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._longest_yield_s):
                    await self._silent.wait()
        is_voice = precedence is Precedence.VOICE
        self._count(+is_voice)
        try:
            yield
        finally:
            self._count(-is_voice)

    def _count(self, change: int) -> None:
        self._voices += change
        if self._voices:
            self._silent.clear()
        else:
            self._silent.set()
