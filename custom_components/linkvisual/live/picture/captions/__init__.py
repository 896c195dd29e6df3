"""The sentences on placeholders, drawn beforehand: no font at hand knows every language."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

FOLDER = Path(__file__).parent
LANGUAGES = ("en", "zh-Hans")


def caption(sentence: StrEnum, language: str) -> Image | None:
    """Return a sentence in shades of gray, to be used as a mask; None where there is none."""
    from PIL import Image  # noqa: PLC0415  a missing library must not take the integration down

    language = "zh-Hans" if language.lower().startswith("zh") else "en"
    try:
        return Image.open(FOLDER / f"{language}_{sentence}.png").convert("L")
    except FileNotFoundError:
        return None
