"""From the options of an entry to how its cameras are watched and talked through."""

from pathlib import Path

import certifi

from ..const import CONF_MAX_TALK_MIN, CONF_RELEASE_AFTER_S, CONF_STREAM_TYPE
from ..data import LinkVisualConfigEntry
from ..intercom import LiveTalkOptions
from ..intercoms import talk_options_of
from ..live.options import LiveOptions
from ..live.peer.settings import TalkSettings
from ..openapi import StreamType

PLACEHOLDER = Path(__file__).parents[1] / "placeholder.jpg"

STREAM_TYPES = {"main": StreamType.MAIN, "sub": StreamType.SUB}


def stream_type_of(entry: LinkVisualConfigEntry) -> StreamType:
    """Return which of a camera's two streams is shown."""
    return STREAM_TYPES[entry.options.get(CONF_STREAM_TYPE, "main")]


def live_options_of(entry: LinkVisualConfigEntry, picture: bytes, language: str) -> LiveOptions:
    """Return how to watch the cameras of an entry.

    Where there is no picture, a JPEG stands in for it, with the reason in a language.
    """
    return LiveOptions(
        stream_type=stream_type_of(entry),
        ca_file=certifi.where(),
        picture=picture,
        language=language,
    )


def talk_settings_of(entry: LinkVisualConfigEntry, name: str | None) -> TalkSettings:
    """Return how somebody talks live through the cameras of an entry."""
    defaults = LiveTalkOptions()
    max_talk_min = entry.options.get(CONF_MAX_TALK_MIN, defaults.max_talk_s / 60)
    limits = LiveTalkOptions(
        release_after_s=float(entry.options.get(CONF_RELEASE_AFTER_S, defaults.release_after_s)),
        max_talk_s=float(max_talk_min) * 60,
    )
    return TalkSettings(talk_options_of(entry.options), limits, name)
