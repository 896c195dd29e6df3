"""Assist in a house: one pipeline with a real recognizer, for the camera and for a Wyoming satellite."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from scripts.rig.config_flow import add_integration
from scripts.rig.demo_speech.espeak import Espeak
from scripts.rig.stt import Recognizer, running_recognizer
from scripts.rig.visitor import say_to_wav

from .house import SETUP_TIMEOUT_S, House
from .wyoming_satellite import Satellite, running_satellite

ANSWER = "it is the post"
OTHERS = ("i have a parcel", "it is a friend", "nobody special")
"""What else the recognizer could understand."""


@dataclass(frozen=True, slots=True)
class Assist:
    """Who takes part in conversations."""

    recognizer: Recognizer
    camera: str
    """Entity id of the camera's satellite."""

    wyoming: str
    device: Satellite
    answer: Path
    """What visitors say, 8 kHz mono."""


@asynccontextmanager
async def running_assist(house: House) -> AsyncGenerator[Assist]:
    """Give a house a pipeline and two satellites; raises NoRecognizerError."""
    folder = house.media_folder.parent
    async with (
        running_recognizer([ANSWER, *OTHERS], folder / "recognizer.log") as recognizer,
        running_satellite() as device,
    ):
        await add_integration(house.api, "wyoming", recognizer.config_flow_answers())
        camera = await _enable_satellite(house)
        await _choose_engines(house)
        place = {"host": "127.0.0.1", "port": device.port}
        await add_integration(house.api, "wyoming", {"user": place})
        both = await house.api.wait_for_entities("assist_satellite", 2, SETUP_TIMEOUT_S)
        (wyoming,) = set(both) - {camera}
        answer = say_to_wav(Espeak(), ANSWER, folder / "answer.wav")
        yield Assist(recognizer, camera, wyoming, device, answer)


async def _enable_satellite(house: House) -> str:
    """Enable the camera's satellite and return it when Home Assistant has reloaded the account."""
    entities = await house.api.command({"type": "config/entity_registry/list"})
    (satellite,) = (
        one["entity_id"] for one in entities if one["entity_id"].startswith("assist_satellite.")
    )
    update = {"type": "config/entity_registry/update", "entity_id": satellite, "disabled_by": None}
    await house.api.command(update)
    await house.api.wait_for_entities("assist_satellite", 1, SETUP_TIMEOUT_S)
    return str(satellite)


async def _choose_engines(house: House) -> None:
    """Have the preferred pipeline understand by the recognizer and reply as the probe's agent does."""
    watching = await house.actions.call("bench_probe.watch_assist", response=True)
    (recognizer,) = await house.api.wait_for_entities("stt", 1, SETUP_TIMEOUT_S)
    (voice,) = await house.api.wait_for_entities("tts", 1, SETUP_TIMEOUT_S)
    pipelines = await house.api.command({"type": "assist_pipeline/pipeline/list"})
    (pipeline,) = pipelines["pipelines"]
    changes = {
        "type": "assist_pipeline/pipeline/update",
        "pipeline_id": pipeline.pop("id"),
        "conversation_engine": watching["agent"],
        "stt_engine": recognizer,
        "stt_language": "en",
        "tts_engine": voice,
        "tts_language": "en",
    }
    await house.api.command(pipeline | changes)
