"""A Home Assistant with cameras, and what it said through them."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.linkvisual.const import DOMAIN
from custom_components.linkvisual.intercom.g711 import Samples
from simulator import Simulator
from tests.intercom.media_files import wav
from tests.intercom.signals import times_heard
from tests.waiting import until

_OURS = "custom_components/linkvisual"


@dataclass
class House:
    """A loaded entry, its cloud, and a folder of media that Home Assistant may read."""

    hass: HomeAssistant
    sim: Simulator
    entry: MockConfigEntry
    media: Path

    def camera(self, number: int = 0) -> str:
        """Return the entity id of a camera."""
        iot_id = self.sim.cameras[number].iot_id
        entity_id = er.async_get(self.hass).async_get_entity_id("camera", DOMAIN, iot_id)
        assert entity_id is not None
        return entity_id

    def name(self, number: int = 0) -> str:
        """Return what people call a camera."""
        return self.sim.cameras[number].nickname

    def file(self, samples: Samples, name: str = "words.wav") -> str:
        """Write samples to a file that may be played and return its path."""
        (self.media / name).write_bytes(wav(samples))
        return str(self.media / name)

    async def talk(
        self,
        *numbers: int,
        context: Context | None = None,
        entity_id: object = None,
        **data: object,
    ) -> dict[str, Any]:
        """Call the action for cameras, the first if none is named, and return its response."""
        target = entity_id or [self.camera(number) for number in numbers or (0,)]
        response = await self.hass.services.async_call(
            DOMAIN,
            "talk",
            {"entity_id": target, **data},
            blocking=True,
            context=context,
            return_response=True,
        )
        assert isinstance(response, dict)
        return response

    def begin(self, *numbers: int, **data: Any) -> asyncio.Task[dict[str, Any]]:  # noqa: ANN401
        """Call the action without waiting for it."""
        return asyncio.create_task(self.talk(*numbers, **data))

    async def sessions_open(self, count: int = 1) -> None:
        """Wait until so many talk sockets are open."""
        await until(lambda: len(self.sim.talk.sockets) == count)

    async def heard(self, samples: Samples, *, sessions: int = 1, number: int = 0) -> list[int]:
        """Return how often each 20 ms were heard at a camera once its sessions are over."""
        iot_id = self.sim.cameras[number].iot_id

        def recordings() -> list[Samples]:
            found = [item for item in self.sim.recordings if item.iot_id == iot_id]
            return [item.samples() for item in found]

        await until(lambda: len(recordings()) >= sessions)
        assert len(recordings()) == sessions
        return times_heard(samples, recordings())

    @asynccontextmanager
    async def nothing_left(self) -> AsyncIterator[None]:
        """See that what happens in the block leaves no thread, task or talk socket behind."""
        before = self._remains()
        yield
        await until(lambda: self._remains() <= before)

    def _remains(self) -> set[object]:
        """Return everything of ours that runs."""
        loops = [self.hass.loop]
        if (data := getattr(self.entry, "runtime_data", None)) is not None:
            loops.append(data.intercoms.media_loop.loop)
        tasks = {task for loop in loops for task in asyncio.all_tasks(loop) if _is_ours(task)}
        threads = {thread for thread in threading.enumerate() if "linkvisual" in thread.name}
        return {*tasks, *threads, *self.sim.talk.sockets}


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """Return what we logged at any level, and others where somebody would see it."""
    return "\n".join(
        record.getMessage()
        for record in caplog.records
        if "linkvisual" in record.name or record.levelno >= logging.INFO
    )


def _is_ours(task: asyncio.Task[Any]) -> bool:
    code = getattr(task.get_coro(), "cr_code", None)
    return code is not None and _OURS in code.co_filename
