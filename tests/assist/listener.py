"""A speech-to-text engine that hands over what it heard, and understands what a test says."""

import asyncio
from collections.abc import AsyncIterable
from typing import override

import numpy as np
from homeassistant.components import stt

from custom_components.linkvisual.intercom.g711 import Samples


class Listener(stt.SpeechToTextEntity):
    """Waits for the end of the sound, or until it was told what it has understood."""

    _attr_name = "Listener"
    _attr_unique_id = "listener"

    def __init__(self) -> None:
        """Hear nothing yet."""
        self.entity_id = "stt.listener"
        self.answers: list[str | None] = []
        self.heard = bytearray()
        self.enough_bytes: int | None = None
        self.fails = False
        self.listens = asyncio.Event()

    @property
    def samples(self) -> Samples:
        """Return what was heard, 16 kHz."""
        return np.frombuffer(bytes(self.heard), np.int16)

    @property
    @override
    def supported_languages(self) -> list[str]:
        return ["en"]

    @property
    @override
    def supported_formats(self) -> list[stt.AudioFormats]:
        return [stt.AudioFormats.WAV]

    @property
    @override
    def supported_codecs(self) -> list[stt.AudioCodecs]:
        return [stt.AudioCodecs.PCM]

    @property
    @override
    def supported_bit_rates(self) -> list[stt.AudioBitRates]:
        return [stt.AudioBitRates.BITRATE_16]

    @property
    @override
    def supported_sample_rates(self) -> list[stt.AudioSampleRates]:
        return [stt.AudioSampleRates.SAMPLERATE_16000]

    @property
    @override
    def supported_channels(self) -> list[stt.AudioChannels]:
        return [stt.AudioChannels.CHANNEL_MONO]

    @override
    async def async_process_audio_stream(
        self, metadata: stt.SpeechMetadata, stream: AsyncIterable[bytes]
    ) -> stt.SpeechResult:
        self.listens.set()
        if self.fails:
            return stt.SpeechResult(None, stt.SpeechResultState.ERROR)
        async for chunk in stream:
            self.heard += chunk
            if self.enough_bytes is not None and len(self.heard) >= self.enough_bytes:
                break
        text = self.answers.pop(0) if self.answers else None
        return stt.SpeechResult(text, stt.SpeechResultState.SUCCESS)
