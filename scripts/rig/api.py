"""A client of Home Assistant's REST and WebSocket APIs."""

import asyncio
from typing import Any

import aiohttp

from .onboarding import Login

POLL_INTERVAL_S = 0.1

type Json = Any
"""Whatever the API answers; its shape is the caller's knowledge."""


class ApiError(Exception):
    """Home Assistant refused a request; the text is its answer."""


class HomeAssistantApi:
    """Calls Home Assistant as a logged-in user."""

    def __init__(self, session: aiohttp.ClientSession, login: Login) -> None:
        """Use a session of the caller's."""
        self._session = session
        self._url = login.url
        self._token = login.access_token

    async def request(self, method: str, path: str, body: Json = None) -> Json:
        """Return the JSON answer of a path below /api/; raises ApiError for a refusal."""
        headers = {"Authorization": f"Bearer {self._token}"}
        async with self._session.request(
            method, f"{self._url}/api/{path}", json=body, headers=headers
        ) as response:
            if response.status >= 400:
                raise ApiError(f"{method} {path}: {response.status} {await response.text()}")
            return await response.json()

    async def get(self, path: str) -> Json:
        """Return the JSON answer to GET."""
        return await self.request("GET", path)

    async def post(self, path: str, body: Json = None) -> Json:
        """Return the JSON answer to POST."""
        return await self.request("POST", path, body if body is not None else {})

    async def call_action(self, action: str, data: dict[str, Any]) -> Json:
        """Call an action such as automation.trigger; returns the states that it changed."""
        return await self.post(f"services/{action.replace('.', '/', 1)}", data)

    async def command(self, command: dict[str, Any]) -> Json:
        """Return the result of one WebSocket command; raises ApiError if it fails."""
        async with self._session.ws_connect(f"{self._url}/api/websocket") as socket:
            await socket.receive_json()
            await socket.send_json({"type": "auth", "access_token": self._token})
            await socket.receive_json()
            await socket.send_json({"id": 1, **command})
            answer = await socket.receive_json()
        if not answer["success"]:
            raise ApiError(f"{command['type']}: {answer['error']}")
        return answer["result"]

    async def wait_until_running(self, timeout_s: float) -> None:
        """Return when Home Assistant has started: before that, no automation listens."""
        async with asyncio.timeout(timeout_s):
            while (await self.get("config"))["state"] != "RUNNING":
                await asyncio.sleep(POLL_INTERVAL_S)

    async def wait_for_entities(self, domain: str, count: int, timeout_s: float) -> list[str]:
        """Return the ids of a domain's entities once there are at least so many available."""
        async with asyncio.timeout(timeout_s):
            while True:
                states = await self.get("states")
                found = [
                    state["entity_id"]
                    for state in states
                    if state["entity_id"].startswith(f"{domain}.")
                    and state["state"] != "unavailable"
                ]
                if len(found) >= count:
                    return sorted(found)
                await asyncio.sleep(POLL_INTERVAL_S)
