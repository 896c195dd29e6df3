"""Recordings: what the cameras played."""

import asyncio
from typing import TYPE_CHECKING

from aiohttp import web

from .state import recording_state

if TYPE_CHECKING:
    from simulator.world import World


class RecordingControl:
    """Handler for recordings."""

    def __init__(self, world: World) -> None:
        """Take the simulated cloud."""
        self._world = world

    async def all(self, request: web.Request) -> web.Response:
        """Return the statistics of finished sessions, after waiting for `count` of them if asked."""
        count = int(request.query.get("count", 0))
        timeout_s = float(request.query.get("timeout_s", 30))
        try:
            async with asyncio.timeout(timeout_s):
                recordings = await self._world.talk.wait_for_recordings(count)
        except TimeoutError:
            recordings = self._world.recordings
        return web.json_response([recording_state(recording) for recording in recordings])
