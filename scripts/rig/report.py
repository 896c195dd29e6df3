"""What each camera played, in words and numbers, and whether it was the whole message."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

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
        gaps_ms = recording.statistics["underrun_ms"]
        show(
            f"    {samples.size / SAMPLE_RATE_HZ:.2f} s, level {level_dbfs(samples):.1f} dBFS,"
            f" gaps {gaps_ms:.0f} ms"
        )
        first_audio = _since(triggered_at, recording.moment("first_tag"))
        first_sound = _since(triggered_at, recording.moment("first_sound_played"))
        show(
            f"    first audio at the camera {first_audio} after the automation's trigger,"
            f" first sound {first_sound}"
        )


def show_failures(response: Mapping[str, Any]) -> None:
    """Print what the action says of cameras that did not finish."""
    for entity_id, result in response.items():
        if result.get("outcome") != "played":
            show(f"{entity_id}: {result.get('outcome')}: {result.get('error', '')}")


def _since(start: datetime, moment: datetime | None) -> str:
    """Return the time from one moment to another."""
    return "never" if moment is None else f"{(moment - start).total_seconds() * 1000:.0f} ms"


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


def show_welcome(dashboard_url: str, username: str, password: str, folder: Path) -> None:
    """Print where the cameras are, how to log in, and what one can do there."""
    show()
    show(f"Cameras:    {dashboard_url}   user: {username}   password: {password}")
    show(
        "            Click on a camera to see and hear it live; Start talking to speak through it."
    )
    show(f"Recordings: {folder}")
    show("Ctrl-C ends everything.")
