"""A browser that opens a camera's view."""

from collections.abc import Awaitable, Callable

from custom_components.linkvisual.live.webrtc.settings import TalkSettings
from custom_components.linkvisual.live.webrtc.viewers import Viewers

from .browser import Browser, Signals, until

type OpenPage = Callable[..., Awaitable[Page]]
"""Opens a view: with a microphone or without, with video or without, with its own settings."""


class Page:
    """A browser, its signaling session and what it was told."""

    def __init__(self, browser: Browser, session_id: str) -> None:
        """Prepare to open a view."""
        self.browser = browser
        self.session_id = session_id
        self.signals = Signals()
        self.offer = ""

    async def open(self, viewers: Viewers, settings: TalkSettings) -> None:
        """Exchange offer and answer, and wait until connected."""
        self.offer = await self.browser.offer()
        await viewers.offer(self.session_id, self.offer, self.signals, settings)
        await self.browser.accept(self.signals.answers[0])

    async def closed(self) -> None:
        """Wait until the connection is closed from the other side."""
        await until(lambda: self.browser.connection.connectionState == "closed")
