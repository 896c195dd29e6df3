"""The end of a talk session: its speaker stops, and what it played and counted is saved."""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from .recording import Recording
from .statistics import session_statistics

if TYPE_CHECKING:
    from .session import TalkSession


@dataclass(frozen=True)
class Ending:
    """Who ended a session, with which WebSocket close code, and what the client did wrong."""

    ended_by: str
    close_code: int
    violation: str | None


def finish_session(session: TalkSession, now_s: float, ending: Ending) -> Recording:
    """Stop the speaker and return the recording, saved; who said goodbye is heard a bit longer."""
    said_goodbye = ending.ended_by == "client"
    listener, knobs = session.listener, session.device.knobs
    listener.stop(now_s, knobs.close_grace_ms if said_goodbye else 0.0)
    stats = session_statistics(session, now_s) | asdict(ending)
    recording = Recording(session.device.iot_id, session.path, stats)
    recording.save(listener.arrivals.offsets_ms())
    return recording
