"""The demo: a real Home Assistant, the integration, simulated cameras and an automation that speaks."""

import asyncio
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp

from .addresses import only_loopback
from .api import ApiError, HomeAssistantApi
from .automation import AutomationFailedError, create_automation, run_automation
from .child import ChildFailedError
from .comparison import MIN_AAC_CORRELATION, MIN_CORRELATION
from .config_flow import FlowFailedError, add_integration, add_settings
from .dashboard import create_dashboard
from .door import Door, cards, furnish_door, prepare_door, running_ears
from .hass_config import make_config
from .home_assistant import running_home_assistant
from .media import SAMPLE_RATE_HZ, Samples, UnreadableMediaError, decode, offer
from .onboarding import onboard
from .options import Options, Voice, parse_options
from .paths import CURRENT_VAD, DEMO_LISTENER, DEMO_SPEECH, INTEGRATION, LOOPBACK_ICE, free_port
from .progress import say, show
from .recordings import wait_for_recordings
from .report import show_failures, show_legend, show_played, show_verdict, show_welcome
from .simulator import Cloud, running_simulator
from .single_run import SingleRunError, single_run
from .stt import Recognizer
from .until_signal import run_until_signal
from .visit import VisitFailedError, receive_visitor

USERNAME = PASSWORD = "demo"
MESSAGE = "Hello. This is your house, speaking through its cameras. Please close the garden gate."
SETUP_TIMEOUT_S = 60
TALK_TIMEOUT_S = 60
DISCONNECT_TIMEOUT_S = 15
EXPECTED_ERRORS = (
    ApiError,
    AutomationFailedError,
    ChildFailedError,
    FlowFailedError,
    SingleRunError,
    UnreadableMediaError,
    VisitFailedError,
    TimeoutError,
)


@dataclass(frozen=True, slots=True)
class House:
    """Home Assistant with the integration, ready to speak."""

    api: HomeAssistantApi
    cameras: list[str]
    config: Path


async def demo(options: Options) -> int:
    """Run the demo; returns the exit code."""
    reference = await decode(options.media) if options.media else None
    config = options.folder / "config"
    port = free_port(options.port)
    async with aiohttp.ClientSession() as session:
        say("Starting the simulated LinkVisual cloud and Home Assistant")
        make_config(config, port, components(opens_door=options.opens_door))
        if options.opens_door:
            prepare_door(config)
        async with (
            running_simulator(
                options.record,
                options.folder / "simulator.log",
                cameras=options.cameras,
                options=options.simulator,
            ) as cloud,
            running_home_assistant(config, port, session) as home_assistant,
            running_ears(options.folder if options.opens_door else None) as recognizer,
        ):
            house = await furnish(session, home_assistant.url, config, cloud, options.voice)
            if options.visitor:
                door = await open_door(house, cloud, recognizer)
                passed = await receive_visitor(house.api, door, cloud)
            else:
                passed = await speak(options, house, cloud, reference)
            if options.once:
                return 0 if passed else 1
            if not options.visitor:
                door = await open_door(house, cloud, recognizer)
            dashboard = await create_dashboard(house.api, house.cameras, cards(door))
            show_welcome(home_assistant.url, dashboard, USERNAME, cloud)
            await asyncio.get_running_loop().create_future()
    return 0


async def furnish(
    session: aiohttp.ClientSession, url: str, config: Path, cloud: Cloud, voice: Voice
) -> House:
    """Create the user and add the integration, both through Home Assistant's API."""
    say("Creating the user and adding the integration through its config flow")
    api = HomeAssistantApi(session, await onboard(session, url, USERNAME, PASSWORD))
    await api.wait_until_running(SETUP_TIMEOUT_S)
    entry = await add_integration(api, "linkvisual", cloud.config_flow_answers())
    if voice != Voice():
        await add_settings(api, entry["entry_id"], "product", voice.settings)
    cameras = await api.wait_for_entities("camera", len(cloud.cameras), SETUP_TIMEOUT_S)
    return House(api, cameras, config)


async def open_door(house: House, cloud: Cloud, recognizer: Recognizer | None) -> Door:
    """Let the first camera ask visitors who they are."""
    say("Enabling the first camera's Assist satellite; Home Assistant reloads the account for it")
    return await furnish_door(house.api, cloud, house.config, recognizer)


def components(*, opens_door: bool) -> list[Path]:
    """Return what Home Assistant is made of: live view needs help where there is no network."""
    helpers = [LOOPBACK_ICE] if only_loopback() else []
    ears = [CURRENT_VAD, DEMO_LISTENER] if opens_door else []
    return [INTEGRATION, DEMO_SPEECH, *ears, *helpers]


async def speak(options: Options, house: House, cloud: Cloud, reference: Samples | None) -> bool:
    """Let an automation speak through every camera; returns whether each played all of it."""
    data = media_to_play(options.media, house.config / "media") if options.media else words_to_say()
    action = {"action": "linkvisual.talk", "target": {"entity_id": house.cameras}, "data": data}
    await create_automation(house.api, "Speak through every camera", action)
    say(f"An automation speaks through {', '.join(house.cameras)}")
    length_s = 0 if reference is None else reference.size / SAMPLE_RATE_HZ
    triggered_at = datetime.now(UTC)
    show_failures(await run_automation(house.api, length_s + TALK_TIMEOUT_S))
    iot_ids = [camera["iot_id"] for camera in cloud.cameras]
    recordings = await wait_for_recordings(
        cloud.record_folder, iot_ids, triggered_at, DISCONNECT_TIMEOUT_S
    )
    show_played(cloud.cameras, recordings, triggered_at)
    if reference is None:
        reference = await synthesised(house.config)
    least = MIN_AAC_CORRELATION if options.voice.codec == "aac" else MIN_CORRELATION
    passed = show_verdict(cloud.cameras, recordings, reference, least)
    show_legend()
    return passed


def words_to_say() -> dict[str, Any]:
    """Return the action's fields for a spoken message."""
    return {"message": MESSAGE, "tts": "tts.demo_speech", "language": "en"}


def media_to_play(source: Path | str, media_folder: Path) -> dict[str, Any]:
    """Return the action's fields for an audio file or an address."""
    content_id = offer(source, media_folder) if isinstance(source, Path) else source
    return {"media": {"media_content_id": content_id, "media_content_type": "audio/*"}}


async def synthesised(config: Path) -> Samples:
    """Return the newest speech in Home Assistant's cache: what the cameras had to play."""
    files = [path for path in (config / "tts").iterdir() if path.is_file()]
    return await decode(max(files, key=lambda path: path.stat().st_mtime))


def main() -> None:
    """Run the demo from the command line."""
    options = parse_options()
    try:
        with single_run(options.folder):
            code = asyncio.run(run_until_signal(demo(options)))
    except EXPECTED_ERRORS as err:
        show(f"Error: {str(err) or type(err).__name__}")
        show(
            f"Logs: {options.folder / 'config' / 'output.log'}, {options.folder / 'simulator.log'}"
        )
        code = 1
    sys.exit(code)


if __name__ == "__main__":
    main()
