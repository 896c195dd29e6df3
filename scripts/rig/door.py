"""The demo's front door: a bell, visitors who answer aloud, and an automation that asks them who they are."""

import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha1
from pathlib import Path
from typing import Any

from .api import HomeAssistantApi, Json
from .automation import store_automation
from .config_flow import add_integration
from .demo_speech.espeak import Espeak
from .paths import ROOT, STT_PYTHON
from .simulator import Cloud
from .stt import Recognizer, running_recognizer
from .visitor import say_to_wav

BLUEPRINTS = ROOT / "blueprints" / "automation" / "linkvisual"
AUTOMATION_ID = "ask_at_the_door"
SCRIPT_ID = "a_visitor_rings"
BELL = "input_boolean.doorbell"

QUESTION = "Who is it?"
REPLY = "Thank you, please put it beside the door."
VISITOR_VOICE = "en"
"""British English of eSpeak NG; the house speaks American English."""

VISITORS = {
    "it is the post": ("The post rings", "mdi:package-variant"),
    "it is a friend": ("A friend rings", "mdi:human-greeting"),
    "": ("Somebody rings and leaves", "mdi:door"),
}
"""What visitors answer: the name and the icon of their button."""

ROOM = {"live_hears": "room", "echo_db": -12, "visitor_pause_ms": 1200}
"""Knobs of the camera: it hears itself, and visitors wait longer than its pauses between two sentences are."""

SHOW_TRANSCRIPT = "What was said"
LISTENER = "demo_listener"

SATELLITE_DOMAINS = ("assist_satellite", "select")
ENABLE_TIMEOUT_S = 90
"""Home Assistant reloads an account half a minute after one of its entities was enabled."""

CONFIGURATION = """\
assist_pipeline:
  debug_recording_dir: {heard}
input_boolean:
  doorbell:
    name: Doorbell
    icon: mdi:doorbell
rest_command:
  simulator:
    url: "{{{{ url }}}}"
    method: patch
    content_type: application/json
    payload: "{{{{ knobs | to_json }}}}"
"""


@dataclass(frozen=True, slots=True)
class Door:
    """A camera that asks who is there."""

    iot_id: str
    device_id: str
    camera: str
    config: Path
    listener: str
    """The speech-to-text engine that understands visitors."""

    @property
    def heard(self) -> list[Path]:
        """Return what pipelines heard, the newest last."""
        files = (self.config / "heard").rglob("01_stt-*.wav")
        return sorted(files, key=lambda path: path.stat().st_mtime)

    def speech_of(self, words: str) -> Path:
        """Return what text-to-speech made of words, from Home Assistant's cache: no two times are the same."""
        name = sha1(words.encode(), usedforsecurity=False).hexdigest()
        return next((self.config / "tts").glob(f"{name}_*"))

    def recording_of(self, words: str) -> Path:
        """Return what a visitor says."""
        return self.config / "visitors" / f"{words}.wav"


def prepare_door(config: Path) -> None:
    """Add to a configuration what the door needs before Home Assistant starts."""
    shutil.copytree(BLUEPRINTS, config / "blueprints" / "automation" / "linkvisual")
    configuration = CONFIGURATION.format(heard=config / "heard")
    with (config / "configuration.yaml").open("a") as file:
        file.write(configuration)
    visitors = config / "visitors"
    visitors.mkdir()
    espeak = Espeak()
    for words in filter(None, VISITORS):
        say_to_wav(espeak, words, visitors / f"{words}.wav", VISITOR_VOICE)


@asynccontextmanager
async def running_ears(folder: Path | None) -> AsyncGenerator[Recognizer | None]:
    """Run a real recognizer, logging into a folder, where one is installed and wanted."""
    if folder is None or not STT_PYTHON.exists():
        yield None
        return
    sentences = [words for words in VISITORS if words]
    async with running_recognizer(sentences, folder / "recognizer.log") as recognizer:
        yield recognizer


async def furnish_door(
    api: HomeAssistantApi, cloud: Cloud, config: Path, recognizer: Recognizer | None
) -> Door:
    """Enable the first camera's satellite, and make the bell, the visitors and the automation.

    Without a recognizer, the demo's own listener understands its own visitors.
    """
    iot_id = cloud.cameras[0]["iot_id"]
    device_id, entities = await _device_of(api, iot_id)
    for entity_id in _of_domains(entities, SATELLITE_DOMAINS):
        await api.command(
            {"type": "config/entity_registry/update", "entity_id": entity_id, "disabled_by": None}
        )
    listener = await _wyoming(api, recognizer) if recognizer else LISTENER
    await _choose_engines(api, listener)
    url = f"{cloud.endpoint}/_simulator/cameras/{iot_id}"
    await api.post(f"config/script/config/{SCRIPT_ID}", _script(url))
    (satellite,) = _of_domains(entities, ("assist_satellite",))
    await store_automation(api, AUTOMATION_ID, _automation(satellite))
    await api.wait_for_entities("assist_satellite", 1, ENABLE_TIMEOUT_S)
    (camera,) = _of_domains(entities, ("camera",))
    return Door(iot_id, device_id, camera, config, listener)


def cards(door: Door) -> list[dict[str, Any]]:
    """Return the door's part of a dashboard: a button for each visitor, and one that shows what was said."""
    heading = {"type": "heading", "heading": "Ask at the door", "icon": "mdi:doorbell"}
    visitors = [
        _button(
            name,
            icon,
            {
                "action": "perform-action",
                "perform_action": f"script.{SCRIPT_ID}",
                "data": {"answer": str(door.recording_of(words)) if words else ""},
            },
        )
        for words, (name, icon) in VISITORS.items()
    ]
    activity = {
        "action": "navigate",
        "navigation_path": f"/config/devices/device/{door.device_id}",
    }
    return [heading, *visitors, _button(SHOW_TRANSCRIPT, "mdi:text-box-outline", activity)]


def _button(name: str, icon: str, tap_action: dict[str, Any]) -> dict[str, Any]:
    size = {"columns": 6, "rows": 2}
    return {
        "type": "button",
        "name": name,
        "icon": icon,
        "grid_options": size,
        "tap_action": tap_action,
    }


async def ring(api: HomeAssistantApi, door: Door, words: str) -> None:
    """Let a visitor ring who answers with some words."""
    await api.call_action(f"script.{SCRIPT_ID}", {"answer": str(door.recording_of(words))})


async def _device_of(api: HomeAssistantApi, iot_id: str) -> tuple[str, list[str]]:
    """Return a camera's device and its entities, also disabled ones."""
    devices = await api.command({"type": "config/device_registry/list"})
    device = next(one for one in devices if ["linkvisual", iot_id] in one["identifiers"])
    entities = await api.command({"type": "config/entity_registry/list"})
    return device["id"], [one["entity_id"] for one in entities if one["device_id"] == device["id"]]


def _of_domains(entity_ids: list[str], domains: tuple[str, ...]) -> list[str]:
    return [entity_id for entity_id in entity_ids if entity_id.partition(".")[0] in domains]


async def _wyoming(api: HomeAssistantApi, recognizer: Recognizer) -> str:
    """Add a recognizer as a user does, and return its speech-to-text entity."""
    await add_integration(api, "wyoming", recognizer.config_flow_answers())
    (entity_id,) = await api.wait_for_entities("stt", 1, ENABLE_TIMEOUT_S)
    return entity_id


async def _choose_engines(api: HomeAssistantApi, listener: str) -> None:
    """Give the preferred pipeline ears and a voice."""
    pipelines = await api.command({"type": "assist_pipeline/pipeline/list"})
    preferred: Json = next(
        one for one in pipelines["pipelines"] if one["id"] == pipelines["preferred_pipeline"]
    )
    pipeline_id = preferred.pop("id")
    engines = {
        "stt_engine": listener,
        "stt_language": "en",
        "tts_engine": "tts.demo_speech",
        "tts_language": "en",
    }
    await api.command(
        {
            "type": "assist_pipeline/pipeline/update",
            "pipeline_id": pipeline_id,
            **preferred,
            **engines,
        }
    )


def _script(url: str) -> dict[str, Any]:
    """Return the script by which a visitor comes to a camera of the simulator, and rings."""
    bell = {"entity_id": BELL}
    return {
        "alias": "A visitor rings",
        "fields": {"answer": {"description": "Recording of the answer; none for nobody."}},
        "sequence": [
            {
                "action": "rest_command.simulator",
                "data": {"url": url, "knobs": {**ROOM, "visitor": "{{ answer }}"}},
            },
            {"action": "input_boolean.turn_on", "target": bell},
            {"delay": {"seconds": 1}},
            {"action": "input_boolean.turn_off", "target": bell},
        ],
    }


def _automation(satellite: str) -> dict[str, Any]:
    """Return the automation as somebody has made it of the blueprint."""
    inputs = {
        "trigger_entities": [BELL],
        "satellite": satellite,
        "question": QUESTION,
        "first_reply": REPLY,
    }
    path = f"linkvisual/{AUTOMATION_ID}.yaml"
    return {
        "alias": "Ask at the door",
        "description": "",
        "use_blueprint": {"path": path, "input": inputs},
    }
