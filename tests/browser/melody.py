"""What the browsers' microphone hears: a melody of short tones, and how to recognize it."""

import wave
from itertools import groupby, pairwise
from pathlib import Path

import numpy as np

from scripts.rig.media import SAMPLE_RATE_HZ, Samples

NOTES_HZ = (650, 850, 1150, 1450, 1750)
NOTE_MS, REST_MS = 260, 140
_RATE_HZ = 48000
_EDGE_MS = 10
_LOUDNESS = 0.5
_WINDOW_SAMPLES = SAMPLE_RATE_HZ // 10
_TOLERANCE_HZ = 25
_AUDIBLE = 0.2
_SILENT = 0.1


def write_melody(path: Path, repeated: int = 1) -> None:
    """Write the melody, 2 s at 48 kHz, so many times; bursts, because a browser takes a steady tone for noise."""
    rest = np.zeros(_RATE_HZ * REST_MS // 1000)
    melody = np.concatenate([part for note_hz in NOTES_HZ for part in (_note(note_hz), rest)])
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, _RATE_HZ, 0, "NONE", ""))
        file.writeframes((melody * 32767).astype("<i2").tobytes() * repeated)


def notes_in(samples: Samples) -> list[int]:
    """Return the notes that are heard one after the other, in Hz; 0 is a sound that is none."""
    windows = samples[: samples.size // _WINDOW_SAMPLES * _WINDOW_SAMPLES]
    windows = windows.reshape(-1, _WINDOW_SAMPLES) * np.hanning(_WINDOW_SAMPLES)
    spectra = np.abs(np.fft.rfft(windows, 4 * _WINDOW_SAMPLES))
    peaks = spectra.max(axis=1, initial=0)
    loud = peaks > max(_AUDIBLE * peaks.max(initial=0), _SILENT)
    heard_hz = spectra[loud].argmax(axis=1) * SAMPLE_RATE_HZ / (4 * _WINDOW_SAMPLES)
    notes = [_nearest(peak_hz) for peak_hz in heard_hz]
    return [note for note, _ in groupby(notes)]


def is_melody(notes: list[int]) -> bool:
    """Tell whether these are notes of the melody, each followed by the one that comes next."""
    following = dict(zip(NOTES_HZ, (*NOTES_HZ[1:], NOTES_HZ[0]), strict=True))
    return all(following.get(one) == other for one, other in pairwise(notes))


def _note(note_hz: int) -> Samples:
    """Return a tone with soft edges."""
    times_s = np.arange(_RATE_HZ * NOTE_MS // 1000) / _RATE_HZ
    ramp = np.clip(np.arange(times_s.size) / (_RATE_HZ * _EDGE_MS / 1000), 0, 1)
    note: Samples = _LOUDNESS * np.sin(2 * np.pi * note_hz * times_s) * np.minimum(ramp, ramp[::-1])
    return note


def _nearest(frequency_hz: float) -> int:
    note_hz = min(NOTES_HZ, key=lambda note_hz: abs(note_hz - frequency_hz))
    return note_hz if abs(note_hz - frequency_hz) <= _TOLERANCE_HZ else 0
