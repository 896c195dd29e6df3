"""Queue of calls at each camera: first asked is first heard, however long it takes to find what to say."""

import asyncio
from collections.abc import Iterable


class Place:
    """A call's place behind those that were made before it, at one or more cameras."""

    def __init__(self, before: Iterable[asyncio.Event]) -> None:
        """Stand behind others."""
        self._before = tuple(before)
        self._loop = asyncio.get_running_loop()
        self.left = asyncio.Event()

    @property
    def is_first(self) -> bool:
        """Return whether nobody who was there before still looks for what to say."""
        return all(other.is_set() for other in self._before)

    async def wait(self) -> None:
        """Wait until all who were first stand in the cameras' own queues, or have given up."""
        for other in self._before:
            await other.wait()

    def leave(self) -> None:
        """Let the next ones on: this call stands in the cameras' queues, or has given up."""
        self.left.set()

    def leave_from_media_loop(self) -> None:
        """Leave soon: the same for the loop on which the cameras' queues are."""
        self._loop.call_soon_threadsafe(self.leave)


class CallOrder:
    """The line before each camera, on the main loop."""

    def __init__(self) -> None:
        """Make empty lines."""
        self._last: dict[str, Place] = {}

    def join(self, iot_ids: Iterable[str]) -> Place:
        """Take a place in the lines of cameras, all in one moment."""
        ids = tuple(iot_ids)
        place = Place(self._last[iot_id].left for iot_id in ids if iot_id in self._last)
        self._last = {key: last for key, last in self._last.items() if not last.left.is_set()}
        self._last |= dict.fromkeys(ids, place)
        return place

    def forget(self, iot_id: str) -> None:
        """Let nobody wait any more for those who are in a camera's line."""
        self._last.pop(iot_id, None)
