"""The command line: run benchmarks by name, or all of them."""

import argparse
import asyncio
import time

from . import discovery, fifty_cameras, first_audio, long_file, pacing
from .machine import describe_machine
from .media import make_media
from .report import show
from .results import save

BENCHMARKS = {
    "first_audio": first_audio.run,
    "pacing": pacing.run,
    "fifty_cameras": fifty_cameras.run,
    "long_file": long_file.run,
    "discovery": discovery.run,
}


def main() -> None:
    """Run what was asked for, one after the other; a missed goal is shown, never an exit code."""
    parser = argparse.ArgumentParser(
        prog="scripts/bench", description="Measure the program beside a baseline, in one run."
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"any of: {', '.join(BENCHMARKS)}; all if none"
    )
    names = parser.parse_args().names or list(BENCHMARKS)
    if unknown := set(names) - BENCHMARKS.keys():
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    machine = describe_machine()
    print(
        f"{machine['processor']}, {machine['cores']} cores, Python {machine['python']}", flush=True
    )
    asyncio.run(make_media())
    for name in names:
        started_s = time.monotonic()
        result = asyncio.run(BENCHMARKS[name]())
        show(result, time.monotonic() - started_s)
        print(f"  saved to {save(name, result)}", flush=True)


if __name__ == "__main__":
    main()
