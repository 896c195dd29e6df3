"""The cloud's book of pictures: what cameras were asked to take, and where it is."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from .signed_url import UrlSigner

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from simulator.cloud.clock import Clock
    from simulator.cloud.device import Device

_KEPT = 1000


@dataclass(frozen=True, slots=True)
class Capture:
    """One picture: its id, its camera and when it was taken by the cloud's clock."""

    capture_id: str
    device: Device
    taken: datetime

    @property
    def path(self) -> str:
        """Return the path of the picture's URL."""
        return f"/pictures/{self.capture_id}.jpg"


class PictureAlbum:
    """Knows the newest pictures of all cameras (docs/protocol.md §5.6)."""

    def __init__(self, clock: Clock) -> None:
        """Take the cloud's clock, by which pictures arrive and URLs expire."""
        self.authority = ""
        self.captures: Counter[str] = Counter()
        self.queries: Counter[str] = Counter()
        self.downloads: Counter[str] = Counter()
        self._clock = clock
        self._signer = UrlSigner()
        self._by_id: dict[str, Capture] = {}

    def capture(self, device: Device) -> Capture:
        """Let a camera take a picture, which it uploads after a while."""
        self.captures[device.iot_id] += 1
        number = self.captures[device.iot_id]
        capture = Capture(f"{device.iot_id}cap{number:06d}", device, self._clock.now())
        self._by_id[capture.capture_id] = capture
        while len(self._by_id) > _KEPT:
            del self._by_id[next(iter(self._by_id))]
        return capture

    def find(self, capture_id: str) -> Capture | None:
        """Return a capture, uploaded or not."""
        return self._by_id.get(capture_id)

    def is_uploaded(self, capture: Capture) -> bool:
        """Tell whether the camera has sent the picture by now."""
        knobs = capture.device.knobs
        ready = capture.taken + timedelta(seconds=knobs.picture_delay_s)
        return not knobs.picture_never and self._clock.now() >= ready

    def url(self, capture: Capture, valid_min: int, width: int = 0) -> str:
        """Return a URL of a picture, no wider than `width` pixels unless that is 0."""
        expires_s = int((self._clock.now() + timedelta(minutes=valid_min)).timestamp())
        parameters = {"x-oss-process": f"image/resize,w_{width}"} if width else {}
        query = self._signer.query(capture.path, expires_s, parameters)
        return f"http://{self.authority}{capture.path}?{query}"

    def redeem(self, path: str, query: Mapping[str, str]) -> Capture | None:
        """Return the picture behind a URL, or None when the URL is not good."""
        if not self._signer.is_good(path, query, self._clock.now().timestamp()):
            return None
        capture = self.find(path.removeprefix("/pictures/").removesuffix(".jpg"))
        if capture is not None:
            self.downloads[capture.device.iot_id] += 1
        return capture
