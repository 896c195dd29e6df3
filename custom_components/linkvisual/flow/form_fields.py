"""Fields and sections of the dialogs."""

from collections.abc import Mapping
from typing import Any

from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
from probatio import All, Coerce, Marker, Required, Schema

type Fields = dict[Marker, Any]


def number(lowest: float, highest: float, unit: str, step: float = 1) -> NumberSelector:
    """Return a number field with its unit."""
    return NumberSelector(
        NumberSelectorConfig(
            min=lowest,
            max=highest,
            step=step,
            unit_of_measurement=unit,
            mode=NumberSelectorMode.BOX,
        )
    )


def whole(lowest: int, highest: int, unit: str) -> All[Any]:
    """Return a whole-number field with its unit."""
    return All(number(lowest, highest, unit), Coerce(int))


def select(options: list[str], translation_key: str) -> SelectSelector:
    """Return a choice of a few words."""
    return SelectSelector(
        SelectSelectorConfig(
            options=options, mode=SelectSelectorMode.DROPDOWN, translation_key=translation_key
        )
    )


def select_named(
    names: Mapping[str, str], mode: SelectSelectorMode, *, multiple: bool = False
) -> SelectSelector:
    """Return a choice of things by key, sorted by their names."""
    options = [
        SelectOptionDict(value=key, label=name)
        for key, name in sorted(names.items(), key=lambda item: item[1])
    ]
    return SelectSelector(SelectSelectorConfig(options=options, multiple=multiple, mode=mode))


def in_sections(sections: Mapping[str, Fields], collapsed: set[str]) -> Fields:
    """Return sections of fields as fields of a form; those without a field are left out."""
    return {
        Required(name): section(Schema(fields), {"collapsed": name in collapsed})
        for name, fields in sections.items()
        if fields
    }


def flat(user_input: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was sent without its sections, as it is stored."""
    values: dict[str, Any] = {}
    for key, value in user_input.items():
        values |= value if isinstance(value, Mapping) else {key: value}
    return values
