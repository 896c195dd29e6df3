"""Report of one turn: its outcome, times, codec, transport and reconnects."""

from dataclasses import dataclass
from enum import StrEnum

from ..openapi import Scheme
from .talk_options import CameraCodec


class Outcome(StrEnum):
    """How an announcement ended."""

    PLAYED = "played"
    STOPPED = "stopped"
    REPLACED = "replaced"
    PREEMPTED = "preempted"
    REJECTED = "rejected"
    FAILED = "failed"


@dataclass(slots=True, kw_only=True)
class TalkReport:
    """How one announcement went, times in seconds."""

    codec: CameraCodec
    outcome: Outcome = Outcome.PLAYED
    waited_s: float = 0.0
    """Time until the camera's intercom was free."""

    first_audio_s: float | None = None
    """Time from the request to the first sample of the source on the wire."""

    scheme: Scheme | None = None
    """What the words went over, None if they never went."""

    talk_ready: bool = False
    """Whether the media server said that the camera was there; else the words began without."""

    duration_s: float = 0.0
    """Playing time of what was sent of the source."""

    throttled: bool = False
    """Whether the cloud refused the way to the camera at first: too many calls at once."""

    reconnects: int = 0
    stalled_s: float = 0.0
    """Silence sent because the source was late."""
