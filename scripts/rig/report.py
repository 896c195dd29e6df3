"""What each camera played, in words and numbers, and whether it was the whole message."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np

from .comparison import Comparison, compare
from .media import SAMPLE_RATE_HZ, Samples, level_dbfs
from .progress import show
from .recordings import Recording
from .simulator import Cloud


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


def show_legend() -> None:
    """Say what the figures mean."""
    show(
        """
How to read this: level is how loud it was, -20 dBFS being ordinary speech; gaps are silences in the
middle of speech, a few milliseconds at most. Correlation compares what a camera played with the
message: 1 is the same wave, 0.98 and more the same to the ear after telephone coding. Recordings begin
with half a second of silence while a camera joins; nothing of the message may be missing, and around
it has to be silence."""
    )


def show_verdict(
    cameras: Sequence[dict[str, str]],
    recordings: Sequence[Recording],
    reference: Samples,
    least_correlation: float,
) -> bool:
    """Compare each camera with the reference, print the numbers; True if all cameras match."""
    verdicts = []
    for camera in cameras:
        played = [item.samples() for item in recordings if item.iot_id == camera["iot_id"]]
        comparison = compare(np.concatenate([np.zeros(0, np.float32), *played]), reference)
        matches = comparison.matches(least_correlation)
        show(f"{_name(camera)}: {_in_words(comparison, matches=matches)}")
        verdicts.append(matches)
    return bool(verdicts) and all(verdicts)


def show_utterance(what: str, result: Comparison, *, matches: bool) -> None:
    """Print how a piece of a conversation compares with what was spoken."""
    show(f"{what}: {'all of it' if matches else 'NOT as it was spoken'}\n{_figures(result)}")


def _name(camera: dict[str, str]) -> str:
    """Return what a person calls a camera."""
    return camera["nickname"] or camera["device_name"]


def _in_words(result: Comparison, *, matches: bool) -> str:
    """Return a comparison as text."""
    verdict = "played all of it" if matches else "NOT played as it should be"
    return f"{verdict}\n{_figures(result)}"


def _figures(result: Comparison) -> str:
    """Return the numbers of a comparison."""
    return (
        f"    correlation {result.correlation:.4f},"
        f" first 100 ms {result.first_100_ms:.4f}, last 100 ms {result.last_100_ms:.4f}\n"
        f"    reference {result.reference_s:.3f} s, recording {result.played_s:.3f} s"
        f" (starts after {result.lead_in_ms:.0f} ms), missing {result.missing_ms:.0f} ms,"
        f" around it {result.surplus_dbfs:.0f} dBFS"
    )


def show_welcome(house_url: str, dashboard: str, login: str, cloud: Cloud) -> None:
    """Print how to log in, what to try next, and how to walk through the set-up form."""
    show(
        f"""
Open {house_url}{dashboard} and log in as {login} with the password {login}.
Everything listens on this machine only (127.0.0.1) and is gone with Ctrl-C.

What to try:
  Live view   click on a camera to see and hear it; Start talking speaks through it
  Devices     {house_url}/config/integrations/integration/linkvisual
              one page for each camera: speaker, intercom, activity; options and diagnostics
  Visitors    the buttons of the dashboard ring: the camera asks who it is, the visitor answers aloud,
              an automation made of a blueprint replies; Activity tells who said what
  Actions     {house_url}/config/tools/action
              linkvisual.talk with a message, tts.demo_speech as its engine
  Media       {house_url}/media-browser
              choose a camera's speaker at the bottom, then any sound
  Trouble     let a camera be unreachable, the cloud be down, and come back:
              curl -X PATCH {cloud.endpoint}/_simulator/knobs -d '{{"outage": "503*"}}'
              curl -X PATCH {cloud.endpoint}/_simulator/knobs -d '{{"outage": "none"}}'
              scripts/simulator --help lists all knobs
  Recordings  {cloud.record_folder}: what each camera's speaker played

To walk through the set-up form, delete the entry on the page of the integration and add it again with
  AccessKey ID      {cloud.access_key_id}
  AccessKey secret  {cloud.access_key_secret}
  Region            {cloud.region}
  Instance ID       {cloud.instance_id or "(empty)"}
  Both endpoints    {cloud.endpoint}
or start a second account with scripts/simulator, which prints its own. These keys open nothing else."""
    )
