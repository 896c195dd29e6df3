"""A speech recognizer as a process of its own, for Home Assistant's Wyoming integration."""

import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from .child import Child
from .paths import STT_PYTHON

START_TIMEOUT_S = 60
SERVER = Path(__file__).parent / "stt_server.py"


class NoRecognizerError(Exception):
    """There is no speech recognizer here; the text says how to get one."""


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer as the recognizer got it; times in s (monotonic)."""

    text: str
    first_frame_s: float | None
    stopped_s: float
    answered_s: float


@dataclass(frozen=True, slots=True)
class Recognizer:
    """A running server at a port of 127.0.0.1."""

    port: int
    child: Child

    def config_flow_answers(self) -> dict[str, dict[str, str | int]]:
        """Return what a user types into the form of the Wyoming integration."""
        return {"user": {"host": "127.0.0.1", "port": self.port}}

    async def heard(self, timeout_s: float) -> Heard:
        """Return the next answer; raises ChildFailedError if none comes."""
        return Heard(**json.loads(await self.child.read_line(timeout_s)))


@asynccontextmanager
async def running_recognizer(sentences: Sequence[str], log: Path) -> AsyncGenerator[Recognizer]:
    """Recognize sentences, expansions of JSGF in lower case; raises NoRecognizerError, ChildFailedError."""
    if not STT_PYTHON.exists():
        raise NoRecognizerError("There is no speech recognizer: scripts/setup --oracles")
    command: list[str | Path] = [STT_PYTHON, SERVER, *sentences]
    child = await Child.start("The speech recognizer", command, log, pipe_stdout=True)
    try:
        ready = json.loads(await child.read_line(START_TIMEOUT_S))
        yield Recognizer(ready["port"], child)
    finally:
        await child.stop()
