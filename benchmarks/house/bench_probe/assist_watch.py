"""Inside Home Assistant: an agent that answers for the house, and when pipelines and voices did what."""

import itertools
from collections.abc import AsyncGenerator
from functools import wraps
from time import monotonic
from typing import Any, Literal, cast, override

from homeassistant.components import conversation
from homeassistant.components.conversation.const import DATA_COMPONENT
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse
from homeassistant.helpers import intent

HEADER_BYTES = 44
"""Of a WAV: what comes behind them is sound."""


class Host(conversation.ConversationEntity):
    """Replies the same to everybody, and with a number, so that no voice has said it before."""

    _attr_name = "Bench host"

    def __init__(self) -> None:
        """Have met nobody yet."""
        self._numbers = itertools.count(1)

    @property
    @override
    def supported_languages(self) -> Literal["*"]:
        return "*"

    @override
    async def _async_handle_message(
        self, user_input: conversation.ConversationInput, chat_log: conversation.ChatLog
    ) -> conversation.ConversationResult:
        response = intent.IntentResponse(language=user_input.language)
        response.async_set_speech(f"Thank you, visitor {next(self._numbers)}. I am coming.")
        return conversation.ConversationResult(response, chat_log.conversation_id)


def register_assist_watch(hass: HomeAssistant, domain: str) -> None:
    """Register the action that begins to watch and returns the agent, and the one that tells what was seen."""
    moments: list[dict[str, Any]] = []

    async def watch(call: ServiceCall) -> ServiceResponse:
        """Add the agent and note events of pipelines and first bytes of voices from now on."""
        await hass.async_add_import_executor_job(_watch, moments)
        host = Host()
        await hass.data[DATA_COMPONENT].async_add_entities([host])
        return {"agent": host.entity_id}

    async def tell(call: ServiceCall) -> ServiceResponse:
        """Return what was seen since the last time, in s (monotonic)."""
        seen = moments.copy()
        moments.clear()
        return cast("ServiceResponse", {"moments": seen})

    for name, action in (("watch_assist", watch), ("assist_moments", tell)):
        hass.services.async_register(domain, name, action, supports_response=SupportsResponse.ONLY)


def _watch(moments: list[dict[str, Any]]) -> None:
    # Other benchmarks start without Assist.
    from homeassistant.components.assist_satellite import AssistSatelliteEntity  # noqa: PLC0415
    from homeassistant.components.tts import ResultStream  # noqa: PLC0415

    from scripts.rig.current_vad import use_current_vad  # noqa: PLC0415

    use_current_vad()
    take = AssistSatelliteEntity._internal_on_pipeline_event  # noqa: SLF001  it has no public place
    stream = ResultStream.async_stream_result

    @wraps(take)
    def note(self: AssistSatelliteEntity, event: Any) -> None:  # noqa: ANN401
        moments.append({"what": str(event.type), "at_s": monotonic()})
        take(self, event)

    @wraps(stream)
    async def result(self: ResultStream) -> AsyncGenerator[bytes]:
        size = 0
        async for chunk in stream(self):
            if size <= HEADER_BYTES < size + len(chunk):
                moments.append({"what": "voice", "at_s": monotonic()})
            size += len(chunk)
            yield chunk

    setattr(AssistSatelliteEntity, "_internal_on_pipeline_event", note)  # noqa: B010  it has no public place
    setattr(ResultStream, "async_stream_result", result)  # noqa: B010  likewise
