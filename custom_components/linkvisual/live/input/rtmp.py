"""A live stream over RTMP, decrypted on the way where it is encrypted (docs/protocol.md §8)."""

import asyncio
from collections.abc import AsyncGenerator

from ...intercom.wire.rtmp import MessageType, RtmpAddress, RtmpError, RtmpMessage, RtmpPlayer
from ...openapi import LiveStream
from ..media import Media
from ..problem import LiveInputError
from .flv import FlvTag, TagKind
from .flv_demuxer import FlvDemuxer

_KINDS = {
    MessageType.AUDIO: TagKind.AUDIO,
    MessageType.VIDEO: TagKind.VIDEO,
    MessageType.DATA: TagKind.SCRIPT,
}


async def read_rtmp(stream: LiveStream) -> AsyncGenerator[list[Media]]:
    """Yield what each message of a stream completes, until the server ends it.

    Raises:
        LiveInputError: the stream cannot be had, cannot be read, or broke off.
    """
    demuxer = FlvDemuxer(may_be_encrypted=stream.has_key, key=stream.decrypt_key)
    try:
        player = await RtmpPlayer.open(RtmpAddress.parse_play(stream.url))
    except RtmpError as err:
        raise LiveInputError(str(err)) from None
    try:
        while True:
            tag = _tag(await player.media())
            yield list(demuxer.read(tag)) if tag else []
    except RtmpError as err:
        raise LiveInputError(str(err)) from None
    finally:
        await asyncio.shield(player.close())


def _tag(message: RtmpMessage) -> FlvTag | None:
    kind = _KINDS.get(MessageType(message.type)) if message.type in set(MessageType) else None
    return FlvTag(kind, message.timestamp_ms, message.body) if kind else None
