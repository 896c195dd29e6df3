"""One stream of a camera while somebody watches it."""

import asyncio
import secrets
from typing import TYPE_CHECKING, Protocol

from .device_push import DevicePush
from .push import FIRST_TIMESTAMP_MS, Push
from .video_encoder import FRAMES_PER_S

if TYPE_CHECKING:
    from simulator.cloud.clock import Clock
    from simulator.cloud.device import Device

    from .cipher import StreamKey
    from .message import MediaMessage
    from .viewer import Viewer


class CallDevice(Protocol):
    """Makes an outside camera push, or ends its session."""

    def __call__(self, push: DevicePush, *, starts: bool) -> None:
        """Do so."""


class Feed:
    """Makes the camera push for the first viewer, serves all, and stops it after the last."""

    def __init__(self, camera: Device, stream_type: int, clock: Clock, call: CallDevice) -> None:
        """Take the camera, the stream, the clock that the camera shows, and how to call an outside one."""
        self._call = call
        self.viewers: set[Viewer] = set()
        self._camera = camera
        self._stream_type = stream_type
        self._clock = clock
        self._task: asyncio.Task[None] | None = None
        self._push: Push | DevicePush | None = None
        self._cache: list[MediaMessage] = []
        self._timestamp_ms = FIRST_TIMESTAMP_MS
        self._key_frame_wanted = False

    def join(self, viewer: Viewer, key: StreamKey | None) -> Push | DevicePush:
        """Serve a viewer: headers, then the pictures since the last key frame, then what comes.

        With a key an outside camera encrypts, if this viewer is the one that makes it push.
        """
        push = self._push or self._start(key)
        cache = self._cache if self._camera.knobs.live_gop_cache else []
        timestamp_ms = cache[0].timestamp_ms if cache else self._timestamp_ms
        viewer.welcome([*push.headers(timestamp_ms), *cache], has_video=push.has_video)
        if viewer.order.force_key_frame and not cache:
            self.force_key_frame()
        self.viewers.add(viewer)
        return push

    def leave(self, viewer: Viewer) -> None:
        """Serve a viewer no more."""
        self.viewers.discard(viewer)
        if not self.viewers:
            self.stop()

    def force_key_frame(self) -> None:
        """Let the next picture be a key frame."""
        self._key_frame_wanted = True

    def stop(self) -> None:
        """Let the camera stop, and end every viewer."""
        for viewer in self.viewers:
            viewer.end()
        if self._task is not None:
            self._task.cancel()
        if isinstance(self._push, DevicePush):
            self._call(self._push, starts=False)
        self._task = self._push = None
        self._cache = []

    def _start(self, key: StreamKey | None) -> Push | DevicePush:
        self._timestamp_ms = FIRST_TIMESTAMP_MS
        if self._camera.external:
            token = secrets.token_hex(16)
            outside = DevicePush(self._camera, self._stream_type, token, self._take, key)
            self._push = outside
            self._call(outside, starts=True)
            return outside
        push = self._push = Push(self._camera, self._stream_type)
        self._task = asyncio.get_running_loop().create_task(self._run(push))
        return push

    def _take(self, message: MediaMessage) -> None:
        """Take what an outside camera has pushed."""
        self._timestamp_ms = message.timestamp_ms
        if not message.is_header:
            self._remember(message)
        for viewer in self.viewers:
            if message.is_header:
                viewer.welcome([message], has_video=True)
            else:
                viewer.offer(message)

    async def _run(self, push: Push) -> None:
        """Push until the camera goes offline; nobody is left waiting if the encoder fails."""
        try:
            await self._push_pictures(push)
        finally:
            if self._push is push:
                self.stop()

    async def _push_pictures(self, push: Push) -> None:
        """Push at the pace of the clock while the camera is online."""
        await asyncio.sleep(self._camera.knobs.live_first_frame_ms / 1000)
        loop = asyncio.get_running_loop()
        started_s = loop.time()
        number = 0
        while self._camera.online:
            await self._push_picture(push, number)
            # Pictures that are late by more than their time are left out.
            elapsed_s = loop.time() - started_s
            number = max(number + 1, int(elapsed_s * FRAMES_PER_S))
            await asyncio.sleep(max(0.0, number / FRAMES_PER_S - elapsed_s))

    async def _push_picture(self, push: Push, number: int) -> None:
        key_frame, self._key_frame_wanted = self._key_frame_wanted, False
        timestamp_ms = FIRST_TIMESTAMP_MS + number * 1000 // FRAMES_PER_S
        messages = await push.messages(self._clock.now(), timestamp_ms, key_frame=key_frame)
        self._timestamp_ms = timestamp_ms
        for message in messages:
            self._remember(message)
            for viewer in self.viewers:
                viewer.offer(message)

    def _remember(self, message: MediaMessage) -> None:
        """Keep everything since the last key frame."""
        if message.is_key_frame:
            self._cache.clear()
        if message.is_key_frame or self._cache:
            self._cache.append(message)
