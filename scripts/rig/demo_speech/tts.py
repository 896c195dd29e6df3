"""The demo's text-to-speech entity: speaks sentence by sentence as a WAV stream."""

import asyncio
import struct
from collections.abc import AsyncGenerator
from typing import override

from homeassistant.components.tts import TextToSpeechEntity, TTSAudioRequest, TTSAudioResponse
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import NAME, VOICES
from .espeak import Espeak
from .sentences import split_sentences

UNKNOWN_LENGTH = 0xFFFFFFFF


async def async_setup_entry(
    hass: HomeAssistant, entry: ConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Load the synthesiser and add its entity."""
    async_add_entities([DemoSpeech(entry, await hass.async_add_executor_job(Espeak))])


def streaming_wav_header(sample_rate_hz: int) -> bytes:
    """Return the header of a 16-bit mono WAV whose length is not known yet."""
    form = struct.pack("<HHIIHH", 1, 1, sample_rate_hz, sample_rate_hz * 2, 2, 16)
    unknown = struct.pack("<I", UNKNOWN_LENGTH)
    return b"".join(
        [b"RIFF", unknown, b"WAVEfmt ", struct.pack("<I", len(form)), form, b"data", unknown]
    )


class DemoSpeech(TextToSpeechEntity):
    """eSpeak NG as a text-to-speech engine."""

    _attr_name = NAME
    _attr_default_language = "en"

    def __init__(self, entry: ConfigEntry, espeak: Espeak) -> None:
        """Keep the synthesiser, one call at a time."""
        self._attr_supported_languages = list(VOICES)
        self._attr_unique_id = entry.entry_id
        self._espeak = espeak
        self._lock = asyncio.Lock()

    @override
    async def async_stream_tts_audio(self, request: TTSAudioRequest) -> TTSAudioResponse:
        """Return a WAV stream that begins before the last sentence is synthesised."""
        return TTSAudioResponse("wav", self._stream(request))

    async def _stream(self, request: TTSAudioRequest) -> AsyncGenerator[bytes]:
        """Yield the WAV header, then the PCM of each sentence."""
        voice = VOICES[request.language]
        yield streaming_wav_header(self._espeak.sample_rate_hz)
        async for sentence in split_sentences(request.message_gen):
            async with self._lock:
                pcm = await self.hass.async_add_executor_job(self._espeak.speak, sentence, voice)
            yield pcm
