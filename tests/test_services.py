"""The actions as Home Assistant shows them."""

from pathlib import Path

from homeassistant.core import HomeAssistant, SupportsResponse
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml_dict

from custom_components.linkvisual.const import DOMAIN
from custom_components.linkvisual.services import _TALK_SCHEMA

INTEGRATION = Path(__file__).parents[1] / "custom_components" / DOMAIN


def fields_of(action: str) -> set[str]:
    """Return the fields that the user interface offers."""
    described = load_yaml_dict(str(INTEGRATION / "services.yaml"))
    fields = described[action].get("fields", {})
    sections = [field["fields"] for field in fields.values() if "fields" in field]
    plain = {name for name, field in fields.items() if "fields" not in field}
    return plain.union(*sections)


async def test_actions_exist_without_an_account(hass: HomeAssistant) -> None:
    """An automation that uses them is valid before an entry is loaded."""
    assert await async_setup_component(hass, DOMAIN, {})
    assert set(hass.services.async_services_for_domain(DOMAIN)) == {"talk", "stop_talk"}
    assert hass.services.supports_response(DOMAIN, "talk") is SupportsResponse.OPTIONAL


def test_the_user_interface_offers_what_the_action_takes() -> None:
    """Every field, and no other."""
    example = {
        "message": "Hello",
        "media": "/x.wav",
        "tts": "tts.engine",
        "language": "en",
        "options": {},
        "preannounce": True,
        "preannounce_media": "/x.wav",
        "volume": 10,
        "timeout": 10,
        "when_busy": "queue",
    }
    assert set(example) == fields_of("talk")
    assert not fields_of("stop_talk")
    for words in ("message", "media"):
        data = {name: value for name, value in example.items() if name not in {"message", "media"}}
        assert _TALK_SCHEMA({"entity_id": "camera.door", words: example[words], **data})
