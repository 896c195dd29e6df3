"""Text as pixels."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

type Pixels = np.ndarray[tuple[int, int], np.dtype[np.uint8]]

_INK, _PAPER = 235, 40


def lettering(text: str, height: int, width: int | None = None) -> Pixels:
    """Return luma of light text on dark ground, `height` rows high, centred in `width` columns if given.

    The font that needs no file has only the letters of ASCII.
    """
    font = ImageFont.load_default(size=height * 0.8)
    text_width = round(font.getlength(text))
    image = Image.new("L", (width or text_width, height), _PAPER)
    ink = ImageDraw.Draw(image)
    left = (image.width - text_width) // 2
    ink.text((left, height // 2), text, fill=_INK, font=font, anchor="lm")
    return np.asarray(image)
