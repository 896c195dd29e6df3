"""A simulated camera, from its own side: who watches it, and what its speaker played."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np

from scripts.rig.cloud_control import CameraState, CloudControl, RecordingState
from scripts.rig.media import Samples, read_wav

PATIENCE_S = 15.0


class Camera:
    """A simulated camera, from its own side."""

    def __init__(self, control: CloudControl, iot_id: str) -> None:
        """Watch it through the simulator."""
        self.iot_id = iot_id
        self.control = control

    async def state(self) -> CameraState:
        """Return what it is doing."""
        return await self.control.camera(self.iot_id)

    async def change(self, **values: float | str) -> None:
        """Change its status or knobs."""
        await self.control.change_camera(self.iot_id, **values)

    @asynccontextmanager
    async def knobs(self, **values: float | str) -> AsyncGenerator[None]:
        """Change knobs, of the cloud and of all its cameras; they are as before at the end."""
        before = await self.control.knobs()
        await self.control.set_knobs(**values)
        try:
            yield
        finally:
            await self.control.set_knobs(**{name: before[name] for name in values})

    async def reset_talk(self) -> None:
        """Break off the connections to its speaker."""
        await self.control.act_on_talk(self.iot_id, "reset")

    async def reset_live(self) -> None:
        """Break off its live stream."""
        await self.control.act_on_live(self.iot_id, "reset")

    async def talking(self) -> bool:
        """Tell whether somebody is connected to its speaker."""
        return bool((await self.state())["talking"])

    async def viewers(self) -> int:
        """Return how many connections its live stream feeds."""
        return int((await self.state())["live"]["viewers"])

    async def sessions(self) -> int:
        """Return how many talk sessions are over."""
        return len(await self._recordings())

    async def session(self, number: int) -> RecordingState:
        """Return what was counted in a finished session, by number."""
        return (await self._recordings())[number]

    async def heard(self, session: int) -> Samples:
        """Return what its speaker played in a finished session, by number."""
        return read_wav(Path((await self._recordings())[session]["wav"]))

    async def heard_since(self, sessions: int) -> Samples:
        """Return what its speaker played in all finished sessions after so many."""
        recordings = (await self._recordings())[sessions:]
        silence: Samples = np.zeros(0, np.float32)
        return np.concatenate([silence, *(read_wav(Path(item["wav"])) for item in recordings)])

    async def until_talking(self, wanted: bool) -> float:
        """Wait until somebody is connected to the speaker or nobody is; return the seconds."""
        return await until(lambda: self._is_talking(wanted))

    async def until_more_sessions(self, sessions: int) -> None:
        """Wait until more than so many talk sessions are over."""
        await until(lambda: self._has_more_sessions(sessions))

    async def until_unwatched(self) -> float:
        """Wait until nobody watches; return the seconds."""
        return await until(self._is_unwatched)

    async def _is_talking(self, wanted: bool) -> bool:
        return await self.talking() is wanted

    async def _has_more_sessions(self, sessions: int) -> bool:
        return await self.sessions() > sessions

    async def _is_unwatched(self) -> bool:
        return await self.viewers() == 0

    async def _recordings(self) -> list[RecordingState]:
        return [item for item in await self.control.recordings() if item["iot_id"] == self.iot_id]


async def until(condition: Callable[[], Awaitable[bool]], patience_s: float = PATIENCE_S) -> float:
    """Wait until a condition holds and return after how many seconds; raises TimeoutError."""
    started_s = time.monotonic()
    async with asyncio.timeout(patience_s):
        while not await condition():  # noqa: ASYNC110  another process knows it
            await asyncio.sleep(0.03)
    return time.monotonic() - started_s
