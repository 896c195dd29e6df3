"""The simulator's control API: knobs, cameras, the log of calls, and recordings."""

from typing import Any

import aiohttp

type CameraState = dict[str, Any]
"""What the simulator tells of one camera."""

type RecordingState = dict[str, Any]
"""The statistics of one talk session, and where its files are."""


class CloudControl:
    """Watches and changes a simulated cloud."""

    def __init__(self, session: aiohttp.ClientSession, endpoint: str) -> None:
        """Use a session of the caller's."""
        self._session = session
        self._base = f"{endpoint}/_simulator"

    async def knobs(self) -> dict[str, Any]:
        """Return all knobs, those of cameras as new cameras get them."""
        knobs: dict[str, Any] = await self._request("GET", "knobs")
        return knobs

    async def set_knobs(self, **knobs: float | str) -> None:
        """Change knobs while the simulator runs."""
        await self._request("PATCH", "knobs", knobs)

    async def camera(self, iot_id: str) -> CameraState:
        """Return what one camera is doing."""
        cameras: list[CameraState] = await self._request("GET", "cameras")
        return next(camera for camera in cameras if camera["iot_id"] == iot_id)

    async def change_camera(self, iot_id: str, **values: float | str) -> None:
        """Change a camera's status, nickname or knobs."""
        await self._request("PATCH", f"cameras/{iot_id}", values)

    async def act_on_talk(self, iot_id: str, deed: str) -> None:
        """Do a deed such as `reset` on the talk sockets of a camera."""
        await self._request("POST", f"cameras/{iot_id}/socket", {"do": deed})

    async def act_on_live(self, iot_id: str, deed: str) -> None:
        """Do a deed such as `reset` on everybody who watches a camera."""
        await self._request("POST", f"cameras/{iot_id}/live", {"do": deed})

    async def talking(self) -> int:
        """Return how many cameras are being talked to."""
        return sum(camera["talking"] for camera in await self._request("GET", "cameras"))

    async def calls(self) -> dict[str, Any]:
        """Return counts by action, and the recent calls, oldest first."""
        calls: dict[str, Any] = await self._request("GET", "calls")
        return calls

    async def forget_calls(self) -> None:
        """Set the counts back to nothing."""
        await self._request("DELETE", "calls")

    async def recordings(self, count: int = 0) -> list[RecordingState]:
        """Return what was recorded, after waiting for so many recordings."""
        recordings: list[RecordingState] = await self._request("GET", f"recordings?count={count}")
        if len(recordings) < count:
            raise TimeoutError(f"{len(recordings)} recordings of {count}")
        return recordings

    async def _request(
        self, method: str, path: str, body: dict[str, float | str] | None = None
    ) -> Any:  # noqa: ANN401  the shape is the caller's knowledge
        async with self._session.request(method, f"{self._base}/{path}", json=body) as answer:
            answer.raise_for_status()
            return await answer.json()
