"""From what an entry stores to how its cameras are watched and talked through.

The account's options hold for all cameras. What depends on the model of a camera is stored in a
subentry for its product, because a product is a model: all of its devices decode the same.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import certifi

from .const import (
    CONF_CHUNK_SAMPLES,
    CONF_CODEC,
    CONF_ECHO_CANCELLATION,
    CONF_GAIN_DB,
    CONF_HALF_DUPLEX,
    CONF_LEAD_IN_MS,
    CONF_LISTEN_DELAY_MS,
    CONF_LISTEN_LIMIT_S,
    CONF_MAX_TALK_MIN,
    CONF_NORMALISE,
    CONF_RELEASE_AFTER_S,
    CONF_STREAM_TYPE,
    CONF_TAIL_MS,
    CONF_TALK_SCHEME,
    CONF_TIMESTAMP_MODE,
    CONF_VOICE_ENCRYPTION,
    SUBENTRY_PRODUCT,
)
from .intercom import CameraCodec, Codec, LiveTalkOptions, TalkOptions, TalkScheme, TimestampMode
from .live.listening import ListenOptions
from .live.live_options import LiveOptions
from .live.webrtc.settings import TalkSettings
from .openapi import StreamType

if TYPE_CHECKING:
    from .data import LinkVisualConfigEntry
    from .discovery.inventory import Camera

PLACEHOLDER = Path(__file__).parent / "placeholder.jpg"

STREAM_TYPES = {"main": StreamType.MAIN, "sub": StreamType.SUB}

CODEC_AUTO = "auto"
CODECS = [CODEC_AUTO, *(codec.value for codec in CameraCodec)]

VOICE_ENCRYPTIONS = ["rtmp", "always", "never"]
"""Over which transports the cloud's key for a talk is used."""

ECHO_AUTO, ECHO_YES = "auto", "yes"
ECHO_CANCELLATIONS = [ECHO_AUTO, ECHO_YES, "no"]
"""Whether cameras take their own speaker out of what they hear; by default as they report it."""

_TALK = TalkOptions()
_LIMITS = LiveTalkOptions()
_LISTEN = ListenOptions()

PRODUCT_DEFAULTS: Mapping[str, Any] = {
    CONF_CODEC: CODEC_AUTO,
    CONF_GAIN_DB: _TALK.gain_db,
    CONF_LEAD_IN_MS: _TALK.lead_in_ms,
    CONF_TAIL_MS: _TALK.tail_ms,
    CONF_STREAM_TYPE: "main",
    CONF_HALF_DUPLEX: False,
    CONF_ECHO_CANCELLATION: ECHO_AUTO,
    CONF_TALK_SCHEME: _TALK.scheme.value,
    CONF_VOICE_ENCRYPTION: "rtmp",
    CONF_CHUNK_SAMPLES: _TALK.chunk_samples,
    CONF_TIMESTAMP_MODE: _TALK.timestamp_mode.value,
}
"""What is set for each product, and the values that hold where nobody has set any."""


def product_settings(entry: LinkVisualConfigEntry, product_key: str | None) -> Mapping[str, Any]:
    """Return what holds for the cameras of a product, complete; safe on any thread."""
    stored = (
        subentry.data
        for subentry in entry.subentries.values()
        if subentry.subentry_type == SUBENTRY_PRODUCT and subentry.unique_id == product_key
    )
    return {**PRODUCT_DEFAULTS, **next(stored, {})}


def talk_options_of(entry: LinkVisualConfigEntry, product_key: str | None) -> TalkOptions:
    """Return how to talk to the cameras of a product."""
    settings = product_settings(entry, product_key)
    return TalkOptions(
        codec=Codec.G711U if settings[CONF_CODEC] == CameraCodec.G711U else Codec.G711A,
        aac=settings[CONF_CODEC] == CameraCodec.AAC,
        auto_codec=settings[CONF_CODEC] == CODEC_AUTO,
        encrypt_ws=settings[CONF_VOICE_ENCRYPTION] == "always",
        encrypt_rtmp=settings[CONF_VOICE_ENCRYPTION] != "never",
        scheme=TalkScheme(settings[CONF_TALK_SCHEME]),
        lead_in_ms=int(settings[CONF_LEAD_IN_MS]),
        tail_ms=int(settings[CONF_TAIL_MS]),
        chunk_samples=int(settings[CONF_CHUNK_SAMPLES]),
        timestamp_mode=TimestampMode(settings[CONF_TIMESTAMP_MODE]),
        gain_db=float(settings[CONF_GAIN_DB]),
        normalise=bool(entry.options.get(CONF_NORMALISE, _TALK.normalise)),
    )


def cancels_echo(entry: LinkVisualConfigEntry, camera: Camera | None) -> bool | None:
    """Return whether a camera takes its own speaker out of what it hears, None if nobody knows."""
    chosen = product_settings(entry, _product_key(camera))[CONF_ECHO_CANCELLATION]
    if chosen == ECHO_AUTO:
        return camera.cancels_echo if camera else None
    return bool(chosen == ECHO_YES)


def listen_options_of(entry: LinkVisualConfigEntry, camera: Camera | None) -> ListenOptions:
    """Return how answers are listened to through a camera; one without an echo is waited for no longer."""
    delay_ms = entry.options.get(CONF_LISTEN_DELAY_MS, _LISTEN.delay_s * 1000)
    if cancels_echo(entry, camera):
        delay_ms = 0
    limit_s = entry.options.get(CONF_LISTEN_LIMIT_S, _LISTEN.limit_s)
    return ListenOptions(delay_s=float(delay_ms) / 1000, limit_s=float(limit_s))


def stream_type_of(entry: LinkVisualConfigEntry, product_key: str | None) -> StreamType:
    """Return which of a camera's two streams is shown; safe on any thread."""
    return STREAM_TYPES[product_settings(entry, product_key)[CONF_STREAM_TYPE]]


def is_half_duplex(entry: LinkVisualConfigEntry, camera: Camera | None) -> bool:
    """Return whether a camera's sound is muted while a talker is heard; safe on any thread.

    It is where the settings say so, and where the camera itself says that it cancels no echo.
    """
    if product_settings(entry, _product_key(camera))[CONF_HALF_DUPLEX]:
        return True
    return cancels_echo(entry, camera) is False


def live_options_of(
    entry: LinkVisualConfigEntry, iot_id: str, picture: bytes, language: str
) -> LiveOptions:
    """Return how to watch a camera, as its settings are whenever that matters; safe on any thread.

    Where there is no picture, a JPEG stands in for it, with the reason in a language.
    """

    def camera() -> Camera | None:
        return entry.runtime_data.coordinator.data.get(iot_id)

    def is_muted() -> bool:
        holder = entry.runtime_data.intercoms.of(iot_id).holder
        return holder is not None and holder.audible and is_half_duplex(entry, camera())

    return LiveOptions(
        choose_stream=lambda: stream_type_of(entry, _product_key(camera())),
        is_muted=is_muted,
        ca_file=certifi.where(),
        picture=picture,
        language=language,
    )


def _product_key(camera: Camera | None) -> str | None:
    return camera.device.product_key if camera else None


def talk_settings_of(
    entry: LinkVisualConfigEntry, product_key: str | None, name: str | None
) -> TalkSettings:
    """Return how a talker talks live through the cameras of a product."""
    max_talk_min = entry.options.get(CONF_MAX_TALK_MIN, _LIMITS.max_talk_s / 60)
    limits = LiveTalkOptions(
        release_after_s=float(entry.options.get(CONF_RELEASE_AFTER_S, _LIMITS.release_after_s)),
        max_talk_s=float(max_talk_min) * 60,
    )
    return TalkSettings(talk_options_of(entry, product_key), limits, name)
