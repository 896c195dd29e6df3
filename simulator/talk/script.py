"""Follows the script of a camera on one talk session."""

import asyncio
from typing import TYPE_CHECKING

from simulator.knobs.socket_script import SocketDeed, SocketScript

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.cloud.device import Device


class TalkScript:
    """Does each deed at its time, or after so many tags."""

    def __init__(self, device: Device, act: Callable[[SocketDeed], None]) -> None:
        """Take the camera and what does a deed."""
        self._device = device
        self._act = act
        self._tag_deeds: list[SocketDeed] = []
        self._timers: list[asyncio.TimerHandle] = []

    def start(self) -> None:
        """Begin, using up one of the camera's sessions when they are counted."""
        loop = asyncio.get_running_loop()
        for deed in _script_for_next_session(self._device).deeds:
            if deed.after_s is None:
                self._tag_deeds.append(deed)
            else:
                self._timers.append(loop.call_later(deed.after_s, self._act, deed))

    def stop(self) -> None:
        """Do nothing more."""
        for timer in self._timers:
            timer.cancel()

    def act_on_tags(self, tags: int) -> None:
        """Do what is due after so many tags."""
        due = [deed for deed in self._tag_deeds if tags >= (deed.after_tags or 0)]
        for deed in due:
            self._tag_deeds.remove(deed)
            self._act(deed)


def _script_for_next_session(device: Device) -> SocketScript:
    knobs = device.knobs
    if knobs.socket_script_sessions is None:
        return knobs.socket_script
    if knobs.socket_script_sessions == 0:
        return SocketScript()
    knobs.socket_script_sessions -= 1
    return knobs.socket_script
