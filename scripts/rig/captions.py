"""Draw the sentences that stand on placeholders; Home Assistant has no font for Chinese.

Usage: python -m scripts.rig.captions FONT, a font with Latin and simplified Chinese letters.
"""

import sys
from enum import StrEnum
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from custom_components.linkvisual.live.picture.captions import FOLDER, LANGUAGES
from custom_components.linkvisual.live.problem import LiveProblem
from custom_components.linkvisual.live.webrtc.talk_notice import TalkNotice

TEXT_SIZE = 44
HEIGHT = 64
PRESS = ("To talk again, switch the microphone off and on", "请先关闭再打开麦克风以继续喊话")
SENTENCES = {
    LiveProblem.OFFLINE: ("The camera is offline", "摄像头已离线"),
    LiveProblem.UNREACHABLE: ("No picture from the camera", "无法获取摄像头画面"),
    LiveProblem.ENCRYPTED: ("The camera encrypts its picture", "摄像头画面已加密"),
    LiveProblem.WRONG_KEY: (
        "The key for the camera's encrypted picture is wrong",
        "摄像头画面的解密密钥不正确",
    ),
    LiveProblem.UNSUPPORTED: ("The camera's video format is unknown", "不支持摄像头的视频格式"),
}
NOTICES = {
    TalkNotice.STOPPED: ("Somebody ended your talk", "您的喊话已被他人结束"),
    TalkNotice.LIMIT: ("Your talk reached its time limit", "您的喊话已达到时长上限"),
    TalkNotice.BUSY: ("Somebody else is talking", "其他人正在喊话"),
    TalkNotice.LOST: ("The connection to the speaker broke off", "与扬声器的连接已中断"),
    TalkNotice.OFFLINE: ("You are not heard: the camera is offline", "因摄像头离线而无法喊话"),
    TalkNotice.INTERRUPTED: ("Your talk was interrupted", "您的喊话已中断"),
    TalkNotice.FAILED: ("You are not heard: the camera did not answer", "因摄像头无响应而无法喊话"),
}
"""With a second line that says how to go on."""

REFUSALS = {
    TalkNotice.FORBIDDEN: ("You may not talk through this camera", "您无权通过此摄像头喊话"),
    TalkNotice.OFF: ("Two-way audio is switched off", "双向音频已关闭"),
}


def draw(lines: tuple[str, ...], font: ImageFont.FreeTypeFont) -> Image.Image:
    """Return lines of text in white on black, to be used as a mask."""
    width = round(max(font.getlength(line) for line in lines)) + 2
    mask = Image.new("L", (width, HEIGHT * len(lines)))
    for number, line in enumerate(lines):
        place = (width / 2, HEIGHT * (number + 0.5))
        ImageDraw.Draw(mask).text(place, line, 255, font, anchor="mm")
    return mask.quantize(16)


def main() -> None:
    """Write one picture for each sentence and language."""
    font = ImageFont.truetype(Path(sys.argv[1]), TEXT_SIZE)
    for number, language in enumerate(LANGUAGES):
        pages: list[tuple[StrEnum, tuple[str, ...]]] = [
            *((problem, (text[number],)) for problem, text in SENTENCES.items()),
            *((notice, (text[number],)) for notice, text in REFUSALS.items()),
            *((notice, (text[number], PRESS[number])) for notice, text in NOTICES.items()),
        ]
        for name, lines in pages:
            draw(lines, font).save(FOLDER / f"{language}_{name}.png", optimize=True)


if __name__ == "__main__":
    main()
