"""A language model speaks through cameras, those that it may."""

from typing import Any

import pytest
from homeassistant.auth.models import Group
from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, Unauthorized
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import llm
from homeassistant.setup import async_setup_component
from probatio import Invalid
from pytest_homeassistant_custom_component.common import MockUser

from tests.media_player.room import Room
from tests.talk.speech_engine import SpeechEngine

TOOL = "linkvisual__say_through_camera"


@pytest.fixture
async def exposed(room: Room) -> Room:
    """Return a house of which only the first camera is exposed."""
    hass = room.house.hass
    assert await async_setup_component(hass, "llm", {})
    for number in range(4):
        for entity_id in (room.house.camera(number), room.speaker(number)):
            async_expose_entity(hass, "conversation", entity_id, False)
    async_expose_entity(hass, "conversation", room.house.camera(), True)
    return room


async def api_of(hass: HomeAssistant, context: Context | None = None) -> llm.APIInstance:
    """Return the tools of a language model that acts for somebody."""
    asked_by = llm.LLMContext("test", context or Context(), "en", "conversation", None)
    return await llm.async_get_api(hass, "assist", asked_by)


async def say(hass: HomeAssistant, context: Context | None = None, **arguments: Any) -> Any:  # noqa: ANN401
    """Call the tool and return what it answers."""
    api = await api_of(hass, context)
    result = await api.async_call_tool(
        llm.ToolInput(TOOL, {"message": "I am coming.", **arguments})
    )
    return result.data


async def test_a_camera_by_its_name(exposed: Room, engine: SpeechEngine) -> None:
    """Speaks, and the model learns that it did."""
    house = exposed.house
    result = await say(house.hass, name=house.name())
    assert result[house.camera()]["outcome"] == "played"
    assert [words for words, *_ in engine.asked] == ["I am coming."]
    await exposed.silent()
    assert len(exposed.recordings()) == 1


async def test_cameras_of_an_area(exposed: Room, engine: SpeechEngine) -> None:
    """Those that are exposed, and no others of it."""
    hass = exposed.house.hass
    gate = ar.async_get(hass).async_create("Gate")
    for number in (0, 1):
        entry = er.async_get(hass).async_get(exposed.house.camera(number))
        assert entry is not None
        assert entry.device_id is not None
        dr.async_get(hass).async_update_device(entry.device_id, area_id=gate.id)
    assert list(await say(hass, area="Gate")) == [exposed.house.camera()]


async def test_an_exposed_speaker_is_its_camera(exposed: Room, engine: SpeechEngine) -> None:
    """By the name of the speaker."""
    hass = exposed.house.hass
    async_expose_entity(hass, "conversation", exposed.speaker(1), True)
    name = exposed.state(1).name
    assert list(await say(hass, name=name)) == [exposed.house.camera(1)]


@pytest.mark.parametrize("meant", [{"name": "Nowhere"}, {"area": "Nowhere"}, {}])
async def test_no_such_camera(exposed: Room, engine: SpeechEngine, meant: dict[str, Any]) -> None:
    """Also where the model names none at all."""
    with pytest.raises(HomeAssistantError) as refused:
        await say(exposed.house.hass, **meant)
    assert getattr(refused.value, "translation_key", None) == "no_exposed_camera"


async def test_a_camera_that_is_not_exposed(exposed: Room, engine: SpeechEngine) -> None:
    """Stays silent."""
    with pytest.raises(HomeAssistantError):
        await say(exposed.house.hass, name=exposed.house.name(1))
    assert not engine.asked


async def test_the_permissions_of_who_asks(exposed: Room, engine: SpeechEngine) -> None:
    """Hold for what a model does in their name."""
    hass = exposed.house.hass
    group = Group(name="guests", policy={"entities": {"domains": {"light": True}}})
    user = MockUser(id="guest", groups=[group]).add_to_hass(hass)
    with pytest.raises(Unauthorized):
        await say(hass, Context(user_id=user.id), name=exposed.house.name())
    assert not engine.asked


async def test_wrong_arguments(exposed: Room) -> None:
    """Are refused before anything is said."""
    with pytest.raises(Invalid):
        await say(exposed.house.hass, name=exposed.house.name(), message="")


async def test_without_an_exposed_camera(exposed: Room) -> None:
    """There is no tool."""
    hass = exposed.house.hass
    assert TOOL in {tool.name for tool in (await api_of(hass)).tools}
    async_expose_entity(hass, "conversation", exposed.house.camera(), False)
    assert TOOL not in {tool.name for tool in (await api_of(hass)).tools}
