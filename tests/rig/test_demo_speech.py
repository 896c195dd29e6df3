"""The demo's voice: sentences in, sound out."""

from collections.abc import AsyncGenerator

from scripts.rig.demo_speech.const import VOICES
from scripts.rig.demo_speech.espeak import Espeak
from scripts.rig.demo_speech.sentences import split_sentences
from scripts.rig.media import from_pcm, level_dbfs


async def parts(*texts: str) -> AsyncGenerator[str]:
    """Yield parts of a text, as a conversation agent does."""
    for text in texts:
        yield text


async def test_sentences_are_cut_wherever_the_parts_are() -> None:
    """An end counts when the next sentence has begun."""
    said = [sentence async for sentence in split_sentences(parts("One. Tw", "o! Thr", "ee"))]
    assert said == ["One.", "Two!", "Three"]


async def test_chinese_sentences_need_no_space() -> None:
    """A full-width mark ends a sentence by itself; a decimal point does not."""
    text = "\u4f60\u597d\u3002\u73b0\u5728 3.5 \u5ea6\u3002"
    said = [sentence async for sentence in split_sentences(parts(text))]
    assert said == ["\u4f60\u597d\u3002", "\u73b0\u5728 3.5 \u5ea6\u3002"]


def test_every_voice_speaks() -> None:
    """Each language is known to the library."""
    espeak = Espeak()
    for voice in set(VOICES.values()):
        assert level_dbfs(from_pcm(espeak.speak("12345", voice))) > -40, voice
