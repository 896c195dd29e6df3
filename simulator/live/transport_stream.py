"""MPEG-TS, the container of HLS segments."""

import io
from typing import TYPE_CHECKING

import av

from . import flv

if TYPE_CHECKING:
    from .message import MediaMessage


def segment(messages: list[MediaMessage], *, audio: bool, video: bool) -> bytes:
    """Return messages, headers first, as an MPEG-TS segment with the same timestamps."""
    film = flv.file_header(audio=audio, video=video) + b"".join(map(flv.tag, messages))
    result = io.BytesIO()
    with (
        av.open(io.BytesIO(film), "r", format="flv") as source,
        av.open(result, "w", format="mpegts", options={"mpegts_copyts": "1"}) as target,
    ):
        streams = {one.index: target.add_stream_from_template(one) for one in source.streams}
        for packet in source.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                target.mux(packet)
    return result.getvalue()
