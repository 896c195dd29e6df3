"""On whose behalf something is said."""

from contextvars import ContextVar

origin: ContextVar[object] = ContextVar("linkvisual_origin", default=None)
"""Set by who starts a talk, and kept with its turns as it is.

It follows tasks and calls to other loops by itself, so nothing in between has to pass it on.
"""
