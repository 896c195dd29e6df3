"""First sound of tts.speak, against the end of the synthesis that a script would wait for."""

import asyncio
import time
from statistics import median

from .house import House, running_house
from .results import Goal, Result

REPETITIONS = 5
SENTENCES = (1, 20, 200)
LISTEN_S = 2.5
LEAD_IN_MS = 0
MARGIN_MS = 10
SETUP_TIMEOUT_S = 60
NOTES = [
    "ours: tts.speak over an open WebSocket until the first sound arrives at the camera, lead-in 0 ms.",
    "synthesis: the same words from /api/tts_get_url, read to the end: what a script waits for"
    " that plays a finished file. Both sides get words that were never said before.",
    "first byte: of the same synthesis over HTTP, as early as anybody can have something to play.",
]


async def run() -> Result:
    """Measure messages of several lengths."""
    result = Result(
        "First words, ms (median of each)",
        ("sentences", "first byte", "first sound", "end of synthesis", "ratio"),
        notes=list(NOTES),
    )
    async with running_house() as house:
        await house.set_product(lead_in_ms=LEAD_IN_MS)
        (speaker,) = await house.api.wait_for_entities("media_player", 1, SETUP_TIMEOUT_S)
        (engine,) = await house.api.wait_for_entities("tts", 1, SETUP_TIMEOUT_S)
        await _first_sound_ms(house, speaker, engine, _words(1, "warm up"))
        for count in SENTENCES:
            await _measure(house, speaker, engine, count, result)
    return result


async def _measure(house: House, speaker: str, engine: str, count: int, result: Result) -> None:
    """Add one row and its goal."""
    sounds, first_bytes, ends = [], [], []
    for repetition in range(REPETITIONS):
        words = _words(count, f"attempt {repetition}")
        sounds.append(await _first_sound_ms(house, speaker, engine, f"Ours, {words}"))
        first_byte_ms, end_ms = await _synthesis_ms(house, engine, f"Other, {words}")
        first_bytes.append(first_byte_ms)
        ends.append(end_ms)
    sound, first_byte, end = median(sounds), median(first_bytes), median(ends)
    result.rows.append((str(count), first_byte, sound, end, end / sound))
    after_ms = sound - first_byte
    result.goals.append(
        Goal(f"{count} sentences: first sound after the first byte", after_ms, MARGIN_MS, "ms")
    )
    if count == SENTENCES[-1]:
        result.goals.append(
            Goal(f"first sound of {count} sentences before the end of synthesis", sound, end, "ms")
        )


def _words(count: int, about: str) -> str:
    return " ".join(f"This is sentence {number} of {about}." for number in range(count))


async def _first_sound_ms(house: House, speaker: str, engine: str, words: str) -> float:
    """Return the time from the action to its first sound at the camera."""
    count = len(await house.control.recordings())
    called_s = time.monotonic()
    fields = {"entity_id": engine, "media_player_entity_id": [speaker], "message": words}
    speaking = asyncio.ensure_future(house.actions.call("tts.speak", fields))
    await asyncio.sleep(LISTEN_S)
    await house.actions.call("media_player.media_stop", {"entity_id": speaker})
    await speaking
    recording = (await house.control.recordings(count + 1))[-1]
    arrived_ms: float = recording["after_query_ms"]["first_sound_arrived"]
    return (await house.talk_url_asked_s() - called_s) * 1000 + arrived_ms


async def _synthesis_ms(house: House, engine: str, words: str) -> tuple[float, float]:
    """Return how long it takes to have the first byte of a message, and the whole."""
    started_s = time.monotonic()
    answer = await house.api.post("tts_get_url", {"engine_id": engine, "message": words})
    async with house.http.get(answer["url"]) as response:
        await response.content.readany()
        first_byte_s = time.monotonic()
        await response.read()
    return (first_byte_s - started_s) * 1000, (time.monotonic() - started_s) * 1000
