"""A process that reads a short and then a long file as an announcement does, and measures itself."""

import asyncio
import json
import os
import sys
import time
from pathlib import Path

from custom_components.linkvisual.intercom import Codec, SharedDecode

from .processes import reset_peak_rss, rss_mib

READ_SAMPLES = 4096
PAUSE_S = 0.001


async def read_all(path: Path) -> int:
    """Read a file to its end as fast as the decoder goes; return the number of samples."""
    samples = 0
    async with SharedDecode([lambda: path.open("rb")], Codec.G711A, 0.0) as shared:
        reader = shared.reader()
        while not reader.ended:
            if payload := reader.read(READ_SAMPLES):
                samples += len(payload)
            else:
                await asyncio.sleep(PAUSE_S)
        reader.close()
    return samples


def main() -> None:
    """Print the figures of the long file as one JSON line."""
    short, long = map(Path, sys.argv[1:])
    asyncio.run(read_all(short))
    idle_mib = rss_mib(os.getpid())
    reset_peak_rss()
    started_s = time.monotonic()
    samples = asyncio.run(read_all(long))
    figures = {
        "idle_mib": idle_mib,
        "peak_mib": rss_mib(os.getpid(), "VmHWM"),
        "took_s": time.monotonic() - started_s,
        "samples": samples,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
