"""Products: what cameras of one make have in common (docs/protocol.md §5.2)."""

from dataclasses import dataclass
from typing import Self

from ..fields import Node


@dataclass(frozen=True, slots=True)
class Product:
    """One product of the account."""

    product_key: str
    name: str
    """Fit to be shown; may be empty."""
    device_count: int

    @classmethod
    def parse(cls, row: Node) -> Self:
        """Read a row of QueryProductList."""
        return cls(
            product_key=row.identifier("ProductKey"),
            name=row.name("ProductName"),
            device_count=row.count("DeviceCount"),
        )
