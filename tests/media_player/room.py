"""Media players of a house, and what they play."""

import asyncio
from dataclasses import dataclass

from homeassistant.components.media_player import DOMAIN as MEDIA_PLAYER_DOMAIN
from homeassistant.core import State
from homeassistant.helpers import entity_registry as er

from custom_components.linkvisual.const import DOMAIN
from custom_components.linkvisual.intercom.g711 import Samples
from tests.talk.house import House
from tests.waiting import until


@dataclass
class Room:
    """Drives the media players as a person would."""

    house: House

    def speaker(self, number: int = 0) -> str:
        """Return the entity id of a speaker."""
        return self.entity_id("media_player", "speaker", number)

    def intercom(self, number: int = 0) -> str:
        """Return the entity id of the sensor that tells who talks."""
        return self.entity_id("sensor", "intercom", number)

    def state(self, number: int = 0) -> State:
        """Return the state of a speaker."""
        return self._state(self.speaker(number))

    def talking(self, number: int = 0) -> State:
        """Return the state of the sensor."""
        return self._state(self.intercom(number))

    async def call(self, action: str, *numbers: int, **data: object) -> None:
        """Call an action of the media players, of the first if none is named."""
        target = [self.speaker(number) for number in numbers or (0,)]
        await self.house.hass.services.async_call(
            MEDIA_PLAYER_DOMAIN, action, {"entity_id": target, **data}, blocking=True
        )

    async def play(self, media: str, *numbers: int, **data: object) -> None:
        """Play media."""
        await self.call(
            "play_media",
            *numbers,
            **{"media_content_id": media, "media_content_type": "music", **data},
        )

    def begin(self, media: str, *numbers: int, **data: object) -> asyncio.Task[None]:
        """Play media without waiting."""
        return asyncio.create_task(self.play(media, *numbers, **data))

    async def becomes(self, state: str, number: int = 0) -> None:
        """Wait until a speaker is in a state."""
        await until(lambda: self.state(number).state == state)

    async def silent(self, *numbers: int) -> None:
        """Wait until speakers are idle and every recording is written."""
        for number in numbers or (0,):
            await self.becomes("idle", number)
        talk = self.house.sim.talk
        await until(lambda: not talk.sockets and not talk.legs)

    def recordings(self, number: int = 0) -> list[Samples]:
        """Return what a camera played, session by session."""
        iot_id = self.house.sim.cameras[number].iot_id
        recordings = [item for item in self.house.sim.recordings if item.iot_id == iot_id]
        return [item.samples() for item in recordings]

    def entity_id(self, domain: str, kind: str, number: int = 0) -> str:
        """Return the entity id of a camera's entity."""
        iot_id = self.house.sim.cameras[number].iot_id
        entities = er.async_get(self.house.hass)
        entity_id = entities.async_get_entity_id(domain, DOMAIN, f"{iot_id}_{kind}")
        assert entity_id is not None
        return entity_id

    def _state(self, entity_id: str) -> State:
        state = self.house.hass.states.get(entity_id)
        assert state is not None
        return state
