"""Which files and classes of the integration take part in something, in all threads, and on the map."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType

_MAP = Path(__file__).parents[1] / "docs" / "architecture.md"
PACKAGE = Path(__file__).parents[1] / "custom_components" / "linkvisual"


@dataclass
class Way:
    """What was entered while it was watched."""

    functions: set[tuple[str, str]] = field(default_factory=set)
    """By file and qualified name."""

    @property
    def files(self) -> list[str]:
        """Return the files, by their paths inside the package."""
        return sorted({file for file, _ in self.functions})

    @property
    def classes(self) -> list[str]:
        """Return the classes whose methods were called."""
        names = (name.split(".<locals>")[0] for _, name in self.functions)
        return sorted({name.rpartition(".")[0] for name in names if "." in name})


@contextmanager
def watched(tool: int = sys.monitoring.OPTIMIZER_ID) -> Iterator[Way]:
    """Watch until the end of the block."""
    monitoring, way = sys.monitoring, Way()

    def enter(code: CodeType, _: int) -> object:
        path = Path(code.co_filename)
        if path.is_relative_to(PACKAGE) and code.co_name != "<module>":
            way.functions.add((str(path.relative_to(PACKAGE)), code.co_qualname))
        return monitoring.DISABLE

    monitoring.use_tool_id(tool, "ways")
    monitoring.register_callback(tool, monitoring.events.PY_START, enter)
    monitoring.restart_events()
    monitoring.set_events(tool, monitoring.events.PY_START)
    try:
        yield way
    finally:
        monitoring.set_events(tool, 0)
        monitoring.register_callback(tool, monitoring.events.PY_START, None)
        monitoring.free_tool_id(tool)


def drawn(begins: str) -> list[str]:
    """Return the files that a paragraph of the map names."""
    paragraphs = _MAP.read_text(encoding="utf-8").split("\n\n")
    [paragraph] = [text for text in paragraphs if text.startswith(begins)]
    return re.findall(r"`([\w/]+\.py)`", paragraph)


def show(name: str, way: Way) -> None:
    """Print who took part."""
    print(f"\n{name}: {len(way.files)} files, {len(way.classes)} classes")
    print("  " + "\n  ".join(way.files))


def missed(way: Way, names: list[str]) -> list[str]:
    """Return the files of a drawn way that nothing was called in."""
    return [
        name for name in names if not any(f"/{file}".endswith(f"/{name}") for file in way.files)
    ]
