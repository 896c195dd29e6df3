"""Who signs a call: an AccessKey pair, with a token when it is a temporary one."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Credentials:
    """An AccessKey; whitespace and unprintable characters, as pasted keys carry, are removed."""

    access_key_id: str
    access_key_secret: str = field(repr=False)
    security_token: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Clean what was pasted; an empty token counts as none."""
        object.__setattr__(self, "access_key_id", _cleaned(self.access_key_id))
        object.__setattr__(self, "access_key_secret", _cleaned(self.access_key_secret))
        object.__setattr__(self, "security_token", _cleaned(self.security_token or "") or None)

    def redact(self, text: str) -> str:
        """Return text with the secret and the token blotted out."""
        for secret in (self.access_key_secret, self.security_token):
            if secret:
                text = text.replace(secret, "**REDACTED**")
        return text


def _cleaned(value: str) -> str:
    """Drop what can never be part of a key and would break a header."""
    return "".join(char for char in value if char.isprintable() and not char.isspace())
