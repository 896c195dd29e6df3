"""Talk options: codec, gain, lead-in, tail, packet size and limits (docs/protocol.md §10)."""

from dataclasses import dataclass
from enum import StrEnum

from .backoff import OUTAGE_S

SAMPLE_RATE_HZ = 8000
"""Of G.711, all that cameras play over the talk socket (docs/protocol.md §6.2)."""


class Codec(StrEnum):
    """The voice codecs of the talk socket, both 8 kHz mono (docs/protocol.md §6.2)."""

    G711A = "g711a"
    G711U = "g711u"


class CameraCodec(StrEnum):
    """What a camera plays (docs/protocol.md §7.2)."""

    G711A = "g711a"
    G711U = "g711u"
    AAC = "aac"
    """AAC-LC at 16 kHz, which only RTMP carries."""


class TalkScheme(StrEnum):
    """Which transport a talk session takes (docs/protocol.md §5.4)."""

    AUTO = "auto"
    WS = "ws"
    RTMP = "rtmp"


class TimestampMode(StrEnum):
    """How fast tag timestamps run (docs/protocol.md §6.4)."""

    REALTIME = "realtime"
    LEGACY_HALF = "legacy_half"


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkOptions:
    """How to talk to one camera."""

    codec: Codec = Codec.G711A
    """Of the samples on their way here, and of the camera unless something else is known of it."""

    aac: bool = False
    """Whether the camera wants AAC, which only RTMP carries."""

    auto_codec: bool = True
    """Whether the camera is sent what it was heard to send, of which its model decodes the same."""

    scheme: TalkScheme = TalkScheme.AUTO
    encrypt_ws: bool = False
    """Whether the key of a talk is used over WebSocket, where nobody has been seen to."""

    encrypt_rtmp: bool = True
    """Whether the key of a talk is used over RTMP."""

    lead_in_ms: int = 500
    """Silence before the first word, for a camera that is still joining."""

    tail_ms: int = 500
    """Silence after the last word, so that closing the socket cuts nothing."""

    chunk_samples: int = 128
    """Samples in one tag; 128 is one render quantum of the vendor's web sender."""

    timestamp_mode: TimestampMode = TimestampMode.REALTIME
    gain_db: float = 0.0
    normalise: bool = False
    """Whether quiet sources are made louder."""

    ready_timeout_s: float = 5.0
    """Until a media server says that the camera is there, as long as the vendor's own app waits."""

    first_sound_limit_s: float = 30.0
    """Of each input, longer than a stall may be: speech engines think before they speak."""

    stall_limit_s: float = 15.0
    """Two tries of a reader in the network fit into it; longer silence has lost its listener."""

    station_limit_s: float = 60.0
    """A station is called again for `OUTAGE_S` by its reader, and tells then why it is given up."""

    gap_s: float = 0.5
    """The longest silence of a late source that still counts as being heard."""

    close_delay_s: float = 0.3
    """So that the cloud does not stop the camera inside the last word (docs/protocol.md §6.5)."""

    outage_s: float = OUTAGE_S
    """How long media waits for a camera that cannot be reached."""

    @property
    def chunk_s(self) -> float:
        """Return the playing time of one chunk in seconds."""
        return self.chunk_samples / SAMPLE_RATE_HZ


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveTalkOptions:
    """How long a live voice may keep a camera."""

    release_after_s: float = 3.0
    """Silence of the microphone after which the camera is free for others."""

    max_talk_s: float = 600.0
    """The longest turn without a pause of `release_after_s`."""
