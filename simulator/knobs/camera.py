"""The knobs of one camera: live media, pictures, what it can play, and how its talk socket behaves."""

from dataclasses import dataclass, field

from .base import checked
from .converters import flag, names, number, numbers, one_of, optional, whole
from .live import LiveKnobs
from .pictures import PictureKnobs
from .socket_script import SocketScript


@dataclass
class CameraKnobs(LiveKnobs, PictureKnobs):
    """Knobs of live media and pictures, and of the speaker and the server's end of its socket (docs/protocol.md §9)."""

    codecs: frozenset[str] = field(
        default=frozenset({"G711A", "G711U", "AAC"}), metadata=checked(names)
    )
    rates_hz: frozenset[int] = field(default=frozenset({8000}), metadata=checked(numbers))
    device_leg: bool = field(default=True, metadata=checked(flag))
    crashes: bool = field(default=True, metadata=checked(flag))
    leg_end: str = field(default="close", metadata=checked(one_of("close", "half_close", "reset")))
    keep_alive_s: float = field(default=5.0, metadata=checked(number(0.1)))
    ring_bytes: int = field(default=16384, metadata=checked(whole(1)))
    overflow_loses: str = field(default="oldest", metadata=checked(one_of("oldest", "newest")))
    socket_delay_ms: float = field(default=0.0, metadata=checked(number()))
    join_delay_ms: float = field(default=0.0, metadata=checked(number()))
    message_interval_ms: float = field(default=10.8, metadata=checked(number()))
    talk_ready_ms: float | None = field(default=0.0, metadata=checked(optional(number())))
    talk_sound: str = field(
        default="raw", metadata=checked(one_of("raw", "ulaw", "aac", "wrong_key", "none"))
    )
    close_grace_ms: float = field(default=0.0, metadata=checked(number()))
    strict: bool = field(default=True, metadata=checked(flag))
    strict_timestamps: bool = field(default=False, metadata=checked(flag))
    text_frames: str = field(default="ignore", metadata=checked(one_of("ignore", "close")))
    socket_script: SocketScript = field(
        default=SocketScript(), metadata=checked(SocketScript.convert)
    )
    socket_script_sessions: int | None = field(default=None, metadata=checked(optional(whole())))
