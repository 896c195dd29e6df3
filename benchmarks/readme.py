"""The last numbers in the README, written from the saved results."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .folders import FOLDER
from .report import text_of

README = Path(__file__).parent / "README.md"
HEADING = "## Last numbers\n"


def write_last_numbers(names: Sequence[str]) -> None:
    """Replace everything below the README's heading by the saved results of these benchmarks."""
    saved = [FOLDER / f"{name}.json" for name in names]
    results = [json.loads(path.read_text(encoding="utf-8")) for path in saved if path.exists()]
    before, _, _ = README.read_text(encoding="utf-8").partition(HEADING)
    sections = "\n".join(map(_section, results)) or "None yet.\n"
    README.write_text(f"{before}{HEADING}\n{sections}", encoding="utf-8")


def _section(result: dict[str, Any]) -> str:
    """Return one result as Markdown."""
    machine, columns = result["machine"], list(result["rows"][0])
    taken = f"{result['taken_at']}, {machine['processor']}, {machine['cores']} cores"
    lines = [f"### {result['title']}", "", f"{taken}, load before {machine['load_1_min']:.1f}.", ""]
    lines += [_row(columns), _row(["---", *("---:" for _ in columns[1:])])]
    lines += [_row([text_of(cell) for cell in row.values()]) for row in result["rows"]]
    lines += ["", *map(_goal, result["goals"]), ""]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _goal(goal: dict[str, Any]) -> str:
    verdict = "met" if goal["met"] else "**missed**"
    numbers = f"{text_of(goal['value'])} of {text_of(goal['limit'])} {goal['unit']}"
    return f"- {verdict}: {goal['name']}, {numbers}"
