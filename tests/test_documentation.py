"""README and docs/ say what the code does, and lead to what exists."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from homeassistant.util import slugify
from homeassistant.util.yaml import load_yaml_dict

from custom_components.linkvisual import events
from custom_components.linkvisual.openapi import PERMISSIONS

ROOT = Path(__file__).parents[1]
INTEGRATION = ROOT / "custom_components" / "linkvisual"
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "benchmarks" / "README.md"]
TEXTS: dict[str, Any] = json.loads((INTEGRATION / "translations" / "en.json").read_text("utf-8"))


type Texts = str | dict[str, Texts]


def values(node: Texts) -> Iterator[str]:
    """Yield every sentence of the translations."""
    if isinstance(node, str):
        yield node
    else:
        for child in node.values():
            yield from values(child)


VALUES = list(values(TEXTS))

LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
CODE_BLOCK = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)


def text_of(name: str) -> str:
    """Return a page."""
    return (ROOT / name).read_text(encoding="utf-8")


def labels(form: dict[str, Any]) -> Iterator[str]:
    """Yield what the fields of a form are called, with those in sections."""
    yield from form.get("data", {}).values()
    for section in form.get("sections", {}).values():
        yield section["name"]
        yield from section["data"].values()


def anchors(page: str) -> set[str]:
    """Return the anchors that GitHub gives to headings."""
    headings = HEADING.findall(CODE_BLOCK.sub("", page))
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.replace(" ", "-") for heading in plain}


def test_the_policy_allows_what_the_integration_calls() -> None:
    """And nothing else: it is what people paste into the RAM console."""
    found = re.search(r"```json\n(.*?)```", text_of("README.md"), re.DOTALL)
    assert found is not None
    policy = json.loads(found[1])
    statement = {"Effect": "Allow", "Action": list(PERMISSIONS), "Resource": "*"}
    assert policy == {"Version": "1", "Statement": [statement]}


@pytest.mark.parametrize(
    "form",
    [
        TEXTS["config"]["step"]["user"],
        TEXTS["config"]["step"]["products"],
        TEXTS["options"]["step"]["init"],
        TEXTS["config_subentries"]["product"]["step"]["reconfigure"],
    ],
    ids=lambda form: slugify(form["title"]),
)
def test_every_setting_is_explained_under_its_name(form: dict[str, Any]) -> None:
    """The page calls it what the dialog calls it."""
    page = text_of("docs/options.md")
    assert [label for label in labels(form) if label not in page] == []


def test_every_field_of_the_actions_is_explained() -> None:
    """With those in the sections of the form."""
    page = text_of("docs/automations.md")
    actions = load_yaml_dict(str(INTEGRATION / "services.yaml"))
    for name, action in actions.items():
        assert f"## `linkvisual.{name}`" in page
        fields = action.get("fields", {})
        inner = [section["fields"] for section in fields.values() if "fields" in section]
        names = {key for key, field in fields.items() if "fields" not in field}.union(*inner)
        assert [field for field in names if f"`{field}`" not in page] == []


@pytest.mark.parametrize("kind", ["triggers", "conditions"])
def test_every_trigger_and_condition_is_explained(kind: str) -> None:
    """By the name that YAML uses, with its options."""
    page = text_of("docs/automations.md")
    for name, description in load_yaml_dict(str(INTEGRATION / f"{kind}.yaml")).items():
        if not name.startswith("."):
            own = description.get("fields", {}).keys() - {"behavior", "for"}
            expected = [f"`linkvisual.{name}`", *(f"`{field}`" for field in own)]
            assert [words for words in expected if words not in page] == []


BRITISH = re.compile(
    r"\b\w*(?:colour|favour|behaviour|neighbour|centre|licence|catalogue|programme|synchronis"
    r"|organis|recognis|normalis|synthesis(?!e?s?\b)|grey|whilst|cancelled)\w*\b",
    re.IGNORECASE,
)
CLUMSY = re.compile(r"if need be|turned away|the words to say|either this", re.IGNORECASE)


def test_words_are_plain_american_english() -> None:
    """In the dialogs, the README and its pages."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    texts = [json.dumps(VALUES), *(page.read_text(encoding="utf-8") for page in pages)]
    found = {word for text in texts for one in (BRITISH, CLUMSY) for word in one.findall(text)}
    assert found == set()


def test_every_field_of_the_event_is_explained() -> None:
    """Automations are written by it."""
    page = text_of("docs/automations.md")
    assert events.EVENT_TURN_ENDED in page
    names = {cast("str", value) for key, value in vars(events).items() if key.startswith("ATTR_")}
    assert [name for name in names if f"`{name}`" not in page] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files_and_headings_that_exist(page: Path) -> None:
    """Pictures, too."""
    for link in LINK.findall(CODE_BLOCK.sub("", page.read_text(encoding="utf-8"))):
        if "://" in link:
            continue
        name, _, anchor = link.partition("#")
        target = page.parent / name if name else page
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target.read_text(encoding="utf-8")), link
