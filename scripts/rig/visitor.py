"""What a visitor says, as the simulator's microphones take it: eSpeak NG in a WAV of 8 kHz."""

import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.signal import resample_poly  # type: ignore[import-untyped]

from .demo_speech.espeak import Espeak
from .media import SAMPLE_RATE_HZ


def say_to_wav(espeak: Espeak, text: str, path: Path, voice: str = "en-us") -> Path:
    """Write a sentence to a WAV, mono, 16 bits, 8 kHz, and return its path."""
    spoken = np.frombuffer(espeak.speak(text, voice), np.int16)
    samples = resample_poly(spoken.astype(np.float64), SAMPLE_RATE_HZ, espeak.sample_rate_hz)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE_HZ)
        file.writeframes(np.clip(samples, -32768, 32767).astype(np.int16).tobytes())
    return path


def read_answer(path: Path) -> npt.NDArray[np.int16]:
    """Return the samples of such a WAV."""
    with wave.open(str(path)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), np.int16)
