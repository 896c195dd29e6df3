"""The last numbers in the README, written from the saved results."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .folders import FOLDER
from .report import text_of

README = Path(__file__).parent / "README.md"
HEADING = "## Last numbers\n"
SECTION = "### "

QUIET_LOAD = 3.0
"""The benchmark before leaves up to 2.6 in the average of a minute; more is somebody else's work."""


def write_last_numbers(names: Sequence[str]) -> None:
    """Put the saved results of these benchmarks into the README, each in the place of its last one.

    Sections of what was measured elsewhere stay as they are.
    """
    saved = [FOLDER / f"{name}.json" for name in names]
    results = [json.loads(path.read_text(encoding="utf-8")) for path in saved if path.exists()]
    before, _, last = README.read_text(encoding="utf-8").partition(HEADING)
    sections = {text.partition("\n")[0]: text.strip() for text in last.split(SECTION)[1:]}
    sections |= {result["title"]: _section(result) for result in results}
    written = "\n\n".join(f"{SECTION}{text}" for text in sections.values()) or "None yet."
    README.write_text(f"{before}{HEADING}\n{written}\n", encoding="utf-8")


def _section(result: dict[str, Any]) -> str:
    """Return one result as Markdown."""
    machine, columns = result["machine"], list(result["rows"][0])
    taken = f"{result['taken_at']}, {machine['processor']}, {machine['cores']} cores"
    load = machine["load_1_min"]
    lines = [result["title"], "", f"{taken}, load before {load:.1f}."]
    if load > QUIET_LOAD:
        lines.append("Taken beside other work: compare within the table only.")
    lines.append("")
    lines += [_row(columns), _row(["---", *("---:" for _ in columns[1:])])]
    lines += [_row([text_of(cell) for cell in row.values()]) for row in result["rows"]]
    return "\n".join([*lines, "", *map(_goal, result["goals"])])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _goal(goal: dict[str, Any]) -> str:
    verdict = "met" if goal["met"] else "**missed**"
    numbers = f"{text_of(goal['value'])} of {text_of(goal['limit'])} {goal['unit']}"
    return f"- {verdict}: {goal['name']}, {numbers}"
