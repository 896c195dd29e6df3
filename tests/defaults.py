"""Other defaults for what the integration makes, such as times for which a test cannot wait."""

import inspect
from collections.abc import Callable

import pytest


def use_defaults(
    monkeypatch: pytest.MonkeyPatch, made: Callable[..., object], **values: object
) -> None:
    """Have a class or function take other values for keyword arguments that are not given."""
    function = vars(made)["__init__"] if isinstance(made, type) else inspect.unwrap(made)
    defaults: dict[str, object] = function.__kwdefaults__
    for name, value in values.items():
        assert name in defaults, f"{made} has no default for {name}"
        monkeypatch.setitem(defaults, name, value)
