"""Twenty speakers in one call of play_media: how far apart they begin, and what it costs."""

import asyncio
import os
from collections.abc import Sequence
from datetime import datetime, timedelta

from scripts.rig.cloud_control import RecordingState

from .baseline.sender import speak
from .house import House, running_house
from .media import MP3_1_H
from .processes import cpu_share, own_children
from .results import Goal, Result

CAMERAS = 20
SKEW_LIMIT_MS = 50
IDLE_S = 4
STEADY_S = 12
START_TIMEOUT_S = 30
SETTLE_S = 3
SETUP_TIMEOUT_S = 60
NOTES = [
    "skew: first sound out of the last speaker after the first sound out of the first one.",
    "ours holds those that are ready until the others are, the baseline lets each begin when it can.",
    "processor time: of Home Assistant less what it uses idle, or of one Python process and an"
    " FFmpeg -re for each camera.",
]


async def run() -> Result:
    """Play on all speakers, ours and then the baseline."""
    result = Result(
        f"{CAMERAS} speakers at once",
        ("sender", "skew ms", "first sound s", "CPU % each"),
        notes=list(NOTES),
    )
    async with running_house(cameras=CAMERAS) as house:
        speakers = await house.api.wait_for_entities("media_player", CAMERAS, SETUP_TIMEOUT_S)
        ours = await _ours(house, speakers)
        baseline = await _baseline(house)
    result.rows += [("ours", *ours), ("baseline", *baseline)]
    result.rows.append(
        ("baseline / ours", *(base / own for own, base in zip(ours, baseline, strict=True)))
    )
    result.goals += [
        Goal(f"start skew over {CAMERAS} cameras", ours[0], SKEW_LIMIT_MS, "ms"),
        Goal("CPU per playing camera against FFmpeg", ours[2], baseline[2], "% of a core"),
    ]
    return result


async def _ours(house: House, speakers: Sequence[str]) -> tuple[float, float, float]:
    """Return skew in ms, time to the first sound in s and the share of a core in percent."""
    pids = [house.home_assistant_pid]
    idle = await cpu_share(lambda: pids, IDLE_S)
    content = house.talk_fields(await MP3_1_H.path())["media"]
    called_at = datetime.now().astimezone()
    await house.actions.call(
        "media_player.play_media", {"entity_id": list(speakers), "media": content}
    )
    await _all_talk(house)
    share = await cpu_share(lambda: pids, STEADY_S) - idle
    await house.actions.call("media_player.media_stop", {"entity_id": list(speakers)})
    recordings = await house.control.recordings(CAMERAS)
    return *_starts(recordings[-CAMERAS:], called_at), share * 100 / CAMERAS


async def _baseline(house: House) -> tuple[float, float, float]:
    """Return the same of one FFmpeg for each camera."""

    def pids() -> list[int]:
        """Return this process, which sends, and every FFmpeg."""
        return [os.getpid(), *(pid for pid in own_children() if pid not in before)]

    before = own_children()
    path = await MP3_1_H.path()
    called_at = datetime.now().astimezone()
    talking = asyncio.gather(
        *(speak(house.http, house.client, camera, path) for camera in house.addresses),
        return_exceptions=True,
    )
    await _all_talk(house)
    share = await cpu_share(pids, STEADY_S)
    talking.cancel()
    await asyncio.wait([talking])
    recordings = await house.control.recordings(2 * CAMERAS)
    return *_starts(recordings[-CAMERAS:], called_at), share * 100 / CAMERAS


def _starts(recordings: Sequence[RecordingState], called_at: datetime) -> tuple[float, float]:
    """Return how far apart the first sounds were in ms, and when the first was heard in s."""
    heard_at = sorted(map(first_sound, recordings))
    skew, wait = heard_at[-1] - heard_at[0], heard_at[0] - called_at
    return skew.total_seconds() * 1000, wait.total_seconds()


def first_sound(recording: RecordingState) -> datetime:
    """Return when the first sound left a speaker."""
    after_ms = recording["after_connect_ms"]["first_sound_played"]
    return datetime.fromisoformat(recording["started_at"]) + timedelta(milliseconds=after_ms)


async def _all_talk(house: House) -> None:
    """Return when every camera is being talked to, and has been for a moment."""
    async with asyncio.timeout(START_TIMEOUT_S):
        while await house.control.talking() < CAMERAS:
            await asyncio.sleep(0.5)
    await asyncio.sleep(SETTLE_S)
