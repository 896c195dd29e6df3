"""Polls of a coordinator, as time passes in a test."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

POLL = timedelta(seconds=61)
DISCOVERY = timedelta(minutes=15, seconds=1)

type Wait = Callable[[timedelta], Awaitable[None]]
