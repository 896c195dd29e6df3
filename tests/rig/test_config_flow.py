"""A form of Home Assistant's, filled in with what it suggests."""

from typing import Any

from scripts.rig.config_flow import form_defaults


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
