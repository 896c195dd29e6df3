"""The simulator's control API: knobs, the log of calls, and recordings."""

from typing import Any

import aiohttp

type Recording = dict[str, Any]
"""The statistics of one talk session, and where its files are."""


class CloudControl:
    """Watches and changes a simulated cloud."""

    def __init__(self, session: aiohttp.ClientSession, endpoint: str) -> None:
        """Use a session of the caller's."""
        self._session = session
        self._base = f"{endpoint}/_simulator"

    async def set_knobs(self, **knobs: float | str) -> None:
        """Change knobs while the simulator runs."""
        async with self._session.patch(f"{self._base}/knobs", json=knobs) as answer:
            answer.raise_for_status()

    async def calls(self) -> dict[str, Any]:
        """Return counts by action, and the recent calls, oldest first."""
        calls: dict[str, Any] = await self._get("calls")
        return calls

    async def forget_calls(self) -> None:
        """Set the counts back to nothing."""
        async with self._session.delete(f"{self._base}/calls") as answer:
            answer.raise_for_status()

    async def recordings(self, count: int = 0) -> list[Recording]:
        """Return what was recorded, after waiting for so many recordings."""
        recordings: list[Recording] = await self._get(f"recordings?count={count}")
        if len(recordings) < count:
            raise TimeoutError(f"{len(recordings)} recordings of {count}")
        return recordings

    async def talking(self) -> int:
        """Return how many cameras are being talked to."""
        return sum(camera["talking"] for camera in await self._get("cameras"))

    async def _get(self, path: str) -> Any:  # noqa: ANN401  the shape is the caller's knowledge
        async with self._session.get(f"{self._base}/{path}") as answer:
            answer.raise_for_status()
            return await answer.json()
