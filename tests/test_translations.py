"""The texts of the integration are complete in both languages and match the code."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from custom_components.linkvisual.exceptions import ACCOUNT_KEYS, KEYS

INTEGRATION = Path(__file__).parents[1] / "custom_components" / "linkvisual"
LANGUAGES = ("en", "zh-Hans")

type Texts = str | dict[str, Texts]

PLACEHOLDER = re.compile(r"{(\w+)}")


def load(name: str) -> dict[str, Any]:
    """Return a JSON file of the integration."""
    content: dict[str, Any] = json.loads((INTEGRATION / name).read_text(encoding="utf-8"))
    return content


def flatten(node: Texts, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield every text with its path."""
    if isinstance(node, str):
        yield path, node
        return
    for key, child in node.items():
        yield from flatten(child, (*path, key))


TEXTS = {language: dict(flatten(load(f"translations/{language}.json"))) for language in LANGUAGES}
EVERY_TEXT = [(language, path) for language in LANGUAGES for path in TEXTS[language]]


def forms(node: Texts) -> Iterator[dict[str, Any]]:
    """Yield every part of the texts that names fields."""
    if isinstance(node, dict):
        if "data" in node or "data_description" in node:
            yield node
        for child in node.values():
            yield from forms(child)


def keywords_in_code(name: str) -> set[str]:
    """Return the literal values of a keyword argument in all of the code."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in INTEGRATION.rglob("*.py"))
    keywords = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.keyword))
    return {
        node.value.value
        for node in keywords
        if node.arg == name
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    }


def test_both_languages_have_the_same_texts() -> None:
    """No text is missing, and none is left over."""
    assert TEXTS["en"].keys() == TEXTS["zh-Hans"].keys()


@pytest.mark.parametrize("path", TEXTS["en"], ids="-".join)
def test_both_languages_use_the_same_placeholders(path: tuple[str, ...]) -> None:
    """A placeholder that one language lacks would be information lost."""
    used = [sorted(PLACEHOLDER.findall(TEXTS[language][path])) for language in LANGUAGES]
    assert used[0] == used[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_is_explained(language: str) -> None:
    """Each field of each form has a name and a description."""
    for form in forms(load(f"translations/{language}.json")):
        assert form["data"].keys() == form["data_description"].keys()


@pytest.mark.parametrize(("language", "path"), EVERY_TEXT)
def test_text_obeys_the_rules_of_hassfest(language: str, path: tuple[str, ...]) -> None:
    """No addresses, no HTML, no quoted placeholders, no stray blanks; keys in lower case."""
    text = TEXTS[language][path]
    assert text
    assert text == text.strip()
    assert "://" not in text
    assert not re.search(r"<\w+|'{\w+}'", text)
    assert "[%key:" not in text
    assert all(re.fullmatch(r"[a-z0-9_-]+", key) for key in path)
    assert not PLACEHOLDER.sub("", text).count("{")


def test_every_failure_has_a_sentence() -> None:
    """Whatever fails, the dialog, the log and the caller of an action can be told."""
    texts = load("translations/en.json")
    assert set(ACCOUNT_KEYS.values()) <= texts["config"]["error"].keys()
    assert set(KEYS.values()) <= texts["exceptions"].keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_exception_is_a_message(language: str) -> None:
    """Home Assistant shows the bare key of an exception that is not written this way."""
    exceptions = load(f"translations/{language}.json")["exceptions"]
    assert all(exception.keys() == {"message"} for exception in exceptions.values())


def test_every_translation_key_in_the_code_exists() -> None:
    """A key that the code names is a text, a selector, an issue or an icon."""
    texts = load("translations/en.json")
    icons = load("icons.json")
    known = set(texts["exceptions"]) | set(texts["issues"]) | set(texts["selector"])
    for platform in (*icons["entity"].values(), *texts.get("entity", {}).values()):
        known |= set(platform)
    assert keywords_in_code("translation_key") <= known


def test_every_form_step_of_the_code_has_texts() -> None:
    """A step that the code shows has a title."""
    texts = load("translations/en.json")
    dialogs = (texts["config"], texts["options"], *texts["config_subentries"].values())
    steps = {step for dialog in dialogs for step in dialog["step"]}
    assert keywords_in_code("step_id") <= steps


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_name_an_option_as_its_form_does(language: str) -> None:
    """Whoever looks for it finds it."""
    texts = load(f"translations/{language}.json")
    voice = texts["options"]["step"]["init"]["sections"]["voice"]["data"]
    sentence = texts["exceptions"]["camera_cannot_talk"]["message"]
    assert voice["forced_cameras"] in sentence
    add = texts["config_subentries"]["product"]["initiate_flow"]["user"]
    assert add in texts["options"]["step"]["init"]["description"]
