"""Whether hundreds of announcements and views leave anything behind in Home Assistant."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from .house import House, running_house
from .house.webrtc import NoiseMicrophone, watching
from .media import WAV_1_S
from .results import Goal, Result

ANNOUNCEMENTS = 200
VIEWS = 200
WARM_UP = 20
TALK_S = 0.6
MUTED_S = 0.3
FREED_TIMEOUT_S = 20
SETTLE_S = 8
GROWTH_LIMIT_MIB = 4
KINDS = ("tasks", "threads", "sockets", "files")
NOTES = [
    f"counted {SETTLE_S} s after the first {WARM_UP}, when everything is loaded, after half of the others and after the last: tasks of"
    " the media loop, threads that are no pool's, sockets, open files, resident memory.",
    "announcement: linkvisual.talk with a second of sound; view: a WebRTC peer with a microphone connects, talks,"
    " is muted and goes.",
    "growth is that of the second half: in the first, caches of a limited size fill up, such as the 128 addresses"
    " that the HTTP library remembers.",
]


async def run() -> Result:
    """Do both, one after the other."""
    result = Result(
        "What is left behind",
        (
            "what",
            "times",
            "tasks",
            "threads",
            "sockets",
            "files",
            "MiB before",
            "MiB half",
            "MiB after",
        ),
        notes=list(NOTES),
    )
    async with running_house() as house:
        await house.set_product(lead_in_ms=0, tail_ms=0)
        fields = house.talk_fields(await WAV_1_S.path())

        async def announce() -> None:
            await house.actions.call("linkvisual.talk", fields, response=True)

        async def view() -> None:
            await _view(house)

        await _soak(house, "announcements", announce, ANNOUNCEMENTS, result)
        await _soak(house, "views with talk", view, VIEWS, result)
    return result


async def _soak(
    house: House, name: str, deed: Callable[[], Awaitable[None]], times: int, result: Result
) -> None:
    """Do something again and again, and add a row of what is more than before, and the goals."""
    censuses = []
    for number in (WARM_UP, times // 2, times - times // 2):
        for _ in range(number):
            await deed()
        censuses.append(await _census(house))
    before, _, after = censuses
    more = {kind: _number(after[kind]) - _number(before[kind]) for kind in before}
    mib = [census["resident_kib"] / 1024 for census in censuses]
    result.rows.append((name, times, *(more[kind] for kind in KINDS), *mib))
    for kind in KINDS:
        result.goals.append(Goal(f"{name}: more {kind}", more[kind], 0, kind))
    result.goals.append(Goal(f"{name}: growth", mib[2] - mib[1], GROWTH_LIMIT_MIB, "MiB"))


async def _view(house: House) -> None:
    """Look, talk, fall silent and go; return when the camera has been freed."""
    microphone = NoiseMicrophone()
    count = len(await house.control.recordings())
    async with watching(house, microphone=microphone):
        await asyncio.sleep(TALK_S)
        microphone.muted = True
        await asyncio.sleep(MUTED_S)
    async with asyncio.timeout(FREED_TIMEOUT_S):
        await house.control.recordings(count + 1)


async def _census(house: House) -> dict[str, Any]:
    """Return what runs inside Home Assistant for the cameras, once it has settled."""
    await asyncio.sleep(SETTLE_S)
    return await house.actions.call("census.count", response=True)


def _number(count: int | dict[str, int]) -> int:
    return count if isinstance(count, int) else sum(count.values())
