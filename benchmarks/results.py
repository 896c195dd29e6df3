"""What a benchmark found, and the file that keeps it."""

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .folders import FOLDER

type Cell = str | float | None
"""Text or a number; None where there is nothing to compare."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A number that must not exceed a limit of the same unit."""

    name: str
    value: float
    limit: float
    unit: str

    @property
    def met(self) -> bool:
        """Whether the number is within the limit."""
        return self.value <= self.limit


@dataclass(slots=True)
class Result:
    """One table, the goals that its numbers are held against, and how to read it."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[Cell, ...]] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def save(name: str, result: Result, machine: dict[str, Any]) -> Path:
    """Write a result as JSON, with the machine it was taken on and the time; return where."""
    content = {
        "benchmark": name,
        "taken_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine,
        "title": result.title,
        "rows": [dict(zip(result.columns, row, strict=True)) for row in result.rows],
        "goals": [asdict(goal) | {"met": goal.met} for goal in result.goals],
        "notes": result.notes,
    }
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{name}.json"
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return path
