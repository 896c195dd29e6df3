"""What a signed request asks for, whichever signature it carries."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class SignedCall:
    """Action, version, who, when, and the business parameters."""

    algorithm: str
    action: str
    version: str
    access_key_id: str
    security_token: str | None = field(repr=False)
    date: str
    nonce: str
    parameters: Mapping[str, str]
