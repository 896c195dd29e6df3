"""Interface of a talk session's transport, WebSocket or RTMP."""

from typing import Protocol


class TalkLink(Protocol):
    """A connection on which bodies of audio messages reach a camera (docs/protocol.md §6, §7)."""

    @property
    def talk_ready(self) -> bool:
        """Return whether the server has said that the camera is there; some never do."""

    async def send(self, body: bytes, timestamp_ms: int) -> None:
        """Send one body; raises SessionLostError."""

    def undelivered_messages(self, body_bytes: int) -> int | None:
        """Return how many bodies of a size the peer has not acknowledged, rounded up.

        None once the connection has failed: what the kernel had queued is lost.
        """

    async def close(self) -> None:
        """End the session and let nothing of the connection remain."""
