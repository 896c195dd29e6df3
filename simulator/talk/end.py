"""The server's end of somebody's talk session, whatever its transport."""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import asyncio

    from simulator.cloud.device import Device
    from simulator.knobs.socket_script import SocketDeed


class TalkEnd(Protocol):
    """Somebody who talks to a camera, and how to get rid of them."""

    device: Device

    @property
    def transport(self) -> asyncio.BaseTransport | None:
        """Return the connection's transport, if it stands."""

    async def close(self, close_code: int) -> None:
        """Close from the server's side with a code."""

    async def leave(self) -> None:
        """Close because the server stops, even when the client is not listening."""

    def act(self, deed: SocketDeed) -> None:
        """Do one deed now (docs/protocol.md §6.5)."""
