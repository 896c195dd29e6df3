"""The course of a conversation through a camera: question, answer, reply, and again."""

import asyncio
from collections.abc import AsyncIterable, Sequence
from typing import Any, Protocol

from homeassistant.core import HomeAssistant, callback

from ..bridge.camera_conversation import CameraConversation
from ..data import LinkVisualConfigEntry
from ..exceptions import as_talk_error, sentence_of, translated_error
from ..intercom import BusyError, IntercomError, Line, LineKind, OpenInput, Outcome, TurnKind
from ..media.speech import speech_stream_input
from ..media.titles import short_name
from ..openapi import OpenApiError
from ..options import listen_options_of, talk_options_of
from .pipeline_run import PipelineRun, cut_error, pipeline_error


class Satellite(Protocol):
    """What a conversation needs of the entity."""

    hass: HomeAssistant

    async def async_run_pipeline(self, run: PipelineRun, frames: AsyncIterable[bytes]) -> None:
        """Run the chosen pipeline on an answer, and follow it."""

    @callback
    def note_asking(self, asking: bool) -> None:
        """Show whether something is being said to which an answer is expected."""

    @callback
    def tts_response_finished(self) -> None:
        """Show that the last reply was said."""


class ConversationPartner:
    """Speaks and listens through one camera of an entry; for the main loop."""

    def __init__(self, entry: LinkVisualConfigEntry, iot_id: str) -> None:
        """Belong to a camera."""
        self._entry = entry
        self._iot_id = iot_id
        self._data = entry.runtime_data

    @property
    def _name(self) -> str:
        camera = self._data.coordinator.data.get(self._iot_id)
        return camera.name if camera is not None else self._iot_id

    async def async_announce(self, inputs: Sequence[OpenInput], name: str | None) -> None:
        """Say something and return when it was heard, or was cut as announcements are."""
        try:
            async with self._conversation(name) as conversation:
                await conversation.async_say(inputs)
        except (IntercomError, OpenApiError) as err:
            raise as_talk_error(err, self._name) from err

    async def async_converse(
        self, satellite: Satellite, inputs: Sequence[OpenInput], name: str | None
    ) -> None:
        """Ask, listen and reply, until no answer is expected any more.

        Raises:
            HomeAssistantError: with a sentence why it ended early.
        """
        try:
            self._check_live_voice()
            async with self._conversation(name) as conversation:
                await self._async_rounds(satellite, conversation, inputs)
        except (IntercomError, OpenApiError) as err:
            raise as_talk_error(err, self._name) from err

    async def _async_rounds(
        self, satellite: Satellite, conversation: CameraConversation, inputs: Sequence[OpenInput]
    ) -> None:
        conversation.note(Line(LineKind.SAID, conversation.name))
        saying = asyncio.ensure_future(conversation.async_say(inputs))
        try:
            while True:
                run = PipelineRun()
                frames = conversation.listen().frames()
                running = asyncio.ensure_future(satellite.async_run_pipeline(run, frames))
                try:
                    await self._async_hear(satellite, conversation, saying, run)
                    if run.reply_token is not None:
                        reply = speech_stream_input(satellite.hass, run.reply_token)
                        saying = asyncio.ensure_future(conversation.async_say([reply]))
                    await running
                    self._note_answer(satellite, run, conversation)
                finally:
                    await _async_cancel(running)
                if run.reply_token is None or not run.continues:
                    self._check(await saying)
                    return
        finally:
            await _async_cancel(saying)
            satellite.tts_response_finished()

    async def _async_hear(
        self,
        satellite: Satellite,
        conversation: CameraConversation,
        saying: asyncio.Future[Outcome],
        run: PipelineRun,
    ) -> None:
        """Have all said, and keep the floor until the answer was understood."""
        satellite.note_asking(True)
        answered = asyncio.ensure_future(run.answered.wait())
        either: set[asyncio.Future[Any]] = {saying, answered}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        answered.cancel()
        if run.answered.is_set() and not saying.done():
            # The pipeline failed before anybody could answer; what is said is not worth its end.
            return
        self._check(await saying)
        satellite.note_asking(False)
        self._check(await conversation.async_hold(run.answered))
        conversation.ignore()

    def _note_answer(
        self, satellite: Satellite, run: PipelineRun, conversation: CameraConversation
    ) -> None:
        """Tell what came of a pipeline that is over; raises HomeAssistantError for what it failed of."""
        error = pipeline_error(run, self._name)
        if error is None and run.text is None and not conversation.heard:
            error = translated_error("conversation_without_sound", camera=self._name)
        if run.text is not None or error is None:
            conversation.note(Line(LineKind.HEARD, run.text and short_name(run.text)))
        if error is not None:
            conversation.note(Line(LineKind.FAILED, sentence_of(satellite.hass, error)))
            raise error
        if run.reply:
            conversation.note(Line(LineKind.SAID, short_name(run.reply)))

    def _check(self, outcome: Outcome) -> None:
        """Raise HomeAssistantError unless the camera was left to the conversation."""
        if outcome is not Outcome.PLAYED:
            raise cut_error(outcome, self._name)

    def _check_live_voice(self) -> None:
        """Raise BusyError if somebody talks live: nobody is asked behind their back."""
        holder = self._data.intercoms.status_of(self._iot_id).holder
        if holder is not None and holder.kind is TurnKind.LIVE:
            raise BusyError(holder.kind, holder.name)

    def _conversation(self, name: str | None) -> CameraConversation:
        camera = self._data.coordinator.data.get(self._iot_id)
        conversation = CameraConversation(
            self._data.intercoms,
            self._data.views,
            self._iot_id,
            talk=talk_options_of(self._entry, camera.device.product_key if camera else None),
            listen=listen_options_of(self._entry, camera),
        )
        conversation.name = name and short_name(name)
        return conversation


async def _async_cancel[T](task: asyncio.Future[T]) -> None:
    """End a task that nobody waits for any more, and wait until nothing of it is left."""
    task.cancel()
    await asyncio.wait((task,))
    if not task.cancelled():
        task.exception()
