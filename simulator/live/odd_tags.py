"""Tags as some cameras and clouds make them: with times of their own, or of types nobody knows."""

from dataclasses import replace
from typing import TYPE_CHECKING

from .message import MediaMessage, MessageKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from simulator.knobs.camera import CameraKnobs

_FAR_MS = 3_600_000


def odd_tags(messages: Iterable[MediaMessage], knobs: CameraKnobs) -> Iterator[MediaMessage]:
    """Yield messages as the knobs say that FLV has them."""
    for message in messages:
        if knobs.live_reserved_tags:
            yield replace(message, kind=MessageKind.RESERVED, body=b"of the future")
        yield replace(message, timestamp_ms=_odd_time_ms(message, knobs.live_times))


def _odd_time_ms(message: MediaMessage, times: str) -> int:
    time_ms = message.timestamp_ms
    if times == "zero":
        return 0
    if times == "seconds":
        return time_ms // 1000 * 1000
    far = {"picture_far": MessageKind.VIDEO, "sound_far": MessageKind.AUDIO}.get(times)
    return time_ms + _FAR_MS if message.kind == far else time_ms
