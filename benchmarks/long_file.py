"""Memory while a one-hour file is decoded to its end, by a process of its own."""

import asyncio
import json
import sys

from scripts.rig.paths import FFMPEG, ROOT

from .media import MP3_1_H, MP3_30_S
from .processes import rss_mib
from .results import Goal, Result

GROWTH_LIMIT_MIB = 20
SAMPLES = 3600 * 8000
POLL_INTERVAL_S = 0.02
NOTES = [
    "ours: the reader of an announcement, driven as fast as it goes through the whole hour; idle is"
    " after a short file has loaded the media libraries; above idle is the peak.",
    "baseline: ffmpeg -i FILE -ar 8000 -ac 1 -f alaw -, also as fast as it goes; idle is nothing.",
]


async def run() -> Result:
    """Decode the hour, ours and then FFmpeg."""
    result = Result(
        "A one-hour MP3 through the reader",
        ("reader", "idle MiB", "peak MiB", "above idle", "hour decoded in s"),
        notes=list(NOTES),
    )
    path = await MP3_1_H.path()
    ours = await _ours(str(await MP3_30_S.path()), str(path))
    peak_mib, took_s = await _ffmpeg(str(path))
    growth_mib = ours["peak_mib"] - ours["idle_mib"]
    result.rows += [
        ("ours", ours["idle_mib"], ours["peak_mib"], growth_mib, ours["took_s"]),
        ("baseline", 0.0, peak_mib, peak_mib, took_s),
        ("baseline / ours", None, peak_mib / ours["peak_mib"], peak_mib / max(growth_mib, 0.01),
         took_s / ours["took_s"]),
    ]  # fmt: skip
    result.goals.append(Goal("peak above idle", growth_mib, GROWTH_LIMIT_MIB, "MiB"))
    result.goals.append(Goal("samples missing", SAMPLES - ours["samples"], 0, "samples"))
    return result


async def _ours(short: str, long: str) -> dict[str, float]:
    """Return what the reading process measured of itself."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.long_file_reader", short, long),
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    output, _ = await process.communicate()
    if process.returncode != 0:
        raise RuntimeError("the reading process failed; its output is above")
    figures: dict[str, float] = json.loads(output)
    return figures


async def _ffmpeg(path: str) -> tuple[float, float]:
    """Return FFmpeg's peak memory in MiB and how long it took in s."""
    loop = asyncio.get_running_loop()
    started_s = loop.time()
    process = await asyncio.create_subprocess_exec(
        *(str(FFMPEG), "-nostdin", "-v", "error", "-i", path),
        *("-ar", "8000", "-ac", "1", "-f", "alaw", "-"),
        stdout=asyncio.subprocess.DEVNULL,
    )
    peak_mib = 0.0
    ended = asyncio.create_task(process.wait())
    while not ended.done():
        try:
            peak_mib = max(peak_mib, rss_mib(process.pid, "VmHWM"))
        except ProcessLookupError:
            break
        await asyncio.wait([ended], timeout=POLL_INTERVAL_S)
    await ended
    return peak_mib, loop.time() - started_s
