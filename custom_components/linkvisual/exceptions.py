"""Every error as one of Home Assistant: the only table from an exception to a translated sentence."""

import logging

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed, HomeAssistantError, Unauthorized
from homeassistant.helpers.translation import async_get_cached_translations
from homeassistant.helpers.update_coordinator import UpdateFailed

from .const import DOMAIN
from .intercom import (
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
    TurnKind,
    UndecodableError,
    UnreadableError,
    UnseekableError,
    UnusableKeyError,
    UnusableUrlError,
)
from .live.problem import LiveClosedError
from .live.webrtc.errors import (
    BrowserLostError,
    ConnectTimeoutError,
    NoCommonCodecError,
    TooManyViewsError,
    UnreadableOfferError,
    ViewDisabledError,
    ViewRemovedError,
    ViewStoppedError,
)
from .live.webrtc.talk_notice import (
    MicrophoneForbiddenError,
    NoLoudspeakerError,
    TwoWayAudioOffError,
)
from .media.unreadable import key_of
from .openapi import (
    AuthenticationError,
    ClockSkewError,
    ConnectionFailedError,
    DeviceNotFoundError,
    DeviceOfflineError,
    InstanceError,
    InvalidAccessKeyError,
    InvalidEndpointError,
    InvalidSecretError,
    InvalidSecurityTokenError,
    MalformedResponseError,
    OpenApiError,
    PermissionDeniedError,
    ServiceUnavailableError,
    ThrottledError,
    TimedOutError,
    UnexpectedDataError,
    UnsafeUrlError,
)

_LOGGER = logging.getLogger(__name__)

ACCOUNT_KEYS: dict[type[Exception], str] = {
    OpenApiError: "request_rejected",
    InvalidAccessKeyError: "invalid_access_key_id",
    InvalidSecretError: "invalid_access_key_secret",
    InvalidSecurityTokenError: "invalid_security_token",
    PermissionDeniedError: "permission_denied",
    InstanceError: "invalid_instance_id",
    ClockSkewError: "clock_skew",
    ThrottledError: "throttled",
    ServiceUnavailableError: "service_unavailable",
    InvalidEndpointError: "invalid_endpoint",
    TimedOutError: "timed_out",
    ConnectionFailedError: "cannot_connect",
    UnexpectedDataError: "unexpected_data",
    MalformedResponseError: "malformed_response",
    UnsafeUrlError: "unsafe_url",
}
"""What forms and exceptions say alike, with `code` and `permission` to be named."""

_CAMERA_KEYS: dict[type[Exception], str] = {
    DeviceOfflineError: "camera_offline",
    DeviceNotFoundError: "camera_gone",
    # a talk
    IntercomError: "talk_failed",
    TalkStoppedError: "talk_stopped",
    TalkLimitError: "talk_limit",
    StartTimeoutError: "talk_timed_out",
    ConnectFailedError: "talk_connect_failed",
    TalkRefusedError: "talk_refused",
    NoAnswerError: "talk_no_answer",
    NotAMediaServerError: "talk_wrong_server",
    UnusableUrlError: "talk_url_unusable",
    UnusableKeyError: "talk_key_unusable",
    SessionLostError: "talk_interrupted",
    LoopEndedError: "camera_reloading",
    # media
    SourceStalledError: "media_stalled",
    EmptyMediaError: "media_empty",
    NoAudioError: "media_without_audio",
    UndecodableError: "media_undecodable",
    UnseekableError: "media_unseekable",
    # a live view
    ConnectTimeoutError: "view_not_connected",
    BrowserLostError: "view_lost",
    ViewRemovedError: "view_removed",
    ViewDisabledError: "view_disabled",
    ViewStoppedError: "view_stopped",
    LiveClosedError: "view_removed",
    MicrophoneForbiddenError: "talk_forbidden",
    TwoWayAudioOffError: "two_way_audio_off",
    NoLoudspeakerError: "camera_cannot_talk",
    Unauthorized: "view_forbidden",
    UnreadableOfferError: "offer_unreadable",
    NoCommonCodecError: "offer_without_codec",
    TooManyViewsError: "too_many_views",
}
"""What is said of one camera, by its name."""

KEYS = ACCOUNT_KEYS | _CAMERA_KEYS
"""A class that is not named is told as its nearest base."""

_NEEDS_THE_USER = (AuthenticationError, InstanceError)
"""New credentials or another instance ID help; a permission is granted in the cloud, and a repair says so."""


def account_key_of(err: OpenApiError) -> str:
    """Return the translation key of a failure, the same for forms and exceptions; it names no camera."""
    return _nearest(ACCOUNT_KEYS, err) or ACCOUNT_KEYS[OpenApiError]


def placeholders_of(err: OpenApiError) -> dict[str, str]:
    """Return what the sentences about an account may name."""
    return {"code": err.code, "permission": err.permission or ""}


def as_update_error(err: OpenApiError) -> HomeAssistantError:
    """Return what the coordinator raises: ConfigEntryAuthFailed or UpdateFailed."""
    key, placeholders = account_key_of(err), placeholders_of(err)
    if isinstance(err, _NEEDS_THE_USER):
        return ConfigEntryAuthFailed(
            translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders
        )
    return UpdateFailed(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders,
        retry_after=_retry_after_s(err),
    )


def translated_error(key: str, **placeholders: str) -> HomeAssistantError:
    """Return the error of a translation key."""
    return HomeAssistantError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders
    )


def as_talk_error(err: Exception, camera: str) -> HomeAssistantError:
    """Return what an action raises when a camera could not be made to speak."""
    if isinstance(err, BusyError):
        return _busy_camera(err, camera)
    if isinstance(err.__cause__, HomeAssistantError) and not isinstance(err, OpenApiError):
        return err.__cause__
    if isinstance(err, UnreadableError):
        return translated_error(key_of(str(err)), reason=str(err))
    key = _nearest(KEYS, err) or KEYS[IntercomError]
    named = placeholders_of(err) if isinstance(err, OpenApiError) else {}
    return translated_error(key, camera=camera, **named)


@callback
def as_view_error(hass: HomeAssistant, err: Exception, camera: str) -> HomeAssistantError:
    """Return why a view ended as an error that says it in the language of Home Assistant.

    Signaling carries plain sentences, and Home Assistant's own would be English.
    """
    error = _view_error(err, camera)
    return HomeAssistantError(
        sentence_of(hass, error),
        translation_domain=error.translation_domain,
        translation_key=error.translation_key,
        translation_placeholders=error.translation_placeholders,
    )


@callback
def sentence_of(hass: HomeAssistant, error: HomeAssistantError) -> str:
    """Return an error in the language of Home Assistant; its own text would be English."""
    texts = async_get_cached_translations(hass, hass.config.language, "exceptions", DOMAIN)
    prefix = f"component.{DOMAIN}.exceptions.{error.translation_key}"
    text = texts.get(f"{prefix}.message") or texts.get(prefix)
    if text is None or error.translation_domain != DOMAIN:
        return str(error)
    return text.format(**(error.translation_placeholders or {}))


def _nearest(keys: dict[type[Exception], str], err: Exception) -> str | None:
    """Return the key of an error's class, else of its nearest base, if there is one."""
    return next((keys[kind] for kind in type(err).__mro__ if kind in keys), None)


def _view_error(err: Exception, camera: str) -> HomeAssistantError:
    """Return why a view ended; what nobody expected is worth a trace."""
    if isinstance(err, LoopEndedError):
        return translated_error("view_removed", camera=camera)
    if _nearest(KEYS, err) is None:
        _LOGGER.error("The live view of %s failed", camera, exc_info=err)
        return translated_error("view_failed", camera=camera)
    return as_talk_error(err, camera)


def _busy_camera(err: BusyError, camera: str) -> HomeAssistantError:
    """Return who or what has a camera, where it has a name."""
    if not err.holder_name:
        return translated_error("camera_busy", camera=camera)
    key = "talk_taken" if err.holder_kind == TurnKind.LIVE else "camera_busy_with"
    return translated_error(key, camera=camera, name=err.holder_name)


def _retry_after_s(err: OpenApiError) -> float | None:
    """Return how long the cloud asks to wait, in seconds, if it says so."""
    if isinstance(err, ThrottledError) and err.retry_after_ms:
        return err.retry_after_ms / 1000
    return None
