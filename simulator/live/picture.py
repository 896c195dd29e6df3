"""What a camera sees: its name, the time, something that moves, and the time once more for machines."""

import math
from typing import TYPE_CHECKING

import numpy as np

from .lettering import Pixels, lettering

if TYPE_CHECKING:
    from datetime import datetime

    from simulator.cloud.device import Device

type Picture = np.ndarray[tuple[int, int], np.dtype[np.uint8]]
"""Planar 4:2:0: `height` rows of luma, then the chroma, in rows of `width` bytes."""

_CLOCK = "%H:%M:%S"
_WHITE, _BLACK = 235, 16
_STAMP_BITS = 32
_LAP_MS = 4000


class Scene:
    """Draws pictures; only what moves is drawn each time.

    The lowest 1/20 of the picture tells the time to machines: 32 cells of equal width, white for 1
    and black for 0, are the lowest bits of the ms since the epoch, highest bit first.
    """

    def __init__(self, camera: Device, width: int, height: int) -> None:
        """Prepare everything that stands still; sizes in pixels, multiples of 4."""
        self._width, self._height = width, height
        self._stamp_rows = height // 20
        self._square = height // 10 // 2 * 2
        self._digits_height = height // 5
        self._digits = _digits(self._digits_height)
        self._background = self._draw_background(camera)

    def draw(self, now: datetime) -> Picture:
        """Return the picture for this moment."""
        picture = self._background.copy()
        now_ms = int(now.timestamp() * 1000)
        self._put_clock(picture, f"{now:{_CLOCK}}.{now.microsecond // 100_000}")
        self._put_square(picture, now_ms)
        self._put_stamp(picture, now_ms)
        return picture

    def _draw_background(self, camera: Device) -> Picture:
        width, height = self._width, self._height
        luma = np.linspace(70, 130, height).astype(np.uint8)[:, None].repeat(width, axis=1)
        angle = math.radians(camera.microphone_hz * 137 / 100)
        chroma = np.empty((2, height // 2 * width // 2), np.uint8)
        chroma[0], chroma[1] = 128 + 45 * math.cos(angle), 128 + 45 * math.sin(angle)
        picture: Picture = np.concatenate([luma, chroma.reshape(height // 2, width)])
        name = camera.nickname if camera.nickname.isascii() else camera.device_name
        _put(picture, lettering(name, height // 8, width - width // 8), height // 12, width // 16)
        details = f"{camera.device_name}  {width} x {height}  {camera.microphone_hz} Hz"
        _put(picture, lettering(details, height // 14), height // 4, width // 16)
        return picture

    def _put_clock(self, picture: Picture, text: str) -> None:
        glyphs = np.concatenate([self._digits[letter] for letter in text], axis=1)
        _put(picture, glyphs, self._height * 2 // 5, (self._width - glyphs.shape[1]) // 2)

    def _put_square(self, picture: Picture, now_ms: int) -> None:
        way = self._width - self._square
        left = int(way * (now_ms % _LAP_MS) / _LAP_MS)
        top = self._height * 3 // 4
        picture[top : top + self._square, left : left + self._square] = _WHITE

    def _put_stamp(self, picture: Picture, now_ms: int) -> None:
        bits = now_ms >> np.arange(_STAMP_BITS - 1, -1, -1) & 1
        cells = np.where(bits == 1, _WHITE, _BLACK).repeat(self._width // _STAMP_BITS)
        picture[self._height - self._stamp_rows : self._height, : cells.size] = cells


def _digits(height: int) -> dict[str, Pixels]:
    """Return every letter of the clock, digits of one width."""
    wide = max(lettering(digit, height).shape[1] for digit in "0123456789")
    narrow = wide // 2
    return {letter: lettering(letter, height, narrow) for letter in ":."} | {
        digit: lettering(digit, height, wide) for digit in "0123456789"
    }


def _put(picture: Picture, pixels: Pixels, top: int, left: int) -> None:
    rows, columns = pixels.shape
    picture[top : top + rows, left : left + columns] = pixels[:, : picture.shape[1] - left]
