"""One talk session: a fresh URL, a socket, and tags with timestamps."""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

import aiohttp

from . import flv
from .options import SAMPLE_RATE_HZ, TalkOptions, TimestampMode
from .short_turns import short_turns
from .talk_socket import TalkSocket

type FetchTalkUrl = Callable[[], Awaitable[str]]
"""Asks the cloud for a talk URL: a credential, good once and for seconds."""

_TAG_OVERHEAD_BYTES = 17


class TalkSession:
    """An open talk session (docs/protocol.md §6.1)."""

    def __init__(self, socket: TalkSocket, options: TalkOptions) -> None:
        """Talk over a connected socket, which is closed with the session."""
        self._socket = socket
        self._ending = AsyncExitStack()
        self._ending.enter_context(short_turns)
        self._ending.push_async_callback(socket.close)
        self._options = options
        self._timestamp_samples = 0
        self.undelivered_samples = 0
        """Samples that the server has not acknowledged, as far as is known: never too few."""

    @classmethod
    async def open(
        cls, http: aiohttp.ClientSession, fetch_url: FetchTalkUrl, options: TalkOptions
    ) -> TalkSession:
        """Fetch a talk URL, connect to it and send the first message.

        Raises:
            ConnectFailedError: the socket could not be opened.
            SessionLostError: it closed at once.
        """
        socket = await TalkSocket.connect(http, await fetch_url())
        session = cls(socket, options)
        try:
            await socket.send(flv.first_message(options.codec))
        except BaseException:
            await session.close()
            raise
        return session

    async def send(self, payload: bytes) -> None:
        """Send G.711 bytes as one tag.

        Raises:
            SessionLostError: the socket is closed.
        """
        tag_bytes = len(payload) + _TAG_OVERHEAD_BYTES
        undelivered_tags = self._socket.undelivered_messages(tag_bytes)
        if undelivered_tags is not None:
            self.undelivered_samples = undelivered_tags * len(payload)
        self.undelivered_samples += len(payload)
        timestamp_ms = self._timestamp_samples * 1000 // SAMPLE_RATE_HZ
        await self._socket.send(flv.data_tag(payload, timestamp_ms, self._options.codec))
        self._timestamp_samples += self._timestamp_step(len(payload))

    async def close(self) -> None:
        """Close the socket, which ends the camera's talk session; again does nothing."""
        await self._ending.aclose()

    def _timestamp_step(self, samples: int) -> int:
        """Return by how many samples the clock of the tags moves (docs/protocol.md §6.4)."""
        half = self._options.timestamp_mode is TimestampMode.LEGACY_HALF
        return samples // 2 if half else samples
