"""The media server's book: URLs handed out, sockets open, sessions that are over."""

import asyncio
import secrets
from time import monotonic
from typing import TYPE_CHECKING

from .device_leg import DeviceLeg
from .ticket import Ticket

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from pathlib import Path

    from simulator.camera.programs import CameraPrograms
    from simulator.cloud.device import Device
    from simulator.knobs import CloudKnobs
    from simulator.live.cipher import StreamKey

    from .end import TalkEnd
    from .listener import Listener
    from .recording import Recording
    from .session import TalkSession


class TalkExchange:
    """Knows every ticket, every live talk socket and every recording (docs/protocol.md §5.4, §9)."""

    def __init__(self, knobs: CloudKnobs, folder: Path, programs: CameraPrograms) -> None:
        """Take the knobs, the folder for recordings, and who calls cameras."""
        self.knobs = knobs
        self.programs = programs
        self.folder = folder
        self.authority = ""
        self.rtmp_authority = ""
        self.recordings: list[Recording] = []
        self.sockets: set[TalkEnd] = set()
        self.legs: dict[str, DeviceLeg] = {}
        self._tickets: dict[str, Ticket] = {}
        self._changed = asyncio.Condition()
        self._tasks: set[asyncio.Task[None]] = set()
        self._sessions = 0

    def issue_url(
        self, device: Device, scheme: str, queried_at_s: float, key: StreamKey | None = None
    ) -> str:
        """Return a new talk URL; with a key the session is encrypted."""
        now_s = monotonic()
        self._forget_expired(now_s)
        token, name = secrets.token_hex(32), secrets.token_hex(8)
        if self.knobs.voice_url_escapes:
            token += "%2F0"
        path = f"/talk/{name}.flv" if scheme == "ws" else "/talk"
        expires_at_s = now_s + self.knobs.voice_url_ttl_s
        self._tickets[token] = Ticket(token, device, scheme, path, queried_at_s, expires_at_s, key)
        if scheme == "rtmp":
            return f"rtmp://{self.rtmp_authority}{path}?token={token}"
        session = f"&session={secrets.token_hex(8)}"
        return f"{scheme}://{self.authority}{path}?token={token}{session}"

    def open_leg(self, session: TalkSession, key: StreamKey | None) -> DeviceLeg | None:
        """Call a camera that is a program to the media server; None for one that is not."""
        device = session.device
        if not device.has_leg:
            return None
        leg = session.leg = DeviceLeg(device, secrets.token_hex(16), key, session.listener)
        self.legs[leg.token] = leg
        self.programs.call(device, leg.service_call(self.rtmp_authority))
        return leg

    async def close_leg(self, leg: DeviceLeg | None) -> None:
        """End the session of a camera that is a program, and wait until it has stopped."""
        if leg is not None:
            await leg.close()
            self.legs.pop(leg.token, None)

    def listener(self, token: str) -> Listener | None:
        """Return what a camera plays with in the session of a token."""
        leg = self.legs.get(token)
        return leg.listener if leg else None

    def redeem(self, token: str, scheme: str, path: str) -> Ticket | None:
        """Return the ticket of a token as it is in the URL, used up by this, or None when it is not good."""
        ticket = self._tickets.get(token)
        if ticket is None or (ticket.scheme, ticket.path) != (scheme, path):
            return None
        used = ticket.used and not self.knobs.voice_url_reusable
        if used or monotonic() > ticket.expires_at_s or not ticket.device.online:
            return None
        ticket.used = True
        return ticket

    def is_busy(self, device: Device) -> bool:
        """Tell whether somebody talks to this camera."""
        return any(socket.device is device for socket in self.sockets)

    def sockets_of(self, device: Device) -> list[TalkEnd]:
        """Return the live talk sockets of a camera."""
        return [socket for socket in self.sockets if socket.device is device]

    def kick(self, device: Device, close_code: int = 1000) -> None:
        """Begin to close every live socket of a camera."""
        for socket in self.sockets_of(device):
            self.spawn(socket.close(close_code))

    def make_way(self, device: Device) -> bool:
        """Deal with somebody who talks already; return whether a newcomer may come in."""
        if self.knobs.busy == "kick":
            self.kick(device)
        return self.knobs.busy != "reject_ws" or not self.is_busy(device)

    def spawn(self, work: Coroutine[object, object, None]) -> None:
        """Run something beside, kept until it is done."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def open_folder(self, folder: Path) -> None:
        """Record into this folder, numbering on after the recordings it holds."""
        self.folder = folder
        numbers = [path.stem.rpartition("-")[2] for path in folder.glob("*.wav")]
        self._sessions = max((int(text) for text in numbers if text.isdigit()), default=0)

    def next_session_number(self) -> int:
        """Return the running number of a new session."""
        self._sessions += 1
        return self._sessions

    async def add_recording(self, recording: Recording) -> None:
        """Take a finished session and wake whoever waits for it."""
        async with self._changed:
            self.recordings.append(recording)
            self._changed.notify_all()

    async def wait_for_recordings(self, count: int) -> list[Recording]:
        """Wait until at least this many sessions are over; return them all."""
        async with self._changed:
            await self._changed.wait_for(lambda: len(self.recordings) >= count)
        return self.recordings

    async def close(self) -> None:
        """Close every socket and wait for the work beside."""
        for socket in list(self.sockets):
            self.spawn(socket.leave())
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _forget_expired(self, now_s: float) -> None:
        expired = [token for token, t in self._tickets.items() if t.expires_at_s < now_s]
        for token in expired:
            del self._tickets[token]
