"""Talks that are about to begin: their URLs are asked for here, on the main loop, at once.

Otherwise the question goes to the media loop and back, beside a decoder that begins to work.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

from ..intercom import PrefetchedUrl
from ..openapi import Scheme, VoiceIntercom

type FetchUrlOf = Callable[[str, Scheme], Awaitable[VoiceIntercom]]
"""Asks the cloud for a URL to talk to a camera."""


class ExpectedTalks:
    """At most one URL for each camera, asked for on the main loop, where the client lives."""

    def __init__(self, fetch_url: FetchUrlOf) -> None:
        """Expect nothing yet."""
        self._fetch_url = fetch_url
        self._urls: dict[str, PrefetchedUrl] = {}

    @asynccontextmanager
    async def expect(self, iot_id: str, scheme: Scheme) -> AsyncGenerator[None]:
        """Ask for a URL at once; what nobody has taken in the end is given up."""
        if iot_id in self._urls:
            yield
            return
        urls = self._urls[iot_id] = PrefetchedUrl(partial(self._fetch_url, iot_id))
        urls.start(scheme)
        try:
            yield
        finally:
            if self._urls.get(iot_id) is urls:
                del self._urls[iot_id]
            await urls.close()

    async def take(self, iot_id: str, scheme: Scheme) -> VoiceIntercom:
        """Return the expected URL of a camera, or ask for one."""
        if (urls := self._urls.pop(iot_id, None)) is not None:
            return await urls.take(scheme, refusal_counts=True)
        return await self._fetch_url(iot_id, scheme)
