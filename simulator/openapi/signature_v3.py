"""The signature ACS3-HMAC-SHA256 (docs/protocol.md §3.1)."""

import hashlib
import hmac
import re
from typing import TYPE_CHECKING

from .encoding import canonical_query
from .errors import GatewayError, incomplete_signature, missing
from .signed_call import SignedCall

if TYPE_CHECKING:
    from .request import ApiRequest

ALGORITHM = "ACS3-HMAC-SHA256"
_AUTHORIZATION = re.compile(
    rf"{ALGORITHM}\s+Credential=(?P<key>[^,]+),\s*SignedHeaders=(?P<headers>[^,]+),"
    r"\s*Signature=(?P<signature>[0-9a-fA-F]+)"
)
_MANDATORY = {
    "x-acs-action": "Action",
    "x-acs-version": "Version",
    "x-acs-date": "Timestamp",
    "x-acs-signature-nonce": "SignatureNonce",
    "x-acs-content-sha256": "ContentSha256",
}


def canonical_request(request: ApiRequest, signed_headers: list[str]) -> str:
    """Return the canonical form of the request over the headers that its signer named."""
    return "\n".join(
        (
            request.method,
            request.path or "/",
            canonical_query(request.query),
            *(f"{name}:{request.headers.get(name, '')}" for name in signed_headers),
            "",
            ";".join(signed_headers),
            hashlib.sha256(request.body).hexdigest(),
        )
    )


def string_to_sign(request: ApiRequest, signed_headers: list[str]) -> str:
    """Return what the caller must have signed."""
    digest = hashlib.sha256(canonical_request(request, signed_headers).encode()).hexdigest()
    return f"{ALGORITHM}\n{digest}"


def signature(request: ApiRequest, signed_headers: list[str], secret: str) -> str:
    """Return the signature this request must carry."""
    text = string_to_sign(request, signed_headers).encode()
    return hmac.digest(secret.encode(), text, hashlib.sha256).hex()


def read_call(request: ApiRequest) -> SignedCall:
    """Return the call a V3 request makes; raises GatewayError when a part is missing."""
    for header, name in _MANDATORY.items():
        if not request.headers.get(header):
            raise missing(name)
    headers = request.headers
    return SignedCall(
        algorithm="v3",
        action=headers["x-acs-action"],
        version=headers["x-acs-version"],
        access_key_id=_authorization(request)["key"],
        security_token=headers.get("x-acs-security-token"),
        date=headers["x-acs-date"],
        nonce=headers["x-acs-signature-nonce"],
        parameters=request.parameters,
    )


def verify(request: ApiRequest, secret: str) -> None:
    """Recompute the signature and the body's hash; raises GatewayError when one differs."""
    authorization = _authorization(request)
    names = sorted(authorization["headers"].lower().split(";"))
    _check_coverage(request, names)
    hash_matches = hmac.compare_digest(
        request.headers["x-acs-content-sha256"].encode(),
        hashlib.sha256(request.body).hexdigest().encode(),
    )
    expected = signature(request, names, secret)
    given = authorization["signature"].lower()
    if not (hash_matches and hmac.compare_digest(given, expected)):
        raise GatewayError(
            400,
            "SignatureDoesNotMatch",
            "Specified signature is not matched with our calculation. "
            f"server string to sign is:{string_to_sign(request, names)}",
        )


def _authorization(request: ApiRequest) -> dict[str, str]:
    match = _AUTHORIZATION.fullmatch(request.headers.get("authorization", ""))
    if match is None:
        raise incomplete_signature("The Authorization header is malformed.")
    return match.groupdict()


def _check_coverage(request: ApiRequest, names: list[str]) -> None:
    """Raise GatewayError unless the host and everything that steers the call are signed."""
    needed = {"host", *_MANDATORY}
    if "x-acs-security-token" in request.headers:
        needed.add("x-acs-security-token")
    if unsigned := sorted(needed - set(names)):
        raise incomplete_signature(f"SignedHeaders lacks {', '.join(unsigned)}.")
