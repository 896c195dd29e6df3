"""One program at a time in a folder."""

import fcntl
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


class SingleRunError(Exception):
    """Another program uses the folder."""


@contextmanager
def single_run(folder: Path) -> Generator[None]:
    """Hold a folder for this process; raises SingleRunError while another holds it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as err:
            raise SingleRunError(
                f"A demo is already running in {folder}; end it, or choose another --folder"
            ) from err
        yield
