"""What a medium tells of itself."""

from dataclasses import dataclass, field
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Cover:
    """A cover as it was in the tags."""

    data: bytes = field(repr=False)
    content_type: str

    @property
    def fingerprint(self) -> str:
        """Return what tells it from others."""
        return sha256(self.data).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """Length and tags, as far as they are known."""

    duration_s: float | None = None
    seekable: bool = False
    title: str | None = None
    artist: str | None = None
    album: str | None = None
    picture: Cover | None = None
