"""Picture loss indication (PLI): keeps a browser that lost a picture from waiting for the next key frame."""

import inspect
import logging
from collections.abc import Callable

from aiortc import RTCRtpSender

_LOGGER = logging.getLogger(__name__)
_HOOK = "_send_keyframe"


def hook_picture_loss(sender: RTCRtpSender, on_lost: Callable[[], None]) -> bool:
    """Have `on_lost` called for each such report; return False where that is not possible.

    aiortc tells only its own encoders, which packets that pass through never see. Its version is
    pinned, and without the hook a browser waits for the camera's next key frame by itself.
    """
    original = getattr(sender, _HOOK, None)
    if original is None or inspect.signature(original).parameters:
        _LOGGER.debug("This aiortc does not tell of lost pictures")
        return False
    setattr(sender, _HOOK, on_lost)
    return True
