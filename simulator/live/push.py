"""What a camera pushes: headers first, then picture and sound in the order of time."""

import asyncio
from typing import TYPE_CHECKING

from .message import MediaMessage, MessageKind
from .metadata import metadata
from .microphone import Hear, open_microphone, room_heard, tone_heard
from .ticket import MAIN_STREAM
from .video import Video
from .video_encoder import FRAMES_PER_S

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from datetime import datetime

    from simulator.cloud.clock import Clock
    from simulator.cloud.device import Device

FIRST_TIMESTAMP_MS = 1000
_SUB_SIZE = (320, 180)


def _heard_by(camera: Device) -> Hear:
    """Return what the microphone of a camera hears."""
    if camera.knobs.live_hears == "tone":
        return tone_heard(camera.microphone_hz)
    return room_heard(camera.room)


class Push:
    """The encoders of one stream of a camera, opened with the knobs as they are now.

    A picture of another size is sent at once: new parameter sets, then a key frame.
    """

    def __init__(self, camera: Device, stream_type: int) -> None:
        """Take the camera and the stream: 0 main, 1 sub."""
        knobs = camera.knobs
        self._camera = camera
        self._is_main = stream_type == MAIN_STREAM
        self._variant = knobs.live_video if self._is_main else knobs.live_sub_video
        self._size = self._wanted_size
        self._sets_are_new = False
        self._video = self._open_video()
        self._microphone = open_microphone(
            knobs.live_audio, _heard_by(camera), knobs.live_audio_samples, FIRST_TIMESTAMP_MS
        )
        self._key_frame_wanted = False
        self.timestamp_ms = FIRST_TIMESTAMP_MS
        self.has_video = self._video is not None
        self.has_audio = self._microphone is not None
        self._metadata = metadata(
            *self._size,
            self._video.flv_codec if self._video else None,
            self._microphone.flv_codec if self._microphone else None,
        )

    def headers(self, timestamp_ms: int) -> list[MediaMessage]:
        """Return what a decoder needs first."""
        headers = [MediaMessage(MessageKind.DATA, 0, self._metadata, is_header=True)]
        if self._video is not None:
            headers.append(self._video.header(timestamp_ms))
        if self._microphone is not None and self._microphone.header is not None:
            body = self._microphone.header
            headers.append(MediaMessage(MessageKind.AUDIO, timestamp_ms, body, is_header=True))
        return headers

    def force_key_frame(self) -> None:
        """Let the next picture be a key frame."""
        self._key_frame_wanted = True

    async def stream(self, clock: Clock) -> AsyncIterator[list[MediaMessage]]:
        """Yield what is ready, at the pace of the clock, while the camera is online."""
        await asyncio.sleep(self._camera.knobs.live_first_frame_ms / 1000)
        loop = asyncio.get_running_loop()
        started_s = loop.time()
        number = 0
        while self._camera.online:
            yield await self._messages(clock.now(), number)
            # Pictures that are late by more than their time are left out.
            elapsed_s = loop.time() - started_s
            number = max(number + 1, int(elapsed_s * FRAMES_PER_S))
            await asyncio.sleep(max(0.0, number / FRAMES_PER_S - elapsed_s))

    async def _messages(self, now: datetime, number: int) -> list[MediaMessage]:
        """Return what is ready at this moment; the encoder works in a thread."""
        key_frame, self._key_frame_wanted = self._key_frame_wanted, False
        timestamp_ms = FIRST_TIMESTAMP_MS + number * 1000 // FRAMES_PER_S
        if self._size != self._wanted_size:
            self._size, self._sets_are_new = self._wanted_size, True
            self._video = await asyncio.to_thread(self._open_video)
        messages: list[MediaMessage] = []
        if self._microphone is not None:
            messages += self._microphone.until(timestamp_ms)
        if self._video is not None:
            messages += self._with_headers(
                self._video,
                await asyncio.to_thread(self._video.shoot, now, timestamp_ms, key_frame=key_frame),
            )
        self.timestamp_ms = timestamp_ms
        return messages

    def _with_headers(self, video: Video, pictures: list[MediaMessage]) -> Iterator[MediaMessage]:
        """Yield pictures, with parameter sets where they are new or the knob repeats them."""
        for picture in pictures:
            repeats = self._sets_are_new or self._camera.knobs.live_repeat_headers
            if picture.is_key_frame and repeats:
                self._sets_are_new = False
                yield video.header(picture.timestamp_ms)
            yield picture

    def _open_video(self) -> Video | None:
        if self._variant == "none":
            return None
        return Video(self._camera, self._variant, *self._size)

    @property
    def _wanted_size(self) -> tuple[int, int]:
        if not self._is_main:
            return _SUB_SIZE
        width, _, height = self._camera.knobs.live_size.partition("x")
        return int(width), int(height)
