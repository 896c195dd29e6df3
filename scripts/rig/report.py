"""What each camera played, in words and numbers, and whether it was the whole message."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import numpy as np

from .comparison import Comparison, compare
from .media import SAMPLE_RATE_HZ, Samples, level_dbfs
from .progress import show
from .recordings import Recording


def show_played(
    cameras: Sequence[dict[str, str]], recordings: Sequence[Recording], triggered_at: datetime
) -> None:
    """Print each recording: camera, file, seconds, level, and how long the first sound took."""
    names = {camera["iot_id"]: _name(camera) for camera in cameras}
    for recording in recordings:
        samples = recording.samples()
        show(f"{names[recording.iot_id]}: {recording.wav}")
        show(
            f"    {samples.size / SAMPLE_RATE_HZ:.2f} s, level {level_dbfs(samples):.1f} dBFS,"
            f" {recording.statistics['underruns']} underruns"
        )
        if recording.first_sound_at is not None:
            latency_ms = (recording.first_sound_at - triggered_at).total_seconds() * 1000
            after_query_ms = recording.statistics["after_query_ms"]["first_sound_played"]
            show(
                f"    first sound {latency_ms:.0f} ms after the automation's trigger,"
                f" {after_query_ms:.0f} ms after the voice URL was asked for"
            )


def show_verdict(
    cameras: Sequence[dict[str, str]], recordings: Sequence[Recording], reference: Samples
) -> bool:
    """Compare each camera with the reference, print the numbers; True if all cameras match."""
    verdicts = []
    for camera in cameras:
        played = [item.samples() for item in recordings if item.iot_id == camera["iot_id"]]
        comparison = compare(np.concatenate([np.zeros(0, np.float32), *played]), reference)
        show(f"{_name(camera)}: {_in_words(comparison)}")
        verdicts.append(comparison.matches)
    return bool(verdicts) and all(verdicts)


def _name(camera: dict[str, str]) -> str:
    """Return what a person calls a camera."""
    return camera["nickname"] or camera["device_name"]


def _in_words(result: Comparison) -> str:
    """Return a comparison as text."""
    return (
        f"{'played all of it' if result.matches else 'NOT played as it should be'}\n"
        f"    correlation {result.correlation:.4f},"
        f" first 100 ms {result.first_100_ms:.4f}, last 100 ms {result.last_100_ms:.4f}\n"
        f"    reference {result.reference_s:.3f} s, recording {result.played_s:.3f} s"
        f" (starts after {result.lead_in_ms:.0f} ms), missing {result.missing_ms:.0f} ms,"
        f" around it {result.surplus_dbfs:.0f} dBFS"
    )


def show_welcome(url: str, username: str, password: str, folder: Path) -> None:
    """Print where Home Assistant is and how to log in."""
    show()
    show(f"Home Assistant: {url}   user: {username}   password: {password}")
    show(f"Recordings:     {folder}")
    show("Ctrl-C ends everything.")
