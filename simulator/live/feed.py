"""One stream of a camera while somebody watches it."""

import asyncio
import secrets
from typing import TYPE_CHECKING, Protocol

from .device_push import DevicePush
from .message import MessageKind
from .push import Push

if TYPE_CHECKING:
    from simulator.cloud.clock import Clock
    from simulator.cloud.device import Device

    from .cipher import StreamKey
    from .message import MediaMessage
    from .viewer import Viewer


class CallDevice(Protocol):
    """Makes a camera's program push, or ends its session."""

    def __call__(self, push: DevicePush, *, starts: bool) -> None:
        """Do so."""


class Feed:
    """Makes the camera push for the first viewer, serves all, and stops it after the last."""

    def __init__(self, camera: Device, stream_type: int, clock: Clock, call: CallDevice) -> None:
        """Take the camera, the stream, the clock that the camera shows, and how to call its program."""
        self._call = call
        self.viewers: set[Viewer] = set()
        self._camera = camera
        self._stream_type = stream_type
        self._clock = clock
        self._task: asyncio.Task[None] | None = None
        self._push: Push | DevicePush | None = None
        self._leg: DevicePush | None = None
        self._leg_before: DevicePush | None = None
        self._cache: list[MediaMessage] = []

    def join(self, viewer: Viewer, key: StreamKey | None) -> Push | DevicePush:
        """Serve a viewer: headers, then the pictures since the last key frame, then what comes.

        With a key a camera's program encrypts, if this viewer is the one that makes it push.
        """
        push = self._push or self._start(key)
        cache = self._cache if self._camera.knobs.live_gop_cache else []
        timestamp_ms = cache[0].timestamp_ms if cache else push.timestamp_ms
        headers = push.headers(timestamp_ms)
        has_video = any(header.kind is MessageKind.VIDEO for header in headers)
        viewer.welcome([*headers, *cache], has_video=has_video)
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
        if self._push is not None:
            self._push.force_key_frame()

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
        if self._camera.has_leg:
            return self._start_program(key)
        push = self._push = Push(self._camera, self._stream_type)
        self._task = asyncio.get_running_loop().create_task(self._run(push))
        return push

    def _start_program(self, key: StreamKey | None) -> DevicePush:
        """Call the camera, once more for the same URL where it has not followed the last call yet."""
        leg = self._leg
        if leg is None or leg.came:
            self._leg_before = leg
            token = secrets.token_hex(16)
            leg = DevicePush(self._camera, self._stream_type, token, self, key)
        self._push = self._leg = leg
        self._task = asyncio.get_running_loop().create_task(self._bring(leg))
        return leg

    async def _bring(self, leg: DevicePush) -> None:
        """Call the camera when it has ended what it pushed before."""
        if self._leg_before is not None:
            await self._leg_before.over.wait()
        self._call(leg, starts=True)

    async def _run(self, push: Push) -> None:
        """Push until the camera goes offline; nobody is left waiting if the encoder fails."""
        try:
            async for messages in push.stream(self._clock):
                for message in messages:
                    self.take(message)
        finally:
            self.end(push)

    def take(self, message: MediaMessage) -> None:
        """Take what a camera has pushed; a header is for those who watch already."""
        if not message.is_header:
            self._remember(message)
        for viewer in self.viewers:
            if message.is_header:
                viewer.tell(message)
            else:
                viewer.offer(message)

    def wants(self, push: Push | DevicePush) -> bool:
        """Tell whether this is what viewers see."""
        return self._push is push

    def end(self, push: Push | DevicePush) -> None:
        """Stop if this is what viewers see."""
        if self.wants(push):
            self.stop()
        elif isinstance(push, DevicePush):
            self._call(push, starts=False)

    def _remember(self, message: MediaMessage) -> None:
        """Keep everything since the last key frame."""
        if message.is_key_frame:
            self._cache.clear()
        if message.is_key_frame or self._cache:
            self._cache.append(message)
