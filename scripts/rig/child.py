"""A child process in a session of its own: its output goes to a file, and it ends by its pid."""

import asyncio
import os
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from .paths import ROOT

STOP_TIMEOUT_S = 30
LOG_TAIL_LINES = 20
LONGEST_LINE_BYTES = 1 << 24


class ChildFailedError(Exception):
    """A child process ended, or did not get ready in time; the text ends with its last output."""


class Child:
    """One running process. Ctrl-C in the terminal does not reach it: stop() ends it."""

    def __init__(self, name: str, process: asyncio.subprocess.Process, log: Path) -> None:
        """Keep the process and the file with its output."""
        self.name = name
        self._process = process
        self._log = log

    @classmethod
    async def start(
        cls,
        name: str,
        command: Sequence[str | Path],
        log: Path,
        *,
        folder: Path = ROOT,
        pipe_stdout: bool = False,
        environment: Mapping[str, str] | None = None,
    ) -> Self:
        """Start a command in a folder, with the project's own tools first on PATH.

        The environment is added to this process's own.
        """
        tools = ROOT / ".venv" / "bin"
        env = os.environ | {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
        env |= environment or {}
        with log.open("ab") as output:
            process = await asyncio.create_subprocess_exec(
                *map(str, command),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE if pipe_stdout else output,
                stderr=output,
                cwd=folder,
                env=env,
                start_new_session=True,
                limit=LONGEST_LINE_BYTES,
            )
        return cls(name, process, log)

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether the process has not ended yet."""
        return self._process.returncode is None

    async def read_line(self, timeout_s: float) -> str:
        """Return the next line of stdout; raises ChildFailedError at its end or after the timeout."""
        if self._process.stdout is None:
            raise ChildFailedError(f"{self.name} was started without a pipe")
        try:
            line = await asyncio.wait_for(self._process.stdout.readline(), timeout_s)
        except TimeoutError as err:
            raise self.failure(f"said nothing within {timeout_s:.0f} s") from err
        if not line:
            raise self.failure("ended before it was ready")
        return line.decode().strip()

    def failure(self, what: str) -> ChildFailedError:
        """Return the error for a child that did something wrong, with the end of its output."""
        lines = self._log.read_text(errors="replace").splitlines()[-LOG_TAIL_LINES:]
        return ChildFailedError("\n".join([f"{self.name} {what}. Its last output:", *lines]))

    async def stop(self) -> int:
        """End the process politely, after a while by force; return its exit code."""
        if self.running:
            self._process.send_signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(self._process.wait(), STOP_TIMEOUT_S)
            except TimeoutError:
                self._process.kill()
        return await self._process.wait()
