"""Lines on the terminal."""

import sys


def say(text: str) -> None:
    """Print a line of progress."""
    print(f"--> {text}", file=sys.stderr, flush=True)


def show(text: str = "") -> None:
    """Print a result."""
    print(text, flush=True)
