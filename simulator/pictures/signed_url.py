"""URLs that carry their own permission, in the form of the vendor's object storage."""

import base64
import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Mapping

_KEY_ID = "LSimPictures0001"
_SIGNATURE = "Signature"


class UrlSigner:
    """Signs path and parameters; a URL that was changed in any way is worth nothing."""

    def __init__(self) -> None:
        """Make a key that nobody else knows."""
        self._key = secrets.token_bytes(32)

    def query(self, path: str, expires_s: int, parameters: Mapping[str, str]) -> str:
        """Return the query of a URL that is good until a time in seconds since the epoch."""
        signed = {"Expires": str(expires_s), "OSSAccessKeyId": _KEY_ID, **parameters}
        return urlencode(signed | {_SIGNATURE: self._signature(path, signed)})

    def is_good(self, path: str, query: Mapping[str, str], now_s: float) -> bool:
        """Tell whether a query belongs to a path and is still good."""
        signed = {name: value for name, value in query.items() if name != _SIGNATURE}
        expected = self._signature(path, signed).encode()
        given = query.get(_SIGNATURE, "").encode()
        return hmac.compare_digest(given, expected) and now_s <= int(signed["Expires"])

    def _signature(self, path: str, signed: Mapping[str, str]) -> str:
        text = "\n".join([path, *(f"{name}={signed[name]}" for name in sorted(signed))])
        return base64.b64encode(hmac.new(self._key, text.encode(), hashlib.sha1).digest()).decode()
