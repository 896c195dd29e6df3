"""Why a camera stayed silent, as an error that says it to a person."""

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.translation import async_get_cached_translations

from ..bridge.media_loop import LoopEndedError
from ..const import DOMAIN
from ..failures import placeholders_of, reason_of
from ..intercom import (
    BusyError,
    ConnectFailedError,
    EmptyMediaError,
    NoAnswerError,
    NoAudioError,
    NotAMediaServerError,
    SessionLostError,
    SourceStalledError,
    StartTimeoutError,
    TalkLimitError,
    TalkRefusedError,
    TalkStoppedError,
    TurnKind,
    UndecodableError,
    UnreadableError,
    UnseekableError,
    UnusableKeyError,
    UnusableUrlError,
)
from ..openapi import DeviceNotFoundError, DeviceOfflineError, OpenApiError
from .unreadable import key_of

LIVE_REASONS: dict[type[Exception], str] = {
    TalkStoppedError: "talk_stopped",
    TalkLimitError: "talk_limit",
}
"""Why somebody who talked live had to end, by translation key."""

_REASONS: dict[type[Exception], str] = {
    **LIVE_REASONS,
    StartTimeoutError: "talk_timed_out",
    ConnectFailedError: "talk_connect_failed",
    TalkRefusedError: "talk_refused",
    NoAnswerError: "talk_no_answer",
    NotAMediaServerError: "talk_wrong_server",
    UnusableUrlError: "talk_url_unusable",
    UnusableKeyError: "talk_key_unusable",
    SessionLostError: "talk_interrupted",
    SourceStalledError: "media_stalled",
    EmptyMediaError: "media_empty",
    NoAudioError: "media_without_audio",
    UndecodableError: "media_undecodable",
    UnreadableError: "media_unreadable",
    UnseekableError: "media_unseekable",
    LoopEndedError: "camera_reloading",
}


def camera_error(key: str, camera: str) -> HomeAssistantError:
    """Return the error of a translation key for a camera's name."""
    return HomeAssistantError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders={"camera": camera}
    )


def as_talk_error(err: Exception, camera: str) -> HomeAssistantError:
    """Return what an action raises when a camera could not be made to speak."""
    if isinstance(err, BusyError):
        return _busy_camera(err, camera)
    if isinstance(err, OpenApiError):
        return _refusal(err, camera)
    if isinstance(err.__cause__, HomeAssistantError):
        return err.__cause__
    if isinstance(err, UnreadableError):
        return HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key=key_of(str(err)),
            translation_placeholders={"reason": str(err)},
        )
    return camera_error(_REASONS.get(type(err), "talk_failed"), camera)


@callback
def sentence_of(hass: HomeAssistant, error: HomeAssistantError) -> str:
    """Return an error in the language of Home Assistant; its own text would be English."""
    texts = async_get_cached_translations(hass, hass.config.language, "exceptions", DOMAIN)
    prefix = f"component.{DOMAIN}.exceptions.{error.translation_key}"
    text = texts.get(f"{prefix}.message") or texts.get(prefix)
    if text is None or error.translation_domain != DOMAIN:
        return str(error)
    return text.format(**(error.translation_placeholders or {}))


def _refusal(err: OpenApiError, camera: str) -> HomeAssistantError:
    """Return what the cloud said to the wish to talk."""
    if isinstance(err, DeviceOfflineError):
        return camera_error("camera_offline", camera)
    if isinstance(err, DeviceNotFoundError):
        return camera_error("camera_gone", camera)
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=reason_of(err),
        translation_placeholders=placeholders_of(err),
    )


def _busy_camera(err: BusyError, camera: str) -> HomeAssistantError:
    """Return who or what has a camera, where it has a name."""
    if not err.holder_name:
        return camera_error("camera_busy", camera)
    live = err.holder_kind == TurnKind.LIVE
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="talk_taken" if live else "camera_busy_with",
        translation_placeholders={"camera": camera, "name": err.holder_name},
    )
