"""The cloud as a whole: state, knobs and calls."""

from typing import TYPE_CHECKING

from aiohttp import web

from . import state
from .replies import json_object

if TYPE_CHECKING:
    from simulator.world import World


class CloudControl:
    """Handlers for the state, the knobs and the log of calls."""

    def __init__(self, world: World) -> None:
        """Take the simulated cloud."""
        self._world = world

    async def state(self, request: web.Request) -> web.Response:
        """Return the whole state."""
        return web.json_response(state.whole_state(self._world))

    async def knobs(self, request: web.Request) -> web.Response:
        """Return every knob."""
        return web.json_response(state.knobs(self._world))

    async def set_knobs(self, request: web.Request) -> web.Response:
        """Set the knobs in the body and return them all."""
        for name, value in (await json_object(request)).items():
            self._world.set_knob(name, value)
        return await self.knobs(request)

    async def calls(self, request: web.Request) -> web.Response:
        """Return counts, peaks and the recent calls."""
        log = self._world.calls
        return web.json_response(log.as_dict() | {"recent": log.recent_as_dicts()})

    async def forget_calls(self, request: web.Request) -> web.Response:
        """Set counts and peaks back to nothing."""
        self._world.calls.clear()
        return web.json_response({})
