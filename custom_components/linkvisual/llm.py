"""A tool for language models: say something through a camera."""

from typing import Final, override

import probatio
from homeassistant.components.homeassistant import async_should_expose
from homeassistant.components.llm import LLMTools
from homeassistant.const import ATTR_ENTITY_ID, Platform
from homeassistant.core import HomeAssistant, State, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import intent
from homeassistant.helpers.llm import (
    LLM_API_ASSIST,
    LLMContext,
    Tool,
    ToolAnnotations,
    ToolInput,
    ToolResult,
)

from .const import DOMAIN
from .services import ATTR_MESSAGE, SERVICE_TALK

_NAME: Final = "name"
_AREA: Final = "area"
_DOMAINS: Final = (Platform.CAMERA, Platform.MEDIA_PLAYER)
"""A camera is known by its own entity or by its speaker's, whichever is exposed."""


class SayThroughCamera(Tool):
    """Speaks through cameras that are exposed, with the permissions of who asked for it."""

    name = f"{DOMAIN}__say_through_camera"
    title = "Say through a camera"
    description = (
        "Speaks a message aloud through the loudspeaker of a camera, for instance to a visitor"
        " at the gate. Name the camera, or the area that it is in."
    )
    parameters = probatio.Schema(
        {
            probatio.Required(
                ATTR_MESSAGE, description="The words to speak, addressed to who hears them"
            ): probatio.All(cv.string, probatio.Length(min=1)),
            probatio.Optional(_NAME, description="The name of the camera"): cv.string,
            probatio.Optional(_AREA, description="The area of the camera"): cv.string,
        }
    )
    annotations = ToolAnnotations(destructive=False, open_world=False)
    integration = DOMAIN

    @override
    async def async_call(
        self, hass: HomeAssistant, tool_input: ToolInput, llm_context: LLMContext
    ) -> ToolResult:
        """Say it, and return what came of it at each camera.

        Raises:
            Invalid: the arguments are wrong.
            HomeAssistantError: no exposed camera is meant, it may not be used, or it stayed silent.
        """
        arguments = self.parameters(tool_input.tool_args)
        cameras = _cameras_meant(hass, llm_context, arguments.get(_NAME), arguments.get(_AREA))
        response = await hass.services.async_call(
            DOMAIN,
            SERVICE_TALK,
            {ATTR_ENTITY_ID: cameras, ATTR_MESSAGE: arguments[ATTR_MESSAGE]},
            blocking=True,
            context=llm_context.context,
            return_response=True,
        )
        return ToolResult(data=dict(response or {}))


@callback
def async_get_tools(hass: HomeAssistant, llm_context: LLMContext, api_id: str) -> LLMTools | None:
    """Return the tool where a camera is exposed."""
    if api_id != LLM_API_ASSIST or not llm_context.assistant:
        return None
    if not any(
        async_should_expose(hass, llm_context.assistant, state.entity_id)
        for state in _entities_of_cameras(hass)
    ):
        return None
    return LLMTools(tools=[SayThroughCamera()])


def _cameras_meant(
    hass: HomeAssistant, llm_context: LLMContext, name: str | None, area: str | None
) -> list[str]:
    """Return the camera entities that a name and an area mean, of those that are exposed."""
    entities = _entities_of_cameras(hass)
    constraints = intent.MatchTargetsConstraints(
        name=name,
        area_name=area,
        assistant=llm_context.assistant,
        allow_duplicate_names=True,
    )
    # Where nothing is named or nothing is there, everything would match.
    match = intent.async_match_targets(hass, constraints, states=entities) if entities else None
    if match is None or not match.is_match or (name is None and area is None):
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="no_exposed_camera",
            translation_placeholders={"name": name or area or "?"},
        )
    found = {_camera_of(hass, state.entity_id) for state in match.states}
    return sorted(entity_id for entity_id in found if entity_id is not None)


def _entities_of_cameras(hass: HomeAssistant) -> list[State]:
    """Return the states of our cameras and their speakers."""
    return [
        state
        for state in hass.states.async_all(_DOMAINS)
        if _camera_of(hass, state.entity_id) is not None
    ]


def _camera_of(hass: HomeAssistant, entity_id: str) -> str | None:
    """Return the camera entity of a camera or a speaker of ours."""
    registry = er.async_get(hass)
    entry = registry.async_get(entity_id)
    if entry is None or entry.platform != DOMAIN:
        return None
    iot_id = entry.unique_id.removesuffix("_speaker")
    return registry.async_get_entity_id(Platform.CAMERA, DOMAIN, iot_id)
