"""A set of named knobs that convert and check whatever they are set to."""

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, override

from .converters import shown

if TYPE_CHECKING:
    from collections.abc import Callable

CONVERTER = "converter"


def checked(converter: Callable[[object], object]) -> dict[str, Any]:
    """Return the field metadata that makes a knob convert and check each value set."""
    return {CONVERTER: converter}


class UnknownKnobError(ValueError):
    """No knob has this name."""


@dataclass
class KnobSet:
    """Knobs as attributes; setting one converts text or JSON to its type, or raises ValueError."""

    @override
    def __setattr__(self, name: str, value: object) -> None:
        """Convert, check and store; raises UnknownKnobError or ValueError."""
        known = self.__dataclass_fields__.get(name)
        if known is None:
            raise UnknownKnobError(f"there is no knob named {name!r}")
        try:
            converted = known.metadata[CONVERTER](value)
        except (TypeError, ValueError) as error:
            raise ValueError(f"knob {name}: {error}") from error
        super().__setattr__(name, converted)

    @classmethod
    def has(cls, name: str) -> bool:
        """Tell whether a knob of this name is in the set."""
        return name in cls.__dataclass_fields__

    def as_dict(self) -> dict[str, Any]:
        """Return every knob by name, in values that JSON can carry and that can be set again."""
        return {field.name: shown(getattr(self, field.name)) for field in fields(self)}
