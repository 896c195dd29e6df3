"""A camera as Assist satellite: the house asks, the visitor answers, the house replies."""

import asyncio
from collections.abc import AsyncIterable
from typing import override

from homeassistant.components.assist_pipeline import PipelineEvent
from homeassistant.components.assist_pipeline.error import PipelineError
from homeassistant.components.assist_satellite import (
    AssistSatelliteAnnouncement,
    AssistSatelliteConfiguration,
    AssistSatelliteEntity,
    AssistSatelliteEntityFeature,
)
from homeassistant.components.assist_satellite.entity import AssistSatelliteState
from homeassistant.components.assist_satellite.errors import SatelliteBusyError
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .assist.announcement import async_inputs_of
from .assist.conversation import ConversationPartner
from .assist.pipeline_run import PipelineRun, cut_error
from .const import DOMAIN
from .data import LinkVisualConfigEntry
from .entity import LinkVisualEntity, async_add_for_talkers
from .intercom import Outcome
from .media.speech import SPEECH_FORMAT

PARALLEL_UPDATES = 0
"""Cameras are talked to side by side; the floor of each keeps the order."""


async def async_setup_entry(
    hass: HomeAssistant,
    entry: LinkVisualConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add a satellite for each camera that can talk; whether it sends sound is seen when it is asked."""
    async_add_for_talkers(entry, async_add_entities, lambda iot_id: CameraSatellite(entry, iot_id))


class CameraSatellite(LinkVisualEntity, AssistSatelliteEntity):
    """Announces, asks and converses through a camera; it has no wake word."""

    _attr_translation_key = "satellite"
    _attr_entity_registry_enabled_default = False
    _attr_supported_features = (
        AssistSatelliteEntityFeature.ANNOUNCE | AssistSatelliteEntityFeature.START_CONVERSATION
    )

    def __init__(self, entry: LinkVisualConfigEntry, iot_id: str) -> None:
        """Belong to a camera."""
        super().__init__(entry.runtime_data.coordinator, iot_id)
        self._attr_unique_id = f"{iot_id}_satellite"
        self._attr_tts_options = dict(SPEECH_FORMAT)
        self._partner = ConversationPartner(entry, iot_id)
        self._run: PipelineRun | None = None
        self._asking = False
        self._conversation: asyncio.Task[None] | None = None

    @property
    @override
    def pipeline_entity_id(self) -> str | None:
        """Return the select of the pipeline, where it is enabled."""
        return self._select("pipeline")

    @property
    @override
    def vad_sensitivity_entity_id(self) -> str | None:
        """Return the select of the sensitivity, where it is enabled."""
        return self._select("vad_sensitivity")

    @callback
    @override
    def async_get_configuration(self) -> AssistSatelliteConfiguration:
        """Return that there are no wake words: a stream that never ends costs traffic."""
        return AssistSatelliteConfiguration([], [], 0)

    @override
    async def async_set_configuration(self, config: AssistSatelliteConfiguration) -> None:
        """Take nothing: there are no wake words."""

    @override
    async def async_announce(self, announcement: AssistSatelliteAnnouncement) -> None:
        """Say something, and return when it was heard."""
        inputs = await async_inputs_of(self.hass, announcement)
        await self._partner.async_announce(inputs, announcement.message or None)

    @override
    async def async_start_conversation(
        self, start_announcement: AssistSatelliteAnnouncement
    ) -> None:
        """Ask, and return when the conversation is over.

        Raises:
            HomeAssistantError: with a sentence why it could not be held to its end.
        """
        inputs = await async_inputs_of(self.hass, start_announcement)
        self._conversation = asyncio.create_task(
            self._partner.async_converse(self, inputs, start_announcement.message or None)
        )
        try:
            await self._conversation
        except asyncio.CancelledError:
            if (caller := asyncio.current_task()) is not None and caller.cancelling():
                raise
            raise cut_error(Outcome.STOPPED, self.camera.name) from None
        finally:
            self._conversation = self._run = None

    @override
    async def async_will_remove_from_hass(self) -> None:
        """End the conversation of a camera that goes away."""
        await super().async_will_remove_from_hass()
        if (conversation := self._conversation) is not None:
            conversation.cancel()
            await asyncio.wait((conversation,))

    async def async_run_pipeline(self, run: PipelineRun, frames: AsyncIterable[bytes]) -> None:
        """Run the chosen pipeline on an answer, and follow it."""
        self._run = run
        try:
            await self.async_accept_pipeline_from_satellite(frames)
        except PipelineError as err:
            run.error = (err.code, err.message)
        finally:
            run.answered.set()

    @override
    async def _cancel_running_pipeline(self) -> None:
        """Refuse to ask or announce anything while a visitor is listened to."""
        if self._pipeline_task is not None:
            raise SatelliteBusyError

    @callback
    @override
    def on_pipeline_event(self, event: PipelineEvent) -> None:
        """Follow a run."""
        if self._run is not None:
            self._run.note(event)

    @callback
    @override
    def _set_state(self, state: AssistSatelliteState) -> None:
        """Show a state; while the question is being said nobody is listened to, whatever the run says."""
        listens = state is AssistSatelliteState.LISTENING
        super()._set_state(AssistSatelliteState.RESPONDING if listens and self._asking else state)

    @callback
    def note_asking(self, asking: bool) -> None:
        """Show whether something is being said to which an answer is expected."""
        self._asking = asking
        listening = AssistSatelliteState.LISTENING
        self._set_state(AssistSatelliteState.RESPONDING if asking else listening)

    @callback
    def _select(self, kind: str) -> str | None:
        entity_id = er.async_get(self.hass).async_get_entity_id(
            Platform.SELECT, DOMAIN, f"{self._iot_id}-{kind}"
        )
        return entity_id if entity_id and self.hass.states.get(entity_id) else None
