"""Live streams over HLS, read by FFmpeg on a thread of its own."""

import asyncio
import threading
import time
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, cast

from ...openapi import LiveStream
from ..media import Media, Sound
from ..picture.assembler import PictureAssembler
from ..picture.h26x import VideoCodec, parse_config, split, split_annex_b
from ..problem import LiveInputError, UnreadableStreamError, UnsupportedVideoError
from .audio_converter import MAX_SOUND_BYTES, VoiceConverter, converter_of, lag_ms_of
from .g711_header import G711Header

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.stream import VideoStream

    type _Packet = Packet[VideoStream | AudioStream]

_OPEN_TIMEOUT_S = 8.0
"""A first HLS segment may have to be waited for."""

_READ_TIMEOUT_S = 4.0
"""Longer than a segment of HLS lasts, shorter than a viewer waits."""

_OPTIONS = {
    "fpsprobesize": "0",
    "live_start_index": "-2",
    "protocol_whitelist": "http,https,tcp,tls,crypto",
}
_CODECS = {"h264": VideoCodec.H264, "hevc": VideoCodec.H265}


class FfmpegReader:
    """One open stream; everything but `stop` is for one thread."""

    def __init__(self, url: str, ca_file: str | None) -> None:
        """Open nothing yet."""
        self._url = url
        self._options = dict(_OPTIONS)
        if ca_file:
            self._options["ca_file"] = ca_file
        self._pace = _Pace()
        self._stopped = threading.Event()
        self._container: InputContainer | None = None
        self._packets: Iterator[_Packet] = iter(())
        self._video: _VideoTrack | None = None
        self._sound: _SoundTrack | None = None

    def open(self) -> None:
        """Connect and find out what the stream holds.

        Raises:
            LiveInputError: that is impossible.
        """
        import av  # noqa: PLC0415  a broken media library must not take the integration down

        try:
            self._container = av.open(
                self._url, options=self._options, timeout=(_OPEN_TIMEOUT_S, _READ_TIMEOUT_S)
            )
            streams = self._container.streams
            if streams.video:
                self._video = _VideoTrack(streams.video[0])
            if streams.audio:
                self._sound = _SoundTrack(streams.audio[0])
            tracks = [*streams.video[:1], *streams.audio[:1]]
            self._packets = cast("Iterator[_Packet]", self._container.demux(tracks))
        except (av.FFmpegError, OSError, ValueError) as err:
            # The text of these errors holds the URL, and the URL is a credential.
            raise LiveInputError(type(err).__name__) from None

    def read(self) -> list[Media]:
        """Return what the next packet completes.

        Raises:
            LiveInputError: the stream broke off.
        """
        import av  # noqa: PLC0415  a broken media library must not take the integration down

        try:
            packet = next(self._packets, None)
        except (av.FFmpegError, OSError, ValueError) as err:
            raise LiveInputError(type(err).__name__) from None
        if packet is None or self._stopped.is_set():
            raise LiveInputError("the stream ended")
        if packet.dts is None or not packet.size:
            return []
        self._stopped.wait(self._pace.due_in_s(_ms(packet, packet.dts) / 1000))
        if packet.stream.type == "video":
            return self._video.read(packet) if self._video else []
        return self._sound.read(packet) if self._sound else []

    def stop(self) -> None:
        """Have the thread come to an end soon."""
        self._stopped.set()

    def close(self) -> None:
        """Disconnect."""
        if self._container:
            self._container.close()


class _Pace:
    """Spreads segments, which come in one piece, over the time that they last."""

    def __init__(self) -> None:
        self._zero_s: float | None = None

    def due_in_s(self, timestamp_s: float) -> float:
        """Return how long a packet is to wait."""
        now_s = time.monotonic()
        due_s = timestamp_s + (self._zero_s if self._zero_s is not None else now_s - timestamp_s)
        if not -1 < due_s - now_s < 20:
            due_s = now_s
        self._zero_s = due_s - timestamp_s
        return max(due_s - now_s, 0)


class _VideoTrack:
    """Makes pictures of packets in either notation of H.264 and H.265."""

    def __init__(self, stream: VideoStream) -> None:
        codec = _CODECS.get(stream.codec_context.name)
        if codec is None:
            raise UnsupportedVideoError("an unknown video codec")
        self._assembler = PictureAssembler(codec)
        extradata = stream.codec_context.extradata or b""
        self._length_bytes = 0
        if extradata[:1] == b"\x01":
            config = parse_config(codec, extradata)
            self._length_bytes = config.length_bytes
            self._assembler.learn(config.parameter_sets)
        else:
            self._assembler.learn(split_annex_b(extradata))

    def read(self, packet: _Packet) -> list[Media]:
        """Return the pictures that a packet completes; what is damaged between key frames is left out.

        Raises:
            UnreadableStreamError: a key frame is damaged.
        """
        data = bytes(packet)
        try:
            nals = split(data, self._length_bytes) if self._length_bytes else split_annex_b(data)
        except UnreadableStreamError:
            if packet.is_keyframe:
                raise
            return []
        dts_ms = _ms(packet, packet.dts or 0)
        pts_ms = dts_ms if packet.pts is None else _ms(packet, packet.pts)
        return list(self._assembler.push(nals, dts_ms, pts_ms, keyframe=packet.is_keyframe))


class _SoundTrack:
    """Makes sound of packets."""

    def __init__(self, stream: AudioStream) -> None:
        self._context = stream.codec_context
        self._rate_hz = self._context.sample_rate
        is_g711 = self._context.name in {"pcm_alaw", "pcm_mulaw"}
        self._header = G711Header(self._rate_hz) if is_g711 else None
        self._converter = self._new_converter()

    def read(self, packet: _Packet) -> list[Media]:
        """Return the sound of a packet."""
        if packet.size > MAX_SOUND_BYTES:
            return []
        data = bytes(packet)
        if self._header:
            data = self._header.strip(data)
            self._set_rate(self._header.rate_hz)
        voice = self._converter(data) if self._converter and data else b""
        timestamp_ms = _ms(packet, packet.pts or packet.dts or 0)
        return [Sound(voice, timestamp_ms, lag_ms_of(self._converter))] if voice else []

    def _set_rate(self, rate_hz: int) -> None:
        """Convert from a rate that FFmpeg does not know of."""
        if rate_hz != self._rate_hz:
            self._rate_hz = rate_hz
            self._converter = self._new_converter()

    def _new_converter(self) -> VoiceConverter | None:
        return converter_of(self._context.name, self._rate_hz, self._context.extradata)


def _ms(packet: _Packet, timestamp: int) -> int:
    return round(timestamp * packet.time_base * 1000)


_URL_STARTS = ("http://", "https://")


async def read_hls(stream: LiveStream, ca_file: str | None) -> AsyncGenerator[list[Media]]:
    """Yield pictures and sound until the stream ends.

    Closing waits for a read that is under way, a few seconds at most.

    Raises:
        LiveInputError: the stream cannot be had, cannot be read, or broke off.
    """
    if not stream.url.lower().startswith(_URL_STARTS):
        raise LiveInputError("the URL is of another kind than was asked for")
    loop = asyncio.get_running_loop()
    thread = ThreadPoolExecutor(1, "linkvisual demuxer")
    reader = FfmpegReader(stream.url, ca_file)
    try:
        await loop.run_in_executor(thread, reader.open)
        while True:
            yield await loop.run_in_executor(thread, reader.read)
    finally:
        reader.stop()
        thread.submit(reader.close)
        await asyncio.to_thread(thread.shutdown)
