"""The business parameters of a call, with their types."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .errors import invalid, missing

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Parameters:
    """Decoded business parameters by name."""

    values: Mapping[str, str]

    def text(self, name: str) -> str | None:
        """Return a text, or None when it is absent or empty."""
        return self.values.get(name) or None

    def required_text(self, name: str) -> str:
        """Return a mandatory text; raises GatewayError."""
        if (value := self.text(name)) is None:
            raise missing(name)
        return value

    def integer(self, name: str, default: int | None = None) -> int:
        """Return a whole number, mandatory when there is no default; raises GatewayError."""
        value = self.text(name)
        if value is None:
            if default is None:
                raise missing(name)
            return default
        try:
            return int(value)
        except ValueError:
            raise invalid(name) from None

    def boolean(self, name: str, *, default: bool = False) -> bool:
        """Return a boolean; raises GatewayError."""
        value = self.text(name)
        if value is None:
            return default
        if value.lower() not in {"true", "false"}:
            raise invalid(name)
        return value.lower() == "true"

    def texts(self, name: str) -> list[str]:
        """Return the list that was flattened to `name.1`, `name.2` … (docs/protocol.md §3.1)."""
        values: list[str] = []
        while (value := self.text(f"{name}.{len(values) + 1}")) is not None:
            values.append(value)
        return values
