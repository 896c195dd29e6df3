"""The simulator as a process: started, ended, and what it said about itself."""

import json
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .child import Child

START_TIMEOUT_S = 30


@dataclass(frozen=True, slots=True)
class Cloud:
    """A running simulator: where it is, the account it accepts, its cameras."""

    endpoint: str
    access_key_id: str
    access_key_secret: str = field(repr=False)
    instance_id: str | None
    region: str
    cameras: list[dict[str, str]]
    record_folder: Path

    def config_flow_answers(self) -> dict[str, dict[str, Any]]:
        """Return what a user types into the integration's first form."""
        return {
            "user": {
                "access_key_id": self.access_key_id,
                "access_key_secret": self.access_key_secret,
                "region": self.region,
                **({"instance_id": self.instance_id} if self.instance_id else {}),
                "advanced": {
                    "linkvisual_endpoint": self.endpoint,
                    "iot_endpoint": self.endpoint,
                },
            }
        }


@asynccontextmanager
async def running_simulator(
    record_folder: Path, log: Path, *, cameras: int = 2, options: Sequence[str] = ()
) -> AsyncGenerator[Cloud]:
    """Run the simulator on a free port, with more command line options if wanted."""
    record_folder.mkdir(parents=True, exist_ok=True)
    command: list[str | Path] = [sys.executable, "-m", "simulator", "--port", "0"]
    command += ["--cameras", str(cameras), "--record", record_folder, *options]
    child = await Child.start("The simulator", command, log, pipe_stdout=True)
    try:
        ready = json.loads(await child.read_line(START_TIMEOUT_S))
        names = ("endpoint", "access_key_id", "access_key_secret", "region", "cameras")
        yield Cloud(
            **{name: ready[name] for name in names},
            instance_id=ready.get("instance_id"),
            record_folder=record_folder,
        )
    finally:
        await child.stop()
