"""Voice to a camera: who may speak, what is said, and how it reaches the speaker."""

from .broadcast import Broadcast
from .errors import (
    BusyError,
    ConnectFailedError,
    EmptyMediaError,
    IntercomError,
    NoAnswerError,
    NoAudioError,
    NotAMediaServerError,
    SessionLostError,
    SourceError,
    SourceStalledError,
    StartTimeoutError,
    TalkLimitError,
    TalkRefusedError,
    TalkStoppedError,
    UndecodableError,
    UnreadableError,
    UnseekableError,
    UnusableKeyError,
    UnusableUrlError,
)
from .fader import Volume
from .floor import Floor
from .intercom import Intercom
from .live_voice import LiveVoice
from .marks import Mark, StreamItem, StreamSize, StreamTitle
from .media_info import MediaInfo, Picture
from .options import SAMPLE_RATE_HZ, Codec, LiveTalkOptions, TalkOptions, TalkScheme, TimestampMode
from .origin import origin
from .pipe import BytePipe
from .play_queue import Enqueue
from .player import Player
from .player_status import PlayerState, PlayerStatus
from .programme import ListOfInputs, OpenInput
from .report import Outcome, TalkReport
from .status import IntercomStatus
from .studio import Studio
from .track import Track
from .turn import Ended, Holder, TurnKind, Waiting, WhenBusy
from .web_stream import WebStream
from .wire.scheme_choice import SchemeChoice

__all__ = [
    "SAMPLE_RATE_HZ",
    "Broadcast",
    "BusyError",
    "BytePipe",
    "Codec",
    "ConnectFailedError",
    "EmptyMediaError",
    "Ended",
    "Enqueue",
    "Floor",
    "Holder",
    "Intercom",
    "IntercomError",
    "IntercomStatus",
    "ListOfInputs",
    "LiveTalkOptions",
    "LiveVoice",
    "Mark",
    "MediaInfo",
    "NoAnswerError",
    "NoAudioError",
    "NotAMediaServerError",
    "OpenInput",
    "Outcome",
    "Picture",
    "Player",
    "PlayerState",
    "PlayerStatus",
    "SchemeChoice",
    "SessionLostError",
    "SourceError",
    "SourceStalledError",
    "StartTimeoutError",
    "StreamItem",
    "StreamSize",
    "StreamTitle",
    "Studio",
    "TalkLimitError",
    "TalkOptions",
    "TalkRefusedError",
    "TalkReport",
    "TalkScheme",
    "TalkStoppedError",
    "TimestampMode",
    "Track",
    "TurnKind",
    "UndecodableError",
    "UnreadableError",
    "UnseekableError",
    "UnusableKeyError",
    "UnusableUrlError",
    "Volume",
    "Waiting",
    "WebStream",
    "WhenBusy",
    "origin",
]
