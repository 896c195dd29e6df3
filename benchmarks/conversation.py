"""How long question, answer and reply wait for each other, beside a Wyoming satellite on the same pipeline."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

import numpy as np

from scripts.rig.visitor import read_answer

from .house import House, running_house
from .house.assist import ANSWER, Assist, running_assist
from .processes import cpu_s
from .results import Goal, Result

ROUNDS = 6
DRY_LIMIT_MS = 20
"""A chunk's length is 16 ms: a speaker that stood still for longer falls silent later than anybody could know."""

PAUSE_S = 0.7
"""A visitor thinks before they speak."""

ECHO_DB = -12
HEARD_TIMEOUT_S = 30
SETTLE_S = 8
"""A stream lingers for 5 s after its last listener, and a socket takes up to 2 s to close."""

LISTENING_LIMIT_MS = 500
ENGINE_LIMIT_MS = 50
"""For the way of a text between two processes."""

SOUND_LIMIT_MS = 300
KINDS = ("tasks", "threads", "sockets", "files")
NOTES = [
    f"medians of {ROUNDS} conversations and the worst: assist_satellite.start_conversation with a question, a visitor"
    f" who answers {PAUSE_S} s later, a reply of the conversation agent. PocketSphinx behind Home Assistant's Wyoming"
    " integration, eSpeak NG as every voice; lead-in and tail are set to 0 ms.",
    "listening: from the last sample of the question out of the speaker to the first frame at the recognizer. Ours"
    " waits 300 ms of them (option), for the camera hears its own speaker.",
    "STT_END: from the last loud sample of the answer; 0.7 s of it is the silence by which Home Assistant knows that"
    " somebody has finished. engine: what the recognizer took; after engine: from its text to STT_END.",
    "sound: from the first byte of sound of the reply's text-to-speech to its first sound at the camera or satellite.",
    "satellite: a Wyoming satellite beside Home Assistant, whose microphone hears nothing of its speaker, so it listens"
    " at once; its question is an announcement, as Home Assistant lets it ask nothing. Processor time is Home"
    " Assistant's own, without FFmpeg's, by which it reads the announcement.",
    f"left: what there is more of {SETTLE_S} s after {ROUNDS} more of ours than after one. A negative time stops the run.",
]


class RanDryError(Exception):
    """The camera ran out of sound in the middle of a question, for the machine was too busy."""


@dataclass(frozen=True, slots=True)
class Times:
    """One conversation, in ms."""

    listening: float
    stt_end: float
    engine: float
    after_engine: float
    sound: float
    cpu: float


async def run() -> Result:
    """Hold conversations, ours and the baseline's, in turn."""
    names = list(Times.__dataclass_fields__)
    result = Result(
        "A conversation at the door, ms",
        ("satellite", *(name.replace("_", " ") for name in names), "worst listening"),
        notes=list(NOTES),
    )
    async with running_house() as house:
        await house.set_product(lead_in_ms=0, tail_ms=0)
        async with running_assist(house) as assist:
            await _measure(house, assist, names, result)
    return result


async def _measure(house: House, assist: Assist, names: list[str], result: Result) -> None:
    """Add the rows and the goals."""
    numbers = itertools.count(1)
    with suppress(RanDryError):
        await _ours(house, assist, next(numbers))
    await _satellite(house, assist, next(numbers))
    ours: list[Times] = []
    theirs: list[Times] = []
    dry = 0
    while len(ours) < ROUNDS:
        try:
            ours.append(await _ours(house, assist, next(numbers)))
        except RanDryError:
            dry += 1
            if dry > 3 * ROUNDS:
                raise
            continue
        theirs.append(await _satellite(house, assist, next(numbers)))
    before, after = [await _ours_left(house, assist, numbers, times) for times in (1, ROUNDS)]
    result.notes.append(
        f"{dry} conversations were held again: the machine let the camera run out of sound in the question."
    )
    mine, base = ([median(getattr(t, n) for t in times) for n in names] for times in (ours, theirs))
    result.rows += [
        ("ours", *mine, max(times.listening for times in ours)),
        ("Wyoming", *base, max(times.listening for times in theirs)),
        ("Wyoming / ours", *(b / m if m else None for m, b in zip(mine, base, strict=True)), None),
    ]
    worst = {name: max(getattr(times, name) for times in ours) for name in names}
    result.goals += [
        Goal(
            "the last sample of a question until listening",
            worst["listening"],
            LISTENING_LIMIT_MS,
            "ms",
        ),
        Goal("STT_END after the engine's text", worst["after_engine"], ENGINE_LIMIT_MS, "ms"),
        Goal("a reply's first sound after its first byte", worst["sound"], SOUND_LIMIT_MS, "ms"),
    ]
    result.goals += [Goal(f"left {what}", after[what] - before[what], 0, what) for what in before]


async def _ours_left(
    house: House, assist: Assist, numbers: Iterator[int], times: int
) -> dict[str, int]:
    """Hold some conversations through the camera, and return what runs afterwards."""
    for _ in range(times):
        with suppress(RanDryError):
            await _ours(house, assist, next(numbers))
    return await _census(house)


async def _ours(house: House, assist: Assist, number: int) -> Times:
    """Hold a conversation through the camera."""
    await house.control.change_camera(
        house.cloud.cameras[0]["iot_id"],
        live_hears="room",
        visitor=str(assist.answer),
        visitor_pause_ms=PAUSE_S * 1000,
        echo_db=ECHO_DB,
    )
    count = len(await house.control.recordings())

    async def converse() -> None:
        await house.actions.call(
            "assist_satellite.start_conversation",
            {"entity_id": assist.camera, "start_message": question(number), "preannounce": False},
        )

    async def seen() -> tuple[float, float, float]:
        asked, recording = (await house.control.recordings(count + 2))[-2:]
        if asked["underrun_ms"] > DRY_LIMIT_MS:
            raise RanDryError(f"the speaker stood still for {asked['underrun_ms']} ms")
        visit = (await house.control.camera(house.cloud.cameras[0]["iot_id"]))["last_visit"]
        sound_s = recording["after_query_ms"]["first_sound_arrived"] / 1000
        reply_s = await house.talk_url_asked_s() + sound_s
        return visit["asked_s"], visit["answers_s"], reply_s

    return await _times(house, assist, converse, seen)


async def _satellite(house: House, assist: Assist, number: int) -> Times:
    """Hold a conversation through the Wyoming satellite."""
    samples = np.repeat(read_answer(assist.answer), 2)
    visit = assist.device.receive(samples.tobytes(), PAUSE_S)

    async def converse() -> None:
        await house.actions.call(
            "assist_satellite.announce",
            {"entity_id": assist.wyoming, "message": question(number), "preannounce": False},
        )
        async with asyncio.timeout(HEARD_TIMEOUT_S):
            await visit.done.wait()

    async def seen() -> tuple[float, float, float]:
        return visit.asked_s, visit.asked_s + PAUSE_S, visit.reply_sound_s

    return await _times(house, assist, converse, seen)


def question(number: int) -> str:
    """Return a question that no voice has said before."""
    return f"Hello, number {number}. Who is at the door?"


async def _times(
    house: House,
    assist: Assist,
    converse: Callable[[], Awaitable[None]],
    seen: Callable[[], Awaitable[tuple[float, float, float]]],
) -> Times:
    """Hold a conversation and return its times; raises RuntimeError for what cannot be."""
    await house.actions.call("bench_probe.assist_moments", response=True)
    used_s = cpu_s([house.home_assistant_pid])
    await converse()
    used_s = cpu_s([house.home_assistant_pid]) - used_s
    heard = await assist.recognizer.heard(HEARD_TIMEOUT_S)
    answer = await house.actions.call("bench_probe.assist_moments", response=True)
    asked_s, answers_s, reply_sound_s = await seen()
    loud = np.flatnonzero(np.abs(read_answer(assist.answer).astype(np.int32)) > 200)
    stt_end_s = _moment(answer["moments"], "stt-end")
    times = Times(
        listening=((heard.first_frame_s or 0.0) - asked_s) * 1000,
        stt_end=(stt_end_s - answers_s) * 1000 - int(loud[-1]) / 8,
        engine=(heard.answered_s - heard.stopped_s) * 1000,
        after_engine=(stt_end_s - heard.answered_s) * 1000,
        sound=(reply_sound_s - _moment(answer["moments"], "voice")) * 1000,
        cpu=used_s * 1000,
    )
    if heard.text != ANSWER or min(asdict(times).values()) < 0:
        raise RuntimeError(f"understood {heard.text!r}, which cannot be: {times}")
    return times


def _moment(moments: list[dict[str, Any]], what: str) -> float:
    """Return when something happened for the last time."""
    return float([moment["at_s"] for moment in moments if moment["what"] == what][-1])


async def _census(house: House) -> dict[str, int]:
    """Return what runs for the cameras inside Home Assistant and who watches, once it has settled."""
    await asyncio.sleep(SETTLE_S)
    counts = await house.actions.call("census.count", response=True)
    live = (await house.control.camera(house.cloud.cameras[0]["iot_id"]))["live"]
    left = {kind: counts[kind] for kind in KINDS}
    numbers = {k: v if isinstance(v, int) else sum(v.values()) for k, v in left.items()}
    return numbers | {"streams": live["viewers"]}
