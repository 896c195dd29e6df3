"""One visit at the demo's front door: rung, listened to at both ends, and read in Activity."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from .api import HomeAssistantApi
from .automation import trace_of_run
from .comparison import compare
from .door import AUTOMATION_ID, QUESTION, REPLY, VISITORS, Door, ring
from .media import Samples, decode, read_wav
from .progress import say, show
from .recordings import wait_for_recordings
from .report import show_utterance
from .simulator import Cloud

VISIT_TIMEOUT_S = 120
"""Question, answer and reply take 15 s, and half a minute where nobody answers."""

END_TIMEOUT_S = 15
"""For the last recording to be written, and for the recorder to write to its database every 5 s."""

POLL_INTERVAL_S = 0.2
NEXT = next(iter(VISITORS))
"""What the visitor answers."""


class VisitFailedError(Exception):
    """There was less to be heard than a question, an answer and a reply."""


async def receive_visitor(api: HomeAssistantApi, door: Door, cloud: Cloud) -> bool:
    """Let a visitor ring; returns whether camera and pipeline heard each of the three utterances whole.

    Raises:
        VisitFailedError: one of them was never heard.
    """
    say(f"A visitor rings at {door.camera}")
    since = datetime.now(UTC)
    await trace_of_run(api, AUTOMATION_ID, lambda: ring(api, door, NEXT), timeout_s=VISIT_TIMEOUT_S)
    spoken = await wait_for_recordings(cloud.record_folder, [door.iot_id] * 2, since, END_TIMEOUT_S)
    if len(spoken) != 2 or not (heard := door.heard):
        raise VisitFailedError(f"the camera spoke {len(spoken)} times instead of twice")
    question, reply = spoken
    passed = [
        await _was_spoken("Question", QUESTION, question.samples(), door),
        _was_understood(door, heard[-1]),
        await _was_spoken("Reply", REPLY, reply.samples(), door),
    ]
    return all(passed) and await _is_in_activity(api, door, since)


async def _was_spoken(what: str, words: str, played: Samples, door: Door) -> bool:
    """Print how words came out of the speaker; a chime may stand before them."""
    result = compare(played, await decode(door.speech_of(words)))
    show_utterance(f'{what} "{words}", at the speaker', result, matches=result.is_whole())
    return result.is_whole()


def _was_understood(door: Door, heard: Path) -> bool:
    """Print what the pipeline heard: the answer, and nothing of the camera's own voice."""
    result = compare(read_wav(heard), read_wav(door.recording_of(NEXT)))
    show_utterance(f'Answer "{NEXT}", at {door.listener}', result, matches=result.matches())
    return result.matches()


async def _is_in_activity(api: HomeAssistantApi, door: Door, since: datetime) -> bool:
    """Print what Activity says of the camera; returns whether that is the transcript."""
    wanted = [f'asked "{QUESTION}" and heard "{NEXT}"', f'said "{REPLY}"']
    command = {
        "type": "logbook/get_events",
        "start_time": since.isoformat(),
        "device_ids": [door.device_id],
    }
    deadline = asyncio.get_running_loop().time() + END_TIMEOUT_S
    while True:
        rows = [row for row in await api.command(command) if row.get("domain") == "linkvisual"]
        if len(rows) >= len(wanted) or asyncio.get_running_loop().time() > deadline:
            break
        await asyncio.sleep(POLL_INTERVAL_S)
    for row in rows:
        show(f"Activity: {row['name']} {row['message']}")
    return [row["message"] for row in rows] == wanted
