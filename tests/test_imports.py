"""Who imports whom, imports for type checking included."""

from graphlib import TopologicalSorter

import grimp
import pytest

from .tracing import PACKAGE

_THREADS_OF_THEIR_OWN = ("bridge", "intercom/decode")
"""What lies between the two loops, and what decodes on a thread beside the media loop."""


@pytest.mark.parametrize("package", ["custom_components", "simulator"])
def test_no_module_is_part_of_a_circle(package: str) -> None:
    """So that each can be read, and imported, after those it builds on."""
    graph = grimp.build_graph(package, cache_dir=None, exclude_type_checking_imports=False)
    assert len(graph.modules) > 50
    imports = {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}
    TopologicalSorter(imports).prepare()


def test_only_the_bridge_calls_from_one_loop_into_the_other() -> None:
    """Whoever looks for a crossing looks there."""
    crossing = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if "_threadsafe(" in path.read_text(encoding="utf-8")
    }
    assert crossing
    assert [path for path in sorted(crossing) if not path.startswith(_THREADS_OF_THEIR_OWN)] == []
