"""Nicknames that people give to cameras, in several scripts."""

_NICKNAMES = (
    "Front door",
    "前门",
    "Кухня",
    "Chambre d'été",
    "مدخل",
    "ガレージ",
    "뒷마당",
    "Σαλόνι",
    "Büro & Flur",
    "गलियारा",
)


def nickname(index: int) -> str:
    """Return a nickname for the camera with this index, unique by a number after the tenth."""
    round_number, position = divmod(index, len(_NICKNAMES))
    name = _NICKNAMES[position]
    return name if round_number == 0 else f"{name} {round_number + 1}"
