"""Who signs a call, and how: ACS3-HMAC-SHA256 (docs/protocol.md §3.1)."""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote

ALGORITHM = "ACS3-HMAC-SHA256"
EMPTY_BODY_SHA256 = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True)
class Credentials:
    """An AccessKey pair, with a token when it is a temporary one; what pasting adds is removed."""

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


@dataclass(frozen=True, slots=True)
class UnsignedCall:
    """What one attempt is about to send: POST, everything in the query, no body."""

    host: str
    action: str
    version: str
    query: str
    """As canonical_query() made it."""
    sent_at_s: float
    """Seconds since the epoch by the server's clock, as far as it is known."""
    nonce: str


def canonical_query(params: Mapping[str, str]) -> str:
    """Return parameters sorted and percent-encoded as RFC 3986 wants them, ready for the wire."""
    return "&".join(f"{_encoded(name)}={_encoded(params[name])}" for name in sorted(params))


def canonical_request(
    method: str, path: str, query: str, headers: Mapping[str, str], body_sha256: str
) -> str:
    """Return the text whose digest is signed; header names are lower case, all of them signed."""
    lines = [f"{name}:{headers[name].strip()}\n" for name in sorted(headers)]
    return "\n".join((method, path, query, "".join(lines), _names(headers), body_sha256))


def signature(secret: str, canonical: str) -> str:
    """Return the hex signature of a canonical request."""
    to_sign = f"{ALGORITHM}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    return hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()


def signed_headers(call: UnsignedCall, credentials: Credentials) -> dict[str, str]:
    """Return every header of a call, Authorization included."""
    headers = {
        "host": call.host,
        "x-acs-action": call.action,
        "x-acs-content-sha256": EMPTY_BODY_SHA256,
        "x-acs-date": f"{datetime.fromtimestamp(call.sent_at_s, UTC):%Y-%m-%dT%H:%M:%SZ}",
        "x-acs-signature-nonce": call.nonce,
        "x-acs-version": call.version,
    }
    if credentials.security_token:
        headers["x-acs-accesskey-id"] = credentials.access_key_id
        headers["x-acs-security-token"] = credentials.security_token
    canonical = canonical_request("POST", "/", call.query, headers, EMPTY_BODY_SHA256)
    authorization = (
        f"{ALGORITHM} Credential={credentials.access_key_id},SignedHeaders={_names(headers)},"
        f"Signature={signature(credentials.access_key_secret, canonical)}"
    )
    return {**headers, "accept": "application/json", "authorization": authorization}


def _names(headers: Iterable[str]) -> str:
    """List header names as SignedHeaders does."""
    return ";".join(sorted(headers))


def _encoded(text: str) -> str:
    """Percent-encode UTF-8 bytes; only letters, digits and `-._~` stay."""
    return quote(text, safe="~")
