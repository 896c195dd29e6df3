"""Converters from command-line text or JSON to the types of knobs; each raises ValueError or TypeError."""

from collections.abc import Callable, Iterable

_TRUE = frozenset({"1", "true", "on", "yes"})
_FALSE = frozenset({"0", "false", "off", "no"})
_NOTHING = frozenset({"", "none", "null"})


def flag(value: object) -> bool:
    """Convert to a bool."""
    word = str(value).lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise ValueError(f"{value!r} is neither on nor off")


def whole(minimum: int = 0) -> Callable[[object], int]:
    """Return a converter to an int of at least `minimum`."""

    def convert(value: object) -> int:
        number = int(str(value))
        if number < minimum:
            raise ValueError(f"{number} is below {minimum}")
        return number

    return convert


def number(minimum: float | None = 0.0) -> Callable[[object], float]:
    """Return a converter to a float of at least `minimum`, if one is given."""

    def convert(value: object) -> float:
        result = float(str(value))
        if minimum is not None and result < minimum:
            raise ValueError(f"{result} is below {minimum}")
        return result

    return convert


def one_of(*choices: str) -> Callable[[object], str]:
    """Return a converter that lets only the given words pass."""

    def convert(value: object) -> str:
        if (word := str(value)) not in choices:
            raise ValueError(f"{word!r} is not one of {', '.join(choices)}")
        return word

    return convert


def optional[T](converter: Callable[[object], T]) -> Callable[[object], T | None]:
    """Return a converter that also takes None, an empty text, `none` or `null` as None."""

    def convert(value: object) -> T | None:
        if value is None or str(value).lower() in _NOTHING:
            return None
        return converter(value)

    return convert


def names(value: object) -> frozenset[str]:
    """Convert comma-separated text or a list to a set of names."""
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, Iterable):
        raise TypeError(f"{value!r} is not a list of names")
    return frozenset(str(item).strip() for item in value) - {""}


def numbers(value: object) -> frozenset[int]:
    """Convert comma-separated text, a number or a list to a set of whole numbers."""
    if isinstance(value, int):
        value = [value]
    return frozenset(int(item) for item in names(value))


def shown(value: object) -> object:
    """Return a knob's value as JSON can carry it and as its converter takes it again."""
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return list(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)


def paths(value: object) -> tuple[str, ...]:
    """Convert names of files, in a list or with commas between them, in their order."""
    given = value.split(",") if isinstance(value, str) else value
    if not isinstance(given, Iterable):
        raise TypeError(f"{value!r} is no list of files")
    return tuple(str(path) for path in given if str(path))
