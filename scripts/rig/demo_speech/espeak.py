"""eSpeak NG's library, called directly: text in, 16-bit mono PCM out."""

import ctypes
from pathlib import Path

import espeakng_loader  # type: ignore[import-untyped]

AUDIO_OUTPUT_SYNCHRONOUS = 2
CHARS_UTF8 = 1
POS_CHARACTER = 1

SYNTH_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)


class SpeechError(Exception):
    """The library refused a call; the text names the call."""


class Espeak:
    """The one synthesiser of this process. Its calls block and must not overlap."""

    def __init__(self) -> None:
        """Load the library with its own voices; raises SpeechError or OSError."""
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        self._pcm = bytearray()
        self._callback = SYNTH_CALLBACK(self._receive)
        data_folder = str(Path(espeakng_loader.get_data_path())).encode()
        self.sample_rate_hz: int = self._library.espeak_Initialize(
            AUDIO_OUTPUT_SYNCHRONOUS, 0, data_folder, 0
        )
        if self.sample_rate_hz <= 0:
            raise SpeechError("espeak_Initialize failed")
        self._library.espeak_SetSynthCallback(self._callback)

    def _receive(self, samples: int | None, count: int, _events: int) -> int:
        """Take samples from the library; 0 lets it go on."""
        if samples and count > 0:
            self._pcm += ctypes.string_at(samples, count * 2)
        return 0

    def speak(self, text: str, voice: str) -> bytes:
        """Return the speech as 16-bit little-endian mono PCM at sample_rate_hz."""
        if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise SpeechError(f"espeak_SetVoiceByName refused {voice}")
        self._pcm = bytearray()
        data = text.encode()
        failed = self._library.espeak_Synth(
            data, ctypes.c_size_t(len(data) + 1), 0, POS_CHARACTER, 0, CHARS_UTF8, None, None
        )
        if failed:
            raise SpeechError("espeak_Synth failed")
        return bytes(self._pcm)
