"""One connection that watches a camera."""

import asyncio
from collections import deque
from typing import TYPE_CHECKING

from simulator.tcp_reset import reset

from .message import MessageKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.knobs.live_script import LiveDeed, LiveScript

    from .message import MediaMessage
    from .ticket import LiveOrder

_LOOK_AROUND_S = 0.5
_LARGEST_BACKLOG = 500


class Viewer:
    """Takes messages from a feed and hands them to a connection, or does not, as the script says."""

    def __init__(
        self,
        order: LiveOrder,
        transport: asyncio.WriteTransport | None,
        hide: Callable[[MediaMessage], MediaMessage] | None,
    ) -> None:
        """Take the order, the connection if there is one, and the cipher of an encrypted stream."""
        self.order = order
        self._transport = transport
        self._hide = hide
        self._pending: deque[MediaMessage] = deque()
        self._wake = asyncio.Event()
        self._has_video = True
        self._waits_for_key_frame = False
        self._stalled = False
        self._over = False
        self._timers: list[asyncio.TimerHandle] = []

    def welcome(self, messages: list[MediaMessage], *, has_video: bool) -> None:
        """Take headers and whatever is in the cache; a picture begins with a key frame."""
        self._has_video = has_video
        self._waits_for_key_frame = has_video and not any(m.is_key_frame for m in messages)
        self._pending.extend(messages)
        self._wake.set()

    def tell(self, header: MediaMessage) -> None:
        """Take a header that is new; a picture of its kind follows."""
        self._has_video |= header.kind is MessageKind.VIDEO
        if not self._over and not self._stalled:
            self._pending.append(header)
            self._wake.set()

    def offer(self, message: MediaMessage) -> None:
        """Take a message, unless it is over, stalled, too slow, or waits for a key frame."""
        if len(self._pending) >= _LARGEST_BACKLOG:
            self._pending.clear()
            self._waits_for_key_frame = self._has_video
        if message.is_key_frame:
            self._waits_for_key_frame = False
        if self._over or self._stalled or self._waits_for_key_frame:
            return
        self._pending.append(message)
        self._wake.set()

    async def take(self) -> list[MediaMessage]:
        """Wait for messages and return them; none means that it is over."""
        while not self._pending:
            if self._over or (self._transport and self._transport.is_closing()):
                return []
            self._wake.clear()
            try:
                async with asyncio.timeout(_LOOK_AROUND_S):
                    await self._wake.wait()
            except TimeoutError:
                continue
        messages = list(self._pending)
        self._pending.clear()
        return [self._hide(message) for message in messages] if self._hide else messages

    def end(self) -> None:
        """Let the connection end in an orderly way, after what is already here."""
        self._over = True
        self._wake.set()

    def start_script(self, script: LiveScript) -> None:
        """Do the deeds of a script, each at its time."""
        loop = asyncio.get_running_loop()
        self._timers = [loop.call_later(deed.after_s, self.act, deed) for deed in script.deeds]

    def stop_script(self) -> None:
        """Do no more deeds."""
        for timer in self._timers:
            timer.cancel()

    def act(self, deed: LiveDeed) -> None:
        """Do one deed now."""
        if deed.what == "stall":
            self._stalled = True
            self._pending.clear()
        elif deed.what == "resume":
            self._stalled, self._waits_for_key_frame = False, self._has_video
        else:
            if deed.what == "reset":
                self._pending.clear()
                if self._transport is not None:
                    reset(self._transport)
            self.end()
