"""Display names out of untrusted text: one line, no control characters, no lone surrogates."""

from unicodedata import category

MAX_NAME_CHARS = 64
"""As much as a dashboard shows; the vendor's console lets people type as many."""

_MAX_RAW_CHARS = 1_000
"""More is not looked at, so that a name of megabytes costs no more than others."""

_JOINERS = "\u200c\u200d"
"""Format characters that belong into names: Persian needs one, composed emoji the other."""

_UNWANTED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Control, format (text direction among them), surrogate, private and unassigned characters."""


def as_name(text: str) -> str:
    """Return what may be shown as the name of a thing, up to MAX_NAME_CHARS; may be empty.

    Markup and templates stay text, for a page that shows a name must escape it anyway.
    """
    text = text[:_MAX_RAW_CHARS]
    if not text.isprintable():
        text = "".join(map(_cleaned, text))
    return " ".join(text.split())[:MAX_NAME_CHARS].strip(f" {_JOINERS}")


def _cleaned(char: str) -> str:
    """Return a character, a blank for any kind of white space, nothing for what must not be shown."""
    if char.isspace():
        return " "
    return "" if category(char) in _UNWANTED_CATEGORIES and char not in _JOINERS else char
