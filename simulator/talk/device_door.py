"""Where cameras that are outside programs publish."""

import re
from typing import TYPE_CHECKING

from .device_signature import is_signed_by

if TYPE_CHECKING:
    from simulator.live.device_push import DevicePush
    from simulator.live.exchange import LiveExchange
    from simulator.rtmp.connection import RtmpConnection

    from .device_leg import DeviceLeg
    from .exchange import TalkExchange
    from .rtmp_door import RtmpTalkDoor

_APP = re.compile(r"(?P<path>talk|live)\?token=(?P<token>[^&/-]+)-(?P<signature>[0-9a-f]{64})")
_BAD_NAME = "NetStream.Publish.BadName"


class PublishDoor:
    """Tells cameras, who sign their URLs, from clients, who do not (docs/protocol.md §7.5)."""

    def __init__(self, talk: TalkExchange, live: LiveExchange, clients: RtmpTalkDoor) -> None:
        """Take the books of talk and live, and the door for clients."""
        self._talk = talk
        self._live = live
        self._clients = clients

    async def publish(self, connection: RtmpConnection, app: str, name: str) -> None:
        """Serve whoever publishes, until it ends; raises ConnectionError."""
        parts = _APP.fullmatch(app)
        if parts is None:
            await self._clients.publish(connection, app, name)
            return
        leg = self._leg(parts["path"], parts["token"])
        signed = f"{parts['token']}-{parts['signature']}"
        if leg is None or not is_signed_by(leg.device, signed, name):
            connection.send_status("error", _BAD_NAME)
            return
        await leg.serve(connection)

    def _leg(self, path: str, token: str) -> DeviceLeg | DevicePush | None:
        return self._talk.legs.get(token) if path == "talk" else self._live.pushes.get(token)
