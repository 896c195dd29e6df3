"""The speech-to-text engine: understands the sentences whose recordings it was given."""

import wave
from collections.abc import AsyncIterable
from pathlib import Path
from typing import override

import numpy as np
from homeassistant.components import stt
from homeassistant.core import HomeAssistant
from homeassistant.helpers.typing import ConfigType, DiscoveryInfoType

from .recognition import Samples, at_half_the_rate, recognize

VISITORS = "visitors"
"""Folder of the configuration with a recording of each sentence (8 kHz, mono, 16 bits), named by its words."""

LONGEST_BYTES = 16_000 * 2 * 60
"""A minute: longer than any pipeline listens."""


async def async_get_engine(
    hass: HomeAssistant, config: ConfigType, discovery_info: DiscoveryInfoType | None = None
) -> stt.Provider:
    """Return the engine."""
    folder = Path(hass.config.path(VISITORS))
    return DemoListener(await hass.async_add_executor_job(_read_all, folder))


def _read_all(folder: Path) -> dict[str, Samples]:
    """Return the recordings in a folder by their words."""
    return {path.stem: _read(path) for path in sorted(folder.glob("*.wav"))}


def _read(path: Path) -> Samples:
    with wave.open(str(path)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), np.int16)


class DemoListener(stt.Provider):
    """Compares what it hears with the recordings."""

    def __init__(self, known: dict[str, Samples]) -> None:
        """Keep recordings by their words."""
        self._known = known

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
        """Listen until the sound ends, and return which sentence it was, if any."""
        pcm = bytearray()
        async for chunk in stream:
            pcm += chunk[: LONGEST_BYTES - len(pcm)]
        assert self.hass is not None
        words = await self.hass.async_add_executor_job(self._recognize, bytes(pcm))
        return stt.SpeechResult(words, stt.SpeechResultState.SUCCESS)

    def _recognize(self, pcm: bytes) -> str | None:
        return recognize(at_half_the_rate(np.frombuffer(pcm, np.int16)), self._known)
