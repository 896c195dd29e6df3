"""The knobs of one camera's live picture and sound."""

from dataclasses import dataclass, field

from .base import KnobSet, checked
from .converters import flag, number, one_of, optional, paths, whole
from .live_script import LiveScript

_VIDEO = ("h264", "b_frames", "h265", "none")
_SIZES = ("640x360", "1280x720", "1920x1080")
_TIMES = ("exact", "zero", "seconds", "picture_far", "sound_far")
_KEY_FORMS = ("dict", "json", "capitals", "lower", "relay", "relay_dict", "empty", "absent")


@dataclass
class LiveKnobs(KnobSet):
    """Knobs of live media (docs/protocol.md §5.5, §8).

    A size changes at once, everything else that is sent when nobody watches.
    """

    live_video: str = field(default="h264", metadata=checked(one_of(*_VIDEO)))
    live_sub_video: str = field(default="h264", metadata=checked(one_of(*_VIDEO)))
    live_size: str = field(default="640x360", metadata=checked(one_of(*_SIZES)))
    live_slices: int = field(default=1, metadata=checked(whole(1)))
    live_repeat_headers: bool = field(default=False, metadata=checked(flag))
    live_audio: str = field(
        default="raw", metadata=checked(one_of("raw", "normalised", "ulaw", "aac", "none"))
    )
    live_audio_samples: int = field(default=320, metadata=checked(whole(1)))
    live_hears: str = field(default="tone", metadata=checked(one_of("tone", "room")))
    echo_db: float | None = field(default=None, metadata=checked(optional(number(None))))
    echo_delay_ms: float = field(default=60.0, metadata=checked(number()))
    visitor: tuple[str, ...] = field(default=(), metadata=checked(paths))
    visitor_pause_ms: float = field(default=700.0, metadata=checked(number()))
    live_times: str = field(default="exact", metadata=checked(one_of(*_TIMES)))
    live_reserved_tags: bool = field(default=False, metadata=checked(flag))
    live_first_frame_ms: float = field(default=0.0, metadata=checked(number()))
    live_gop_cache: bool = field(default=True, metadata=checked(flag))
    live_encrypt: str = field(default="asked", metadata=checked(one_of("asked", "always", "never")))
    live_wrong_key: bool = field(default=False, metadata=checked(flag))
    live_key_form: str = field(default="dict", metadata=checked(one_of(*_KEY_FORMS)))
    live_script: LiveScript = field(default=LiveScript(), metadata=checked(LiveScript.convert))
    live_script_viewers: int | None = field(default=None, metadata=checked(optional(whole())))
