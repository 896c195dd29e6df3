"""The command line: run benchmarks by name, or all of them."""

import argparse
import asyncio
import time
from collections.abc import Sequence

from . import (
    call_set_up,
    conversation,
    decryption,
    discovery,
    fifty_cameras,
    first_audio,
    first_frame,
    first_words,
    live_microphone,
    long_file,
    many_starts,
    mouth_to_speaker,
    pacing,
    rough_microphone,
    soak,
    speakers,
    transports,
    viewers,
)
from .machine import describe_machine
from .media import make_media
from .readme import write_last_numbers
from .report import show
from .results import save

BENCHMARKS = {
    "first_audio": first_audio.run,
    "pacing": pacing.run,
    "fifty_cameras": fifty_cameras.run,
    "transports": transports.run,
    "many_starts": many_starts.run,
    "speakers": speakers.run,
    "first_words": first_words.run,
    "live_microphone": live_microphone.run,
    "rough_microphone": rough_microphone.run,
    "mouth_to_speaker": mouth_to_speaker.run,
    "call_set_up": call_set_up.run,
    "conversation": conversation.run,
    "first_frame": first_frame.run,
    "viewers": viewers.run,
    "long_file": long_file.run,
    "decryption": decryption.run,
    "discovery": discovery.run,
    "soak": soak.run,
}


def main() -> None:
    """Run what was asked for, one after the other; a missed goal is shown, never an exit code."""
    parser = argparse.ArgumentParser(
        prog="scripts/bench", description="Measure the program beside a baseline, in one run."
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"any of: {', '.join(BENCHMARKS)}; all if none"
    )
    parser.add_argument(
        "--readme", action="store_true", help="write all saved results into benchmarks/README.md"
    )
    options = parser.parse_args()
    names = options.names or list(BENCHMARKS)
    if unknown := set(names) - BENCHMARKS.keys():
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    measure(names)
    if options.readme:
        write_last_numbers(list(BENCHMARKS))


def measure(names: Sequence[str]) -> None:
    """Run benchmarks, show each result and save it."""
    asyncio.run(make_media())
    for name in names:
        machine, started_s = describe_machine(), time.monotonic()
        result = asyncio.run(BENCHMARKS[name]())
        show(result, time.monotonic() - started_s)
        print(f"  saved to {save(name, result, machine)}", flush=True)


if __name__ == "__main__":
    main()
