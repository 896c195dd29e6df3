"""Why a view or a talk ended, as a sentence for the person in front of the browser."""

import logging

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.translation import async_get_cached_translations

from ..const import DOMAIN
from ..intercom import BusyError, IntercomError, TalkLimitError, TalkStoppedError
from ..live.peer.errors import (
    ConnectionLostError,
    ConnectTimeoutError,
    NoCommonCodecError,
    UnreadableOfferError,
    ViewRemovedError,
)
from ..live.problem import LiveClosedError
from ..openapi import OpenApiError
from ..talk.failures import as_talk_error

_LOGGER = logging.getLogger(__name__)

_REASONS: dict[type[Exception], str] = {
    ConnectTimeoutError: "view_not_connected",
    ConnectionLostError: "view_lost",
    ViewRemovedError: "view_removed",
    LiveClosedError: "view_removed",
    UnreadableOfferError: "offer_unreadable",
    NoCommonCodecError: "offer_without_codec",
    TalkStoppedError: "talk_stopped",
    TalkLimitError: "talk_limit",
}


def reason_of(err: Exception) -> str:
    """Return a short word for a failure, which no person reads."""
    return _REASONS.get(type(err), "talk_failed")


@callback
def as_view_error(hass: HomeAssistant, err: Exception, camera: str) -> HomeAssistantError:
    """Return a failure as an error that says it in the language of Home Assistant.

    Signalling carries plain sentences, and Home Assistant's own would be English.
    """
    error = _error_of(err, camera)
    return HomeAssistantError(
        _sentence(hass, error),
        translation_domain=error.translation_domain,
        translation_key=error.translation_key,
        translation_placeholders=error.translation_placeholders,
    )


def _error_of(err: Exception, camera: str) -> HomeAssistantError:
    placeholders = {"camera": camera}
    if isinstance(err, BusyError) and err.holder_name:
        key, placeholders = "talk_taken", {"camera": camera, "name": err.holder_name}
    elif (reason := _REASONS.get(type(err))) is not None:
        key = reason
    elif isinstance(err, IntercomError | OpenApiError):
        return as_talk_error(err, camera)
    else:
        _LOGGER.error("The live view of %s failed", camera, exc_info=err)
        key = "view_failed"
    return HomeAssistantError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders
    )


def _sentence(hass: HomeAssistant, error: HomeAssistantError) -> str:
    texts = async_get_cached_translations(hass, hass.config.language, "exceptions", DOMAIN)
    prefix = f"component.{DOMAIN}.exceptions.{error.translation_key}"
    text = texts.get(f"{prefix}.message") or texts.get(prefix)
    if text is None:
        return str(error)
    return text.format(**(error.translation_placeholders or {}))
