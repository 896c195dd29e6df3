"""What a camera sees, as JPEG."""

import io
from typing import TYPE_CHECKING

import av
from PIL import Image

from simulator.live.picture import Scene

if TYPE_CHECKING:
    from .album import Capture

_JPEG_QUALITY = 85


def photograph(capture: Capture, width: int = 0) -> bytes:
    """Return the picture with the camera's name and the time, no wider than `width` unless 0."""
    columns, rows = map(int, capture.device.knobs.picture_size.split("x"))
    scene = Scene(capture.device, columns, rows).draw(capture.taken)
    frame = av.VideoFrame.from_ndarray(scene, format="yuv420p")
    image = Image.fromarray(frame.to_ndarray(format="rgb24"))
    if 0 < width < columns:
        image = image.resize((width, max(rows * width // columns, 1)))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=_JPEG_QUALITY)
    return file.getvalue()
