"""Why a view or a talk ended, as a sentence for the person in front of the browser."""

import logging

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, Unauthorized

from ..bridge.media_loop import LoopEndedError
from ..intercom import IntercomError
from ..live.problem import LiveClosedError
from ..live.webrtc.errors import (
    ConnectionLostError,
    ConnectTimeoutError,
    NoCommonCodecError,
    TooManyViewsError,
    UnreadableOfferError,
    ViewDisabledError,
    ViewRemovedError,
    ViewStoppedError,
)
from ..live.webrtc.talk_notice import (
    MicrophoneForbiddenError,
    NoLoudspeakerError,
    TwoWayAudioOffError,
)
from ..openapi import OpenApiError
from ..talk.failures import LIVE_REASONS, as_talk_error, camera_error, sentence_of

_LOGGER = logging.getLogger(__name__)

_REASONS: dict[type[Exception], str] = {
    ConnectTimeoutError: "view_not_connected",
    ConnectionLostError: "view_lost",
    ViewRemovedError: "view_removed",
    ViewDisabledError: "view_disabled",
    ViewStoppedError: "view_stopped",
    MicrophoneForbiddenError: "talk_forbidden",
    TwoWayAudioOffError: "two_way_audio_off",
    NoLoudspeakerError: "camera_cannot_talk",
    Unauthorized: "view_forbidden",
    LiveClosedError: "view_removed",
    LoopEndedError: "view_removed",
    UnreadableOfferError: "offer_unreadable",
    NoCommonCodecError: "offer_without_codec",
    TooManyViewsError: "too_many_views",
    **LIVE_REASONS,
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
        sentence_of(hass, error),
        translation_domain=error.translation_domain,
        translation_key=error.translation_key,
        translation_placeholders=error.translation_placeholders,
    )


def _error_of(err: Exception, camera: str) -> HomeAssistantError:
    if (key := _REASONS.get(type(err))) is not None:
        return camera_error(key, camera)
    if isinstance(err, IntercomError | OpenApiError):
        return as_talk_error(err, camera)
    _LOGGER.error("The live view of %s failed", camera, exc_info=err)
    return camera_error("view_failed", camera)
