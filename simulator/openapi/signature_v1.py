"""The RPC signature, version 1.0 (docs/protocol.md §3.2)."""

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING

from .encoding import canonical_query, percent_encode
from .errors import GatewayError, incomplete_signature, missing
from .signed_call import SignedCall

if TYPE_CHECKING:
    from .request import ApiRequest

COMMON_PARAMETERS = frozenset({
    "Action", "Version", "Format", "Timestamp", "SignatureNonce", "SignatureMethod",
    "SignatureVersion", "SignatureType", "AccessKeyId", "SecurityToken", "Signature",
})  # fmt: skip
_MANDATORY = (
    "Action", "Version", "AccessKeyId", "SignatureMethod", "SignatureVersion", "SignatureNonce",
    "Timestamp", "Signature",
)  # fmt: skip


def string_to_sign(request: ApiRequest) -> str:
    """Return what the caller must have signed: method, path and every parameter but Signature."""
    signed = {name: text for name, text in request.parameters.items() if name != "Signature"}
    return "&".join((request.method, percent_encode("/"), percent_encode(canonical_query(signed))))


def signature(request: ApiRequest, secret: str) -> str:
    """Return the signature this request must carry."""
    key, text = f"{secret}&".encode(), string_to_sign(request).encode()
    return base64.b64encode(hmac.digest(key, text, hashlib.sha1)).decode()


def read_call(request: ApiRequest) -> SignedCall:
    """Return the call a V1 request makes; raises GatewayError when a part is missing."""
    parameters = request.parameters
    for name in _MANDATORY:
        if not parameters.get(name):
            raise missing(name)
    method = (parameters["SignatureMethod"], parameters["SignatureVersion"])
    if method != ("HMAC-SHA1", "1.0"):
        raise incomplete_signature("The signature method or version is not supported.")
    return SignedCall(
        algorithm="v1",
        action=parameters["Action"],
        version=parameters["Version"],
        access_key_id=parameters["AccessKeyId"],
        security_token=parameters.get("SecurityToken"),
        date=parameters["Timestamp"],
        nonce=parameters["SignatureNonce"],
        parameters={k: v for k, v in parameters.items() if k not in COMMON_PARAMETERS},
    )


def verify(request: ApiRequest, secret: str) -> None:
    """Recompute the signature; raises GatewayError when it differs."""
    given = request.parameters["Signature"]
    if not hmac.compare_digest(given.encode(), signature(request, secret).encode()):
        raise GatewayError(
            400,
            "SignatureDoesNotMatch",
            "Specified signature is not matched with our calculation. "
            f"server string to sign is:{string_to_sign(request)}",
        )
