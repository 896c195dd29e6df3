"""Interface from a stream's pictures to viewers, and the pass-through that needs no transcoding."""

from typing import Protocol

from ..media import Picture
from ..timeline import Timeline


class ShowPicture(Protocol):
    """Takes one access unit of H.264 in Annex B, with the source's time of showing."""

    def __call__(self, data: bytes, pts_ms: int, *, keyframe: bool) -> None:
        """Publish it."""


class PicturePath(Protocol):
    """What a stream's pictures go through."""

    def put(self, picture: Picture) -> None:
        """Take the next picture."""

    async def aclose(self) -> None:
        """Leave nothing behind."""


class PassThrough:
    """Hands on what viewers can take as it is, at once."""

    def __init__(self, timeline: Timeline, deliver: ShowPicture) -> None:
        """Have a timeline judge what can be passed on."""
        self._timeline = timeline
        self._deliver = deliver

    def put(self, picture: Picture) -> None:
        """Hand on a picture.

        Raises:
            UnsuitableStreamError: viewers could not take it.
        """
        self._timeline.check(picture)
        self._deliver(picture.data, picture.pts_ms, keyframe=picture.keyframe)

    async def aclose(self) -> None:
        """Do nothing, for nothing is kept."""
