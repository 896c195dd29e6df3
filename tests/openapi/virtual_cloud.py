"""A cloud and a network in virtual time: a quota, round trips, and a machine that sends calls one by one."""

import asyncio
import random
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum, auto
from types import SimpleNamespace
from typing import Any, cast

import aiohttp

from custom_components.linkvisual.openapi import Credentials, LearnedRates, LinkVisualClient

GRANT = b'{"Code":"200","Success":true,"Data":{"Url":"wss://example.aliyuncs.com/talk"}}'
REFUSAL = b'{"Code":"Throttling.User","Message":"Request was denied due to user flow control."}'


class Count(StrEnum):
    """How a cloud counts calls against its quota; the vendor does not say how it does."""

    ALL = auto()
    """Calls of the last second, the refused ones too."""
    GRANTED = auto()
    """Calls of the last second, without the refused ones."""
    BUCKET = auto()
    """A bucket that is filled all the time, and holds what is granted in one second."""


@dataclass
class VirtualCloud:
    """Answers QueryVoiceIntercom as the session of a client; times on the clock of the loop."""

    quota_per_s: int
    count: Count = Count.ALL
    round_trip_s: float = 0.05
    jitter_s: float = 0.0
    """By how much a call or an answer may be late on its way."""
    sending_s: float = 0.0
    """What each call takes to send: of a burst the last one leaves late."""
    hint_ms: int = 0
    seed: int = 1
    granted_s: list[float] = field(default_factory=list)
    refused: int = 0

    def __post_init__(self) -> None:
        """Begin with a free second."""
        self._chance = random.Random(self.seed)
        self._counted_s: deque[float] = deque()
        self._tokens = float(self.quota_per_s)
        self._filled_s = 0.0
        self._sent_s = 0.0

    def client(self, rates: LearnedRates | None = None) -> LinkVisualClient:
        """Return a client of this cloud."""
        return LinkVisualClient(
            cast("aiohttp.ClientSession", self), Credentials("key", "secret"), rates=rates
        )

    @asynccontextmanager
    async def post(self, url: object, **request: object) -> AsyncIterator[Any]:
        """Carry a call there, judge it, and carry the answer back."""
        now_s = asyncio.get_running_loop().time()
        self._sent_s = max(self._sent_s, now_s) + self.sending_s
        await asyncio.sleep(self._sent_s - now_s + self._way_s())
        granted = self._grants(asyncio.get_running_loop().time())
        await asyncio.sleep(self._way_s())
        headers = {} if granted or not self.hint_ms else {"x-acs-retry-after": str(self.hint_ms)}
        yield SimpleNamespace(
            status=200 if granted else 429,
            headers=headers,
            content=SimpleNamespace(iter_any=lambda: _chunks(GRANT if granted else REFUSAL)),
        )

    def _way_s(self) -> float:
        return self.round_trip_s / 2 + self._chance.uniform(0, self.jitter_s)

    def _grants(self, now_s: float) -> bool:
        """Count a call, and tell whether it is within the quota."""
        granted = self._has_token(now_s) if self.count is Count.BUCKET else self._is_free(now_s)
        if granted:
            self.granted_s.append(now_s)
        else:
            self.refused += 1
        return granted

    def _is_free(self, now_s: float) -> bool:
        while self._counted_s and self._counted_s[0] <= now_s - 1.0:
            self._counted_s.popleft()
        granted = len(self._counted_s) < self.quota_per_s
        if granted or self.count is Count.ALL:
            self._counted_s.append(now_s)
        return granted

    def _has_token(self, now_s: float) -> bool:
        filled = self._tokens + (now_s - self._filled_s) * self.quota_per_s
        self._tokens, self._filled_s = min(filled, float(self.quota_per_s)), now_s
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


async def _chunks(body: bytes) -> AsyncIterator[bytes]:
    yield body
