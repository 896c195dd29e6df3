"""The blueprints, as a Home Assistant that has imported them runs them."""

import re
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from homeassistant.components.automation import helpers
from homeassistant.components.blueprint import DomainBlueprints
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

from tests.intercom.signals import times_heard
from tests.media_player.conftest import engine, house, room, web_server
from tests.media_player.room import Room
from tests.talk.speech_engine import SpeechEngine
from tests.waiting import until

__all__ = ["engine", "house", "room", "web_server"]

README = Path(__file__).parents[1] / "README.md"
BLUEPRINTS = Path(__file__).parents[1] / "blueprints" / "automation" / "linkvisual"


@pytest.fixture
def imported(hass: HomeAssistant, tmp_path: Path) -> None:
    """Put the blueprints where an import does."""
    hass.config.config_dir = str(tmp_path)
    shutil.copytree(BLUEPRINTS, tmp_path / "blueprints" / "automation" / "linkvisual")


async def automate(hass: HomeAssistant, name: str, **inputs: object) -> None:
    """Make an automation of a blueprint."""
    use = {"path": f"linkvisual/{name}.yaml", "input": inputs}
    config = {"automation": {"alias": name, "use_blueprint": use}}
    assert await async_setup_component(hass, "automation", config)
    await hass.async_block_till_done()
    state = hass.states.get(f"automation.{name}")
    assert state is not None
    assert state.state == "on"


@pytest.mark.parametrize("path", sorted(BLUEPRINTS.glob("*.yaml")), ids=lambda path: path.stem)
async def test_every_blueprint_is_valid(hass: HomeAssistant, imported: None, path: Path) -> None:
    """And is offered under its own address."""
    blueprints: DomainBlueprints = helpers.async_get_blueprints(hass)
    blueprint: Any = await blueprints.async_get_blueprint(f"linkvisual/{path.name}")
    assert blueprint.validate() is None
    assert blueprint.metadata["source_url"].endswith(
        f"blueprints/automation/linkvisual/{path.name}"
    )


async def test_somebody_at_the_door(room: Room, engine: SpeechEngine, imported: None) -> None:
    """A chime, then the words."""
    hass = room.house.hass
    hass.states.async_set("binary_sensor.bell", "off")
    cameras = {"entity_id": [room.house.camera()]}
    await automate(
        hass,
        "door",
        trigger_entities=["binary_sensor.bell"],
        cameras=cameras,
        engine=engine.entity_id,
        pause=0,
    )
    hass.states.async_set("binary_sensor.bell", "on")
    await until(lambda: room.house.sim.recordings)
    assert set(times_heard(engine.samples, room.recordings())) == {1}
    assert len(room.recordings()[0]) > len(engine.samples) + 4000


async def test_a_warning_at_night(room: Room, engine: SpeechEngine, imported: None) -> None:
    """At any time here."""
    hass = room.house.hass
    hass.states.async_set("binary_sensor.yard", "off")
    cameras = {"entity_id": [room.house.camera(0), room.house.camera(1)]}
    await automate(
        hass,
        "night_warning",
        motion=["binary_sensor.yard"],
        cameras=cameras,
        begin="00:00:00",
        end="23:59:59",
        pause=0,
    )
    hass.states.async_set("binary_sensor.yard", "on")
    await until(lambda: len(room.house.sim.recordings) == 2)
    for number in (0, 1):
        assert set(times_heard(engine.samples, room.recordings(number))) == {1}


async def test_a_camera_without_a_speaker_is_no_error(
    room: Room, engine: SpeechEngine, imported: None, caplog: pytest.LogCaptureFixture
) -> None:
    """It is left out where every camera is meant."""
    house = room.house
    silent = house.sim.cameras[0].product_key
    product = house.sim.tenant.products[silent]
    product.services = tuple(name for name in product.services if "Intercom" not in name)
    assert await house.hass.config_entries.async_reload(house.entry.entry_id)
    when = [{"trigger": "event", "event_type": "closing_time"}]
    await automate(house.hass, "announce_everywhere", when=when, chime=False)
    house.hass.bus.async_fire("closing_time")
    talkers = {camera.iot_id for camera in house.sim.cameras if camera.product_key != silent}
    await until(lambda: len(house.sim.recordings) == len(talkers))
    await house.hass.async_block_till_done()
    assert {recording.iot_id for recording in house.sim.recordings} == talkers
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_every_button_imports_its_blueprint() -> None:
    """The links of the README are the addresses that the blueprints give."""
    linked = re.findall(r"blueprint_url=([^)]+)", README.read_text(encoding="utf-8"))
    sources = [
        re.findall(r"^  source_url: (\S+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        for path in BLUEPRINTS.glob("*.yaml")
    ]
    assert sorted([unquote(url)] for url in linked) == sorted(sources)


async def test_an_announcement_everywhere(room: Room, engine: SpeechEngine, imported: None) -> None:
    """Through every camera there is."""
    hass = room.house.hass
    await automate(
        hass,
        "announce_everywhere",
        when=[{"trigger": "event", "event_type": "closing_time"}],
        message="It is {{ 6 + 4 }} o'clock",
        chime=False,
    )
    hass.bus.async_fire("closing_time")
    await until(lambda: len(room.house.sim.recordings) == 4)
    for number in range(4):
        assert set(times_heard(engine.samples, room.recordings(number))) == {1}
    assert engine.asked[0][0] == "It is 10 o'clock"
