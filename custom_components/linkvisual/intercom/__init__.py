"""Voice to a camera: who may speak, what is said, and how it reaches the speaker."""

from .backoff import OUTAGE_S, Backoff
from .conversation import Conversation
from .decode.marks import Mark, StreamItem, StreamSize, StreamTimes, StreamTitle
from .decode.media_info import Cover
from .decode.media_input import InputList, OpenInput
from .decode.pipe import BytePipe
from .decode.shared_decode import SharedDecode, SharedDecodes
from .decode.track import Track
from .decode.web_stream import WebStream
from .errors import (
    BusyError,
    ConnectFailedError,
    EmptyMediaError,
    IntercomError,
    LoopEndedError,
    NoAnswerError,
    NoAudioError,
    NotAMediaServerError,
    SessionLostError,
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
from .floor.turn import Ended, Holder, Line, LineKind, TurnKind, WhenBusy, origin
from .intercom import Intercom
from .live_talk.live_talk import LiveTalk
from .playback.play_queue import Enqueue
from .playback.player import Player
from .report import Outcome, TalkReport
from .status import IntercomStatus, PlayerState
from .talk_options import (
    SAMPLE_RATE_HZ,
    CameraCodec,
    Codec,
    LiveTalkOptions,
    TalkOptions,
    TalkScheme,
    TimestampMode,
)
from .wire.connection_ahead import ConnectionAhead
from .wire.fader import Volume
from .wire.prefetch import PrefetchedUrl
from .wire.scheme_choice import LearnedTalk, SchemeChoice

__all__ = [
    "OUTAGE_S",
    "SAMPLE_RATE_HZ",
    "Backoff",
    "BusyError",
    "BytePipe",
    "CameraCodec",
    "Codec",
    "ConnectFailedError",
    "ConnectionAhead",
    "Conversation",
    "Cover",
    "EmptyMediaError",
    "Ended",
    "Enqueue",
    "Holder",
    "InputList",
    "Intercom",
    "IntercomError",
    "IntercomStatus",
    "LearnedTalk",
    "Line",
    "LineKind",
    "LiveTalk",
    "LiveTalkOptions",
    "LoopEndedError",
    "Mark",
    "NoAnswerError",
    "NoAudioError",
    "NotAMediaServerError",
    "OpenInput",
    "Outcome",
    "Player",
    "PlayerState",
    "PrefetchedUrl",
    "SchemeChoice",
    "SessionLostError",
    "SharedDecode",
    "SharedDecodes",
    "SourceStalledError",
    "StartTimeoutError",
    "StreamItem",
    "StreamSize",
    "StreamTimes",
    "StreamTitle",
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
    "WebStream",
    "WhenBusy",
    "origin",
]
