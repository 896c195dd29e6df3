"""How long a call takes to be set up: from the click on "Start talking" to the first sound at the speaker."""

import asyncio
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from scripts.rig.dashboard import create_dashboard

from .folders import working_folder
from .house import House, running_house
from .house.chirps import CHIRP_S
from .house.talk_button import TalkDialog, talk_dialog
from .live_microphone import check_delays
from .results import Result

ROUNDS = 9
TALK_S = 2
ROUND_TRIPS_MS = (0, 50)
NOTES = [
    "a click on the button of a camera whose picture is open already, in Chromium, until the first"
    f" audible sample leaves the simulated camera's speaker; medians of {ROUNDS}. The microphone hears one"
    " chirp after the other; the page opens it and connects anew, as Home Assistant's player does.",
    "url: until the cloud is asked for a talk URL, which is when the browser's offer is there: it opens"
    " its microphone and leaves its old connection before. socket: until the camera is connected, which"
    " waits for the browser's first packet of sound, so for its ICE and DTLS. sound: until the first"
    " audible sample is played.",
    "round trip: added to each call of the OpenAPI. Published elsewhere, for another system and another"
    " network: 66 ms in a LAN and 260 ms over a mobile network for ICE and DTLS, and 300 ms more until"
    " go2rtc has opened a camera's back-channel (dermotduffy/advanced-camera-card, pull request 2697).",
]


@dataclass(frozen=True, slots=True)
class SetUp:
    """One call: times in ms since the click."""

    url_ms: float
    connected_ms: float
    sound_ms: float


async def run() -> Result:
    """Press the button again and again, with each round trip."""
    result = Result(
        'From "Start talking" to the first sound, ms',
        ("round trip", "url", "socket", "sound", "whole", "worst"),
        notes=list(NOTES),
    )
    async with running_house() as house:
        dashboard = await create_dashboard(house.api, house.entity_ids)
        with working_folder() as folder:
            async with talk_dialog(house, dashboard, folder / "chirps.wav", CHIRP_S) as dialog:
                await _measure(house, dialog, result)
    return result


async def _measure(house: House, dialog: TalkDialog, result: Result) -> None:
    """Add a row for each round trip; the very first call, for which the browser loads much, is left out."""
    await _set_up(house, dialog)
    for round_trip_ms in ROUND_TRIPS_MS:
        await house.control.set_knobs(round_trip_ms=round_trip_ms)
        calls = [await _set_up(house, dialog) for _ in range(ROUNDS)]
        wholes_ms = [one.sound_ms for one in calls]
        result.rows.append(
            (f"{round_trip_ms} ms", *_parts_ms(calls), median(wholes_ms), max(wholes_ms))
        )


async def _set_up(house: House, dialog: TalkDialog) -> SetUp:
    """Open the camera, talk for a moment, and leave.

    Raises:
        ImpossibleDelayError: something would have happened before its cause.
    """
    count = len(await house.control.recordings())
    await dialog.open()
    clicked_s = await dialog.start_talking()
    await asyncio.sleep(TALK_S)
    await dialog.close()
    recording = (await house.control.recordings(count + 1))[-1]
    asked_ms = (await house.talk_url_asked_s() - clicked_s) * 1000
    after_ms = recording["after_query_ms"]
    moments_ms = (
        asked_ms,
        asked_ms + after_ms["connect"],
        asked_ms + after_ms["first_sound_played"],
    )
    check_delays([end - start for start, end in pairwise((0.0, *moments_ms))])
    return SetUp(*moments_ms)


def _parts_ms(calls: list[SetUp]) -> tuple[float, float, float]:
    """Return the medians of what each step took."""
    return (
        median(one.url_ms for one in calls),
        median(one.connected_ms - one.url_ms for one in calls),
        median(one.sound_ms - one.connected_ms for one in calls),
    )
