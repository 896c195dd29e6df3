"""Voice to a camera: who may speak, what is said, and how it reaches the speaker."""

from .broadcast import Broadcast
from .errors import (
    BusyError,
    ConnectFailedError,
    EmptyMediaError,
    IntercomError,
    NoAudioError,
    SessionLostError,
    SourceError,
    SourceStalledError,
    StartTimeoutError,
    TalkLimitError,
    TalkStoppedError,
    UndecodableError,
    UnreadableError,
)
from .floor import Floor, Holder, TurnKind, WhenBusy
from .intercom import Intercom
from .live_voice import LiveVoice
from .options import SAMPLE_RATE_HZ, Codec, LiveTalkOptions, TalkOptions, TimestampMode
from .pipe import BytePipe
from .programme import OpenInput
from .report import Outcome, TalkReport

__all__ = [
    "SAMPLE_RATE_HZ",
    "Broadcast",
    "BusyError",
    "BytePipe",
    "Codec",
    "ConnectFailedError",
    "EmptyMediaError",
    "Floor",
    "Holder",
    "Intercom",
    "IntercomError",
    "LiveTalkOptions",
    "LiveVoice",
    "NoAudioError",
    "OpenInput",
    "Outcome",
    "SessionLostError",
    "SourceError",
    "SourceStalledError",
    "StartTimeoutError",
    "TalkLimitError",
    "TalkOptions",
    "TalkReport",
    "TalkStoppedError",
    "TimestampMode",
    "TurnKind",
    "UndecodableError",
    "UnreadableError",
    "WhenBusy",
]
