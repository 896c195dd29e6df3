"""The media server's book of live streams: URLs handed out, feeds running, connections watching."""

import secrets
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from simulator.knobs.live_script import LiveScript

from .cipher import StreamKey
from .feed import Feed
from .ticket import LiveOrder, LiveTicket
from .viewer import Viewer

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Iterator

    from simulator.camera.programs import CameraPrograms
    from simulator.cloud.clock import Clock
    from simulator.cloud.device import Device
    from simulator.knobs import CloudKnobs

    from .device_push import DevicePush
    from .push import Push

_SUFFIXES = {"flv": ".flv", "hls": ".m3u8"}


class LiveExchange:
    """Knows every ticket, every feed and every viewer (docs/protocol.md §5.5, §8)."""

    def __init__(self, knobs: CloudKnobs, clock: Clock, programs: CameraPrograms) -> None:
        """Take the knobs of the cloud, its clock, by which URLs expire, and who calls cameras."""
        self.knobs = knobs
        self._programs = programs
        self.authority = ""
        self.rtmp_authority = ""
        self.queries: Counter[str] = Counter()
        self.plays: Counter[str] = Counter()
        self._clock = clock
        self._tickets: dict[str, LiveTicket] = {}
        self.pushes: dict[str, DevicePush] = {}
        self._feeds: dict[tuple[str, int], Feed] = {}
        self._keys: dict[str, StreamKey] = {}

    def issue_url(self, order: LiveOrder) -> str:
        """Return a new live URL, and a key frame soon if one was ordered."""
        self._forget_expired()
        self.queries[order.device.iot_id] += 1
        if order.force_key_frame:
            self.feed(order.device, order.stream_type).force_key_frame()
        token, name = secrets.token_hex(32), secrets.token_hex(8)
        if order.scheme == "rtmp":
            path = f"{name}_{order.stream_type}"
            url = f"rtmp://{self.rtmp_authority}/live?token={token}/{path}"
        else:
            path = f"/live/{name}{_SUFFIXES[order.scheme]}"
            url = f"http://{self.authority}{path}?token={token}"
        expires = self._clock.now() + timedelta(seconds=order.valid_s)
        self._tickets[token] = LiveTicket(order, token, path, expires)
        return url

    def redeem(self, token: str, scheme: str, path: str) -> LiveOrder | None:
        """Return the order of a token, which is used up by this, or None when it is not good."""
        ticket = self._tickets.get(token)
        if ticket is None or (ticket.order.scheme, ticket.path) != (scheme, path):
            return None
        used = ticket.used and not ticket.order.unlimited
        if used or self._clock.now() > ticket.expires or not ticket.order.device.online:
            return None
        ticket.used = True
        self.plays[ticket.order.device.iot_id] += 1
        return ticket.order

    @contextmanager
    def watch(
        self, order: LiveOrder, transport: asyncio.WriteTransport | None
    ) -> Iterator[tuple[Viewer, Push | DevicePush]]:
        """Serve a connection, or somebody without one, for as long as the context lasts."""
        key = self.key(order.device) if order.encrypted else None
        viewer = Viewer(order, transport, key.hide if key else None)
        feed = self.feed(order.device, order.stream_type)
        push = feed.join(viewer, key)
        viewer.start_script(_script_for_next_viewer(order.device))
        try:
            yield viewer, push
        finally:
            viewer.stop_script()
            feed.leave(viewer)

    def key(self, device: Device) -> StreamKey:
        """Return the key with which a camera encrypts."""
        return self._keys.setdefault(device.iot_id, StreamKey())

    def feed(self, device: Device, stream_type: int) -> Feed:
        """Return a stream of a camera, pushed or not."""
        place = (device.iot_id, stream_type)
        if place not in self._feeds:
            self._feeds[place] = Feed(device, stream_type, self._clock, self._call)
        return self._feeds[place]

    def _call(self, push: DevicePush, *, starts: bool) -> None:
        """Make a camera that is a program push, or end its session once it is there."""
        if starts:
            self.pushes[push.token] = push
            self._programs.call(push.device, push.service_call(self.rtmp_authority))
        elif push.came:
            self.pushes.pop(push.token, None)
            push.close()

    def viewers_of(self, device: Device) -> list[Viewer]:
        """Return the connections that watch a camera."""
        feeds = [feed for (iot_id, _), feed in self._feeds.items() if iot_id == device.iot_id]
        return [viewer for feed in feeds for viewer in feed.viewers]

    def kick(self, device: Device) -> None:
        """End every stream of a camera."""
        for (iot_id, _), feed in self._feeds.items():
            if iot_id == device.iot_id:
                feed.stop()

    def close(self) -> None:
        """End every stream."""
        for feed in self._feeds.values():
            feed.stop()

    def _forget_expired(self) -> None:
        now = self._clock.now()
        expired = [token for token, ticket in self._tickets.items() if ticket.expires < now]
        for token in expired:
            del self._tickets[token]


def _script_for_next_viewer(device: Device) -> LiveScript:
    """Return the camera's script, using up one of its viewers when they are counted."""
    knobs = device.knobs
    if knobs.live_script_viewers is None:
        return knobs.live_script
    if knobs.live_script_viewers == 0:
        return LiveScript()
    knobs.live_script_viewers -= 1
    return knobs.live_script
