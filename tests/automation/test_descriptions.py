"""What the editor shows of triggers and conditions is complete."""

from pathlib import Path
from typing import Any

import pytest
from homeassistant.util.yaml import load_yaml_dict

from custom_components.linkvisual.condition import CONDITIONS
from custom_components.linkvisual.trigger import TRIGGERS
from tests.test_translations import load

INTEGRATION = Path(__file__).parents[2] / "custom_components" / "linkvisual"


@pytest.mark.parametrize(("kind", "known"), [("trigger", TRIGGERS), ("condition", CONDITIONS)])
def test_everything_is_described(kind: str, known: dict[str, Any]) -> None:
    """Each has fields, names for them and an icon."""
    described = load_yaml_dict(str(INTEGRATION / f"{kind}s.yaml"))
    described = {name: one for name, one in described.items() if not name.startswith(".")}
    texts, icons = load("translations/en.json"), load("icons.json")
    assert described.keys() == known.keys() == texts[f"{kind}s"].keys() == icons[f"{kind}s"].keys()
    for name, one in described.items():
        assert one["fields"].keys() == texts[f"{kind}s"][name]["fields"].keys()
        assert one["target"] == {"entity": {"integration": "linkvisual", "domain": "sensor"}}
