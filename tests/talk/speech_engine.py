"""A text-to-speech engine that says noise, as fast or slowly as a test wants."""

import asyncio
from collections.abc import AsyncGenerator
from typing import override

from homeassistant.components import tts
from homeassistant.exceptions import HomeAssistantError

from custom_components.linkvisual.intercom.g711 import Samples
from tests.intercom.media_files import wav
from tests.intercom.signals import noise


class SpeechEngine(tts.TextToSpeechEntity):
    """Streams WAV in the format that it is asked for, or leaves the conversion to Home Assistant."""

    _attr_name = "Engine"
    _attr_unique_id = "engine"
    _attr_default_language = "en"
    _attr_supported_languages = ["en", "zh"]  # noqa: RUF012  as Home Assistant's own engines do
    _attr_supported_options: list[str] | None

    def __init__(self, *, converts: bool = True, rate_hz: int = 8000) -> None:
        """Speak half a second for every message."""
        self.entity_id = f"tts.{'engine' if converts else 'plain_engine'}"
        self._attr_unique_id = self.entity_id
        options = ["voice"]
        if converts:
            options += [
                tts.ATTR_PREFERRED_FORMAT,
                tts.ATTR_PREFERRED_SAMPLE_RATE,
                tts.ATTR_PREFERRED_SAMPLE_CHANNELS,
                tts.ATTR_PREFERRED_SAMPLE_BYTES,
            ]
        self._attr_supported_options = options
        self.samples: Samples = noise(0.5)
        self.rate_hz = rate_hz
        self.asked: list[tuple[str, str, dict[str, object]]] = []
        self.go_on: asyncio.Event | None = None
        self.fails = False

    @override
    async def async_stream_tts_audio(self, request: tts.TTSAudioRequest) -> tts.TTSAudioResponse:
        message = "".join([part async for part in request.message_gen])
        self.asked.append((message, request.language, dict(request.options)))
        return tts.TTSAudioResponse("wav", self._speak())

    async def _speak(self) -> AsyncGenerator[bytes]:
        data = wav(self.samples, self.rate_hz)
        half = 44 + (len(data) - 44) // 4 * 2
        yield data[:half]
        yield b""
        if self.fails:
            raise HomeAssistantError("The engine has lost its voice")
        if self.go_on is not None:
            await self.go_on.wait()
        yield data[half:]
