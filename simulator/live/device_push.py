"""What a camera's program pushes (docs/protocol.md §7.5, §8)."""

import asyncio
import json
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from simulator.cloud.device import ServiceCall

from .message import MediaMessage, MessageKind

if TYPE_CHECKING:
    from simulator.cloud.device import Device
    from simulator.rtmp.chunk_writer import RtmpMessage
    from simulator.rtmp.connection import RtmpConnection

    from .cipher import StreamKey

_KEY_FRAME = 1
_FORCE_KEY_FRAME = "NetStream.ForceIFrame.Start"

_LEAVE_TIMEOUT_S = 2.0
"""A camera leaves within milliseconds; a busy machine takes longer."""


class MediaFeed(Protocol):
    """Takes what a camera publishes."""

    def take(self, message: MediaMessage) -> None:
        """Hand a message to all viewers."""

    def wants(self, push: DevicePush) -> bool:
        """Tell whether this is what viewers see."""

    def end(self, push: DevicePush) -> None:
        """Take nothing more of a camera that has left."""


class DevicePush:
    """Turns what is published into messages of a feed, and keeps the headers for viewers to come.

    With a key the camera encrypts, as the service call has told it. The server reads what it says,
    and encrypts it again, to the same bytes, for those viewers whose URL is for that.
    """

    has_video = has_audio = True
    timestamp_ms = 0

    def __init__(
        self,
        device: Device,
        stream_type: int,
        token: str,
        feed: MediaFeed,
        key: StreamKey | None = None,
    ) -> None:
        """Take the camera, its stream, the token of its URL, the feed for what comes, and the key."""
        self.came = False
        """Whether the camera has followed the call."""

        self.over = asyncio.Event()
        """Set when it has left again."""

        self.device = device
        self.token = token
        self.name = f"vision_stream_{stream_type}"
        self._stream_type = stream_type
        self._feed = feed
        self._headers: dict[MessageKind, MediaMessage] = {}
        self._connection: RtmpConnection | None = None
        self._limit = asyncio.timeout(None)
        self._key = key

    def service_call(self, authority: str) -> ServiceCall:
        """Return the call that makes the camera push here."""
        key = self._key
        text = json.dumps({"key": key.key_text, "iv": key.iv_text}) if key else ""
        url = f"rtmp://{authority}/live?token={self.token}/{self.name}"
        args: dict[str, object] = {
            "PushUrl": url,
            "StreamType": self._stream_type,
            "EncryptKey": text,
            "PreTime": 0,
        }
        return ServiceCall("StartPushStreaming", args)

    def headers(self, timestamp_ms: int) -> list[MediaMessage]:
        """Return what a decoder needs first, as far as it has come."""
        return list(self._headers.values())

    async def serve(self, connection: RtmpConnection) -> None:
        """Serve the camera until it leaves, which ends the feed; at once if nobody watches any more."""
        self.came = True
        self._connection = connection
        connection.on_media = self._take
        connection.send_status("status", "NetStream.Publish.Start")
        with suppress(TimeoutError):
            async with self._limit:
                if not self._feed.wants(self):
                    self.close()
                await connection.gone.wait()
        self._connection = None
        self.over.set()
        self._feed.end(self)

    def force_key_frame(self) -> None:
        """Ask the camera for a key frame; one that is not here yet begins with one."""
        if self._connection is not None:
            self._connection.send_status("status", _FORCE_KEY_FRAME)

    def close(self) -> None:
        """End the camera's session, and let it say goodbye: it ignores a call while it pushes."""
        if self._connection is not None:
            self._connection.transport.write_eof()
            self._limit.reschedule(asyncio.get_running_loop().time() + _LEAVE_TIMEOUT_S)

    def _take(self, message: RtmpMessage) -> None:
        if not self._feed.wants(self):
            return
        if message.kind not in {MessageKind.AUDIO, MessageKind.VIDEO} or len(message.body) < 2:
            return
        kind = MessageKind(message.kind)
        body = self._key.reveal(kind, message.body) if self._key else message.body
        is_key = kind is MessageKind.VIDEO and body[0] >> 4 == _KEY_FRAME
        is_header = body[1] == 0 and (kind is MessageKind.AUDIO or is_key)
        media = MediaMessage(
            kind,
            message.timestamp_ms,
            body,
            is_header=is_header,
            is_key_frame=is_key and not is_header,
        )
        if is_header:
            self._headers[kind] = media
        self.timestamp_ms = message.timestamp_ms
        self._feed.take(media)
