"""Where benchmarks keep their media, their results and, while they run, everything else."""

import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from scripts.rig.paths import ROOT

FOLDER = ROOT / ".artefacts" / "benchmarks"
MEDIA = FOLDER / "media"


@contextmanager
def working_folder() -> Generator[Path]:
    """Make a folder on the disk that holds the media; it stays, with its logs, only after an error."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=FOLDER, prefix="run-"))
    try:
        yield folder
    except Exception:
        print(f"Logs: {folder}")
        raise
    shutil.rmtree(folder, ignore_errors=True)
