"""What a failed call means to Home Assistant, and the translation key that says it to a person."""

from homeassistant.exceptions import ConfigEntryAuthFailed, HomeAssistantError
from homeassistant.helpers.update_coordinator import UpdateFailed

from .const import DOMAIN
from .openapi import (
    AuthenticationError,
    ClockSkewError,
    ConnectionFailedError,
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

_REASONS: tuple[tuple[type[OpenApiError], str], ...] = (
    (InvalidAccessKeyError, "invalid_access_key_id"),
    (InvalidSecretError, "invalid_access_key_secret"),
    (InvalidSecurityTokenError, "invalid_security_token"),
    (PermissionDeniedError, "permission_denied"),
    (InstanceError, "invalid_instance_id"),
    (ClockSkewError, "clock_skew"),
    (ThrottledError, "throttled"),
    (ServiceUnavailableError, "service_unavailable"),
    (InvalidEndpointError, "invalid_endpoint"),
    (TimedOutError, "timed_out"),
    (ConnectionFailedError, "cannot_connect"),
    (UnexpectedDataError, "unexpected_data"),
    (MalformedResponseError, "malformed_response"),
    (UnsafeUrlError, "unsafe_url"),
)
"""The first class that fits names the reason, so a subclass stands before its base."""

_NEEDS_THE_USER = (AuthenticationError, InstanceError)
"""New credentials or another instance ID help; a permission is granted in the cloud, and a repair says so."""


def reason_of(err: OpenApiError) -> str:
    """Return the translation key of a failure, the same for forms and exceptions."""
    return next((key for kind, key in _REASONS if isinstance(err, kind)), "request_rejected")


def placeholders_of(err: OpenApiError) -> dict[str, str]:
    """Return what the sentences of failures may name."""
    return {"code": err.code, "permission": err.permission or ""}


def as_home_assistant_error(err: OpenApiError) -> HomeAssistantError:
    """Return what the coordinator raises: ConfigEntryAuthFailed or UpdateFailed."""
    key, placeholders = reason_of(err), placeholders_of(err)
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


def _retry_after_s(err: OpenApiError) -> float | None:
    """Return how long the cloud asks to wait, in seconds, if it says so."""
    if isinstance(err, ThrottledError) and err.retry_after_ms:
        return err.retry_after_ms / 1000
    return None
