"""Actions over one open WebSocket, as a dashboard calls them."""

import asyncio
import itertools
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from scripts.rig.onboarding import Login


class ActionFailedError(Exception):
    """Home Assistant refused an action or it failed; the text is its answer."""


class Actions:
    """Calls actions, any number at a time."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Use a socket that is logged in."""
        self._socket = socket
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}

    async def call(
        self, action: str, data: dict[str, Any] | None = None, *, response: bool = False
    ) -> dict[str, Any]:
        """Return an action's response, empty if none is asked for; raises ActionFailedError."""
        domain, _, service = action.partition(".")
        number = next(self._numbers)
        waiting = self._waiting[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json(
            {
                "id": number,
                "type": "call_service",
                "domain": domain,
                "service": service,
                "service_data": data or {},
                "return_response": response,
            }
        )
        answer = await waiting
        if not answer["success"]:
            raise ActionFailedError(f"{action}: {answer['error']}")
        return answer["result"].get("response") or {}

    async def listen(self) -> None:
        """Hand out answers until the socket closes, and leave nobody waiting then."""
        try:
            async for message in self._socket:
                answer = message.json()
                if waiting := self._waiting.pop(answer["id"], None):
                    waiting.set_result(answer)
        finally:
            for waiting in self._waiting.values():
                waiting.cancel()


@asynccontextmanager
async def open_actions(session: aiohttp.ClientSession, login: Login) -> AsyncGenerator[Actions]:
    """Log in over the WebSocket API."""
    async with session.ws_connect(f"{login.url}/api/websocket") as socket:
        await socket.receive_json()
        await socket.send_json({"type": "auth", "access_token": login.access_token})
        await socket.receive_json()
        actions = Actions(socket)
        listener = asyncio.create_task(actions.listen())
        try:
            yield actions
        finally:
            listener.cancel()
