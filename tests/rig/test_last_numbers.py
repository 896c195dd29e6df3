"""The last numbers in the README of the benchmarks."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import readme

BESIDE_OTHERS = "Taken beside other work"
PAGE = """# Benchmarks

How they are taken.

## Last numbers

### Pacing

Taken by hand.

- met: pace, 1.00 of 5 ms

### Viewers

Taken beside other work: compare within the table only.

- **missed**: pictures, 7.00 of 5 ms
"""


@pytest.fixture(autouse=True)
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a README with two benchmarks in it."""
    monkeypatch.setattr(readme, "FOLDER", tmp_path)
    monkeypatch.setattr(readme, "README", tmp_path / "README.md")
    readme.README.write_text(PAGE, encoding="utf-8")
    return readme.README


def save(folder: Path, name: str, title: str, load: float) -> None:
    """Save a result."""
    machine = {"processor": "Z80", "cores": 1, "load_1_min": load}
    goal = {"name": "pace", "value": 2.0, "limit": 5.0, "unit": "ms", "met": True}
    result: dict[str, Any] = {"title": title, "taken_at": "today", "machine": machine}
    rows = [{"what": "ours", "ms": 2.0}]
    content = json.dumps(result | {"rows": rows, "goals": [goal]})
    (folder / f"{name}.json").write_text(content, encoding="utf-8")


@pytest.mark.parametrize(("load", "is_told"), [(0.4, False), (7.1, True)])
def test_other_work_is_told(page: Path, load: float, is_told: bool) -> None:
    """Of the run whose numbers stand there, and of no earlier one."""
    save(page.parent, "viewers", "Viewers", load)
    readme.write_last_numbers(["pacing", "viewers"])
    _, _, section = page.read_text(encoding="utf-8").partition("### Viewers")
    assert (BESIDE_OTHERS in section) == is_told
    assert "load before" in section
    assert "7.00 of 5 ms" not in section


def test_what_was_not_measured_stays(page: Path) -> None:
    """In its place; what is new comes last."""
    save(page.parent, "viewers", "Viewers", 0.1)
    save(page.parent, "soak", "What is left", 0.1)
    readme.write_last_numbers(["pacing", "viewers", "soak"])
    text = page.read_text(encoding="utf-8")
    headings = [line for line in text.splitlines() if line.startswith("### ")]
    assert headings == ["### Pacing", "### Viewers", "### What is left"]
    assert text.startswith(PAGE.partition("### Viewers")[0])


def test_nothing_measured(page: Path) -> None:
    """Changes nothing."""
    readme.write_last_numbers(["viewers"])
    assert page.read_text(encoding="utf-8") == PAGE
