"""A caller that signs with V3, rightly or wrongly as a test asks."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

import aiohttp
from multidict import CIMultiDictProxy
from yarl import URL


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: CIMultiDictProxy[str]
    text: str
    body: Any
    data: Any
    """The `Data` of a success."""

    @property
    def code(self) -> str | int | None:
        """Return the `Code` of the body."""
        code: str | int | None = self.body.get("Code")
        return code


@dataclass
class Caller:
    """Calls with one key; `headers` of a call replace or (None) remove what was signed."""

    session: aiohttp.ClientSession
    endpoint: str
    access_key_id: str
    access_key_secret: str = field(repr=False)
    token: str | None = field(default=None, repr=False)
    unsigned: frozenset[str] = frozenset()

    async def call(
        self,
        action: str,
        parameters: dict[str, str] | None = None,
        *,
        headers: dict[str, str] | None = None,
        body: bytes = b"",
        method: str = "POST",
    ) -> Answer:
        """Make a call with these business parameters; `headers` are set before signing."""
        query = parameters or {}
        signed = self._headers(action, body) | (headers or {})
        signed["authorization"] = self._authorization(method, query, signed, body)
        url = f"{self.endpoint}/?{urlencode(query)}"
        async with self.session.request(
            method, URL(url, encoded=True), headers=signed, data=body
        ) as response:
            text = await response.text()
            is_json = response.content_type == "application/json"
            parsed = await response.json() if is_json else None
            data = parsed.get("Data") if parsed else None
            return Answer(response.status, response.headers, text, parsed, data)

    def _headers(self, action: str, body: bytes) -> dict[str, str]:
        headers = {
            "host": self.endpoint.removeprefix("http://"),
            "x-acs-action": action,
            "x-acs-version": "2018-01-20",
            "x-acs-date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "x-acs-signature-nonce": secrets.token_hex(16),
            "x-acs-content-sha256": hashlib.sha256(body).hexdigest(),
        }
        if self.token is not None:
            headers |= {
                "x-acs-accesskey-id": self.access_key_id,
                "x-acs-security-token": self.token,
            }
        return headers

    def _authorization(
        self, method: str, query: dict[str, str], headers: dict[str, str], body: bytes
    ) -> str:
        names = sorted(set(headers) - self.unsigned)
        canonical = "\n".join(
            [
                method,
                "/",
                urlencode(sorted(query.items()), quote_via=quote, safe="~"),
                *(f"{name}:{headers[name]}" for name in names),
                "",
                ";".join(names),
                hashlib.sha256(body).hexdigest(),
            ]
        )
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        text = f"ACS3-HMAC-SHA256\n{digest}"
        signature = hmac.new(self.access_key_secret.encode(), text.encode(), "sha256").hexdigest()
        return (
            f"ACS3-HMAC-SHA256 Credential={self.access_key_id},"
            f"SignedHeaders={';'.join(names)},Signature={signature}"
        )
