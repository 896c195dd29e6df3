"""Notice in a viewer's picture that says why they are not heard."""

from enum import StrEnum

from ...intercom import (
    BusyError,
    ConnectFailedError,
    SessionLostError,
    TalkLimitError,
    TalkStoppedError,
)
from ...openapi import DeviceNotFoundError, DeviceOfflineError


class MicrophoneRefusedError(Exception):
    """Base of the reasons for which a microphone is not heard whatever its talker does."""


class MicrophoneForbiddenError(MicrophoneRefusedError):
    """The user may see the camera, but not control it."""


class TwoWayAudioOffError(MicrophoneRefusedError):
    """Two-way audio is switched off in Home Assistant."""


class NoLoudspeakerError(MicrophoneRefusedError):
    """The camera has nothing to speak with."""


class TalkInterruptedError(Exception):
    """The connection was interrupted, and with it the talk; it does not go on by itself."""


class TalkNotice(StrEnum):
    """What stands in a picture for some seconds."""

    STOPPED = "talk_stopped"
    LIMIT = "talk_limit"
    BUSY = "talk_busy"
    LOST = "talk_lost"
    OFFLINE = "talk_offline"
    INTERRUPTED = "talk_interrupted"
    FORBIDDEN = "talk_forbidden"
    OFF = "talk_off"
    FAILED = "talk_failed"


_NOTICES: dict[type[Exception], TalkNotice] = {
    TalkStoppedError: TalkNotice.STOPPED,
    TalkLimitError: TalkNotice.LIMIT,
    BusyError: TalkNotice.BUSY,
    SessionLostError: TalkNotice.LOST,
    ConnectFailedError: TalkNotice.LOST,
    DeviceOfflineError: TalkNotice.OFFLINE,
    DeviceNotFoundError: TalkNotice.OFFLINE,
    TalkInterruptedError: TalkNotice.INTERRUPTED,
    MicrophoneForbiddenError: TalkNotice.FORBIDDEN,
    TwoWayAudioOffError: TalkNotice.OFF,
}


def notice_of(reason: Exception) -> TalkNotice:
    """Return what is told of a reason for which a talker is not heard."""
    fitting = (notice for kind, notice in _NOTICES.items() if isinstance(reason, kind))
    return next(fitting, TalkNotice.FAILED)
