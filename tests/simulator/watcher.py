"""Somebody who watches a camera: over plain HTTP with a parser of its own, or with FFmpeg."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import av
import numpy as np

from simulator.cloud.device import Device

from .caller import Caller

AUDIO, VIDEO, DATA = 8, 9, 18


@dataclass(frozen=True)
class Tag:
    """One FLV tag."""

    kind: int
    timestamp_ms: int
    body: bytes

    @property
    def is_configuration(self) -> bool:
        """Tell whether a decoder is configured with this."""
        return self.kind == DATA or (self.kind == VIDEO and self.body[1] == 0)

    @property
    def is_key_frame(self) -> bool:
        """Tell whether this is a picture of its own."""
        return self.kind == VIDEO and self.body[0] >> 4 == 1 and self.body[1] == 1


@dataclass
class Show:
    """An FLV stream while it runs."""

    response: aiohttp.ClientResponse

    async def header(self) -> bytes:
        """Read what comes before the first tag."""
        return await self.response.content.readexactly(13)

    async def tag(self) -> Tag:
        """Read a tag; raises IncompleteReadError at the end."""
        read = self.response.content.readexactly
        head = await read(11)
        size = int.from_bytes(head[1:4])
        body = await read(size)
        assert int.from_bytes(await read(4)) == size + 11
        assert head[8:] == bytes(3)
        return Tag(head[0], head[7] << 24 | int.from_bytes(head[4:7]), body)

    async def tags(self, count: int) -> list[Tag]:
        """Read so many tags."""
        return [await self.tag() for _ in range(count)]

    async def key_frame(self) -> Tag:
        """Skip to a key frame."""
        while not (tag := await self.tag()).is_key_frame:
            pass
        return tag

    async def rest(self) -> int:
        """Read to the orderly end and return how many tags came; raises ClientError otherwise."""
        count = 0
        while not self.response.content.at_eof():
            try:
                await self.tag()
            except asyncio.IncompleteReadError as error:
                if error.partial:
                    raise
                break
            count += 1
        return count


@dataclass
class Watcher:
    """Gets live URLs from the cloud and watches."""

    session: aiohttp.ClientSession
    caller: Caller

    async def query(self, camera: Device, **parameters: Any) -> dict[str, Any]:  # noqa: ANN401
        """Return the `Data` of a fresh answer."""
        query = {"IotId": camera.iot_id, "Scheme": "flv"} | {
            k: str(v) for k, v in parameters.items()
        }
        answer = await self.caller.call("QueryLiveStreaming", query)
        assert answer.body["Success"], answer.body
        data: dict[str, Any] = answer.data
        return data

    async def url(self, camera: Device, **parameters: Any) -> str:  # noqa: ANN401
        """Return a fresh live URL."""
        return str((await self.query(camera, **parameters))["Path"])

    @asynccontextmanager
    async def open(self, url: str) -> AsyncIterator[Show]:
        """Open an HTTP-FLV URL and read up to the first tag."""
        async with self.session.get(url) as response:
            assert (response.status, response.content_type) == (200, "video/x-flv")
            show = Show(response)
            assert (await show.header())[:4] == b"FLV\x01"
            yield show

    @asynccontextmanager
    async def watch(self, camera: Device, **parameters: Any) -> AsyncIterator[Show]:  # noqa: ANN401
        """Watch a camera over HTTP-FLV."""
        async with self.open(await self.url(camera, **parameters)) as show:
            yield show

    async def refused(self, url: str) -> bool:
        """Tell whether an HTTP URL is refused."""
        async with self.session.get(url) as response:
            return response.status == 403


@dataclass
class Film:
    """What FFmpeg made of a stream."""

    pictures: list[av.VideoFrame]
    samples: np.ndarray[tuple[int], np.dtype[np.float64]]
    rate_hz: int
    video_codec: str | None
    audio_codec: str | None

    @property
    def tone_hz(self) -> float:
        """Return the strongest frequency of the sound."""
        windowed = self.samples * np.hanning(self.samples.size)
        spectrum = np.abs(np.fft.rfft(windowed))
        return float(spectrum.argmax() * self.rate_hz / self.samples.size)


def film(url: str, pictures: int = 30, samples: int = 8000) -> Film:
    """Play a URL with FFmpeg until there are so many pictures and samples of those there should be."""
    with av.open(url, timeout=20, options={"analyzeduration": "1000000"}) as container:
        video = next(iter(container.streams.video), None)
        audio = next(iter(container.streams.audio), None)
        result = Film(
            [], np.empty(0), audio.rate if audio else 0,
            video.codec.name if video else None, audio.codec.name if audio else None,
        )  # fmt: skip
        for packet in container.demux(*filter(None, (video, audio))):
            for frame in packet.decode():
                if isinstance(frame, av.VideoFrame):
                    result.pictures.append(frame)
                elif isinstance(frame, av.AudioFrame):
                    scale = 32768 if frame.format.name.startswith("s16") else 1
                    heard = frame.to_ndarray().ravel().astype(np.float64) / scale
                    result.samples = np.concatenate([result.samples, heard])
            enough_pictures = video is None or len(result.pictures) >= pictures
            if enough_pictures and (audio is None or result.samples.size >= samples):
                break
        return result


def stamp_ms(picture: av.VideoFrame) -> int:
    """Return the lowest 32 bits of the ms since the epoch that the picture tells to machines."""
    luma = picture.to_ndarray(format="gray")
    row = luma[-picture.height // 40]
    cells = row.reshape(32, -1).mean(axis=1) > 128
    return int("".join("01"[bool(cell)] for cell in cells), 2)
