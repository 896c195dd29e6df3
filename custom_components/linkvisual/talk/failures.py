"""Why a camera stayed silent, as an error that says it to a person."""

from homeassistant.exceptions import HomeAssistantError

from ..const import DOMAIN
from ..failures import reason_of
from ..intercom import (
    BusyError,
    ConnectFailedError,
    EmptyMediaError,
    IntercomError,
    NoAudioError,
    SessionLostError,
    SourceStalledError,
    StartTimeoutError,
    UndecodableError,
    UnreadableError,
)
from ..openapi import DeviceNotFoundError, DeviceOfflineError, OpenApiError

_REASONS: dict[type[IntercomError], str] = {
    BusyError: "camera_busy",
    StartTimeoutError: "talk_timed_out",
    ConnectFailedError: "talk_connect_failed",
    SessionLostError: "talk_interrupted",
    SourceStalledError: "media_stalled",
    EmptyMediaError: "media_empty",
    NoAudioError: "media_without_audio",
    UndecodableError: "media_undecodable",
    UnreadableError: "media_unreadable",
}


def silent_camera(key: str, camera: str) -> HomeAssistantError:
    """Return the error of a translation key for a camera's name."""
    return HomeAssistantError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders={"camera": camera}
    )


def as_talk_error(err: IntercomError | OpenApiError, camera: str) -> HomeAssistantError:
    """Return what an action raises when a camera could not be made to speak."""
    if isinstance(err, DeviceOfflineError):
        return silent_camera("camera_offline", camera)
    if isinstance(err, DeviceNotFoundError):
        return silent_camera("camera_gone", camera)
    if isinstance(err, OpenApiError):
        return HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key=reason_of(err),
            translation_placeholders={"code": err.code},
        )
    if isinstance(err.__cause__, HomeAssistantError):
        return err.__cause__
    if isinstance(err, UnreadableError):
        return HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="media_unreadable",
            translation_placeholders={"reason": str(err)},
        )
    return silent_camera(_REASONS[type(err)], camera)
