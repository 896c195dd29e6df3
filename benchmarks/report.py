"""Results on the terminal."""

from .results import Cell, Result


def show(result: Result, took_s: float) -> None:
    """Print a result as a table, its goals and its notes."""
    print(f"\n{result.title} ({took_s:.0f} s)\n")
    lines = [result.columns, *(tuple(map(text_of, row)) for row in result.rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for number, line in enumerate(lines):
        print("  " + _aligned(line, widths))
        if number == 0:
            print("  " + "  ".join("-" * width for width in widths))
    print()
    for goal in result.goals:
        verdict = "met   " if goal.met else "MISSED"
        print(
            f"  {verdict}  {goal.name}: {text_of(goal.value)} of {text_of(goal.limit)} {goal.unit}"
        )
    for note in result.notes:
        print(f"  note: {note}")


def _aligned(line: tuple[str, ...], widths: list[int]) -> str:
    """Return the first column to the left and the others to the right."""
    first, *others = [
        cell.rjust(width) if number else cell.ljust(width)
        for number, (cell, width) in enumerate(zip(line, widths, strict=True))
    ]
    return "  ".join([first, *others])


def text_of(cell: Cell) -> str:
    """Return three digits that matter, or the text itself."""
    if cell is None:
        return "-"
    if isinstance(cell, str):
        return cell
    if isinstance(cell, int) or abs(cell) >= 100:
        return f"{cell:.0f}"
    return f"{cell:.1f}" if abs(cell) >= 10 else f"{cell:.2f}"
