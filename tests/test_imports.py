"""Who imports whom, imports for type checking included."""

from graphlib import TopologicalSorter

import grimp
import pytest


@pytest.mark.parametrize("package", ["custom_components", "simulator"])
def test_no_module_is_part_of_a_circle(package: str) -> None:
    """So that each can be read, and imported, after those it builds on."""
    graph = grimp.build_graph(package, cache_dir=None, exclude_type_checking_imports=False)
    assert len(graph.modules) > 50
    imports = {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}
    TopologicalSorter(imports).prepare()
