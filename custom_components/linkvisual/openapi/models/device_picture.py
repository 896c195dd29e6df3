"""The way to a still picture (docs/protocol.md §5.6)."""

from dataclasses import dataclass, field
from typing import Self

from ..fields import Node


@dataclass(frozen=True, slots=True)
class DevicePicture:
    """A URL to download a picture by, itself a credential for a while."""

    url: str = field(repr=False)

    @classmethod
    def parse(cls, data: Node) -> Self | None:
        """Read Data of QueryDevicePictureFile; None when it holds no URL yet."""
        url = data.optional_text("PicUrl")
        return cls(url) if url else None
