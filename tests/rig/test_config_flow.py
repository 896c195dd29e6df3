"""A form of Home Assistant's, filled in with what it suggests."""

from typing import Any

import pytest

from scripts.rig.config_flow import filled_in, form_defaults


def test_a_form_is_filled_with_suggestions_before_defaults_and_sections_inside() -> None:
    """Fields with neither stay away."""
    schema: list[dict[str, Any]] = [
        {"name": "secret", "required": True},
        {"name": "region", "default": "cn-shanghai"},
        {"name": "products", "default": [], "description": {"suggested_value": ["a1"]}},
        {
            "name": "advanced",
            "type": "expandable",
            "schema": [{"name": "endpoint"}, {"name": "port", "default": 80}],
        },
    ]
    assert form_defaults(schema) == {
        "region": "cn-shanghai",
        "products": ["a1"],
        "advanced": {"port": 80},
    }


def test_changes_go_to_the_section_of_their_field() -> None:
    """The form's own values stay as they are."""
    values = {"region": "x", "voice": {"gain": 0, "codec": "a"}, "expert": {"poll": 60}}
    filled = filled_in(values, {"gain": 3, "poll": 15, "region": "y"})
    assert filled == {"region": "y", "voice": {"gain": 3, "codec": "a"}, "expert": {"poll": 15}}
    assert values["voice"] == {"gain": 0, "codec": "a"}


def test_a_field_that_the_form_lacks() -> None:
    """Would be sent in vain."""
    with pytest.raises(KeyError):
        filled_in({"voice": {"gain": 0}}, {"volume": 3})
