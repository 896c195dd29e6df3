"""Draw the sentences that stand on placeholders; Home Assistant has no font for Chinese.

Usage: python -m scripts.rig.captions FONT, a font with Latin and simplified Chinese letters.
"""

import sys
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from custom_components.linkvisual.live.picture.captions import FOLDER, LANGUAGES
from custom_components.linkvisual.live.problem import LiveProblem

TEXT_SIZE = 44
HEIGHT = 64
SENTENCES = {
    LiveProblem.OFFLINE: ("The camera is offline", "摄像头已离线"),
    LiveProblem.UNREACHABLE: ("No picture from the camera", "无法获取摄像头画面"),
    LiveProblem.ENCRYPTED: ("The camera encrypts its picture", "摄像头画面已加密"),
    LiveProblem.UNSUPPORTED: ("The camera's video format is unknown", "不支持摄像头的视频格式"),
}


def draw(sentence: str, font: ImageFont.FreeTypeFont) -> Image.Image:
    """Return a sentence in white on black, to be used as a mask."""
    mask = Image.new("L", (round(font.getlength(sentence)) + 2, HEIGHT))
    ImageDraw.Draw(mask).text((1, HEIGHT / 2), sentence, 255, font, anchor="lm")
    return mask.quantize(16)


def main() -> None:
    """Write one picture for each problem and language."""
    font = ImageFont.truetype(Path(sys.argv[1]), TEXT_SIZE)
    for problem, sentences in SENTENCES.items():
        for language, sentence in zip(LANGUAGES, sentences, strict=True):
            draw(sentence, font).save(FOLDER / f"{language}_{problem}.png", optimize=True)


if __name__ == "__main__":
    main()
