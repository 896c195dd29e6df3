"""The signer against recorded signatures (docs/protocol.md §3.1)."""

import hashlib
from datetime import UTC, datetime

import pytest

from custom_components.linkvisual.openapi.signing import (
    EMPTY_BODY_SHA256,
    Credentials,
    UnsignedCall,
    canonical_query,
    canonical_request,
    signature,
    signed_headers,
)

TALK_PARAMS = {
    "DeviceName": "camera 1*~",
    "IotInstanceId": "iot-cn-0001abcd",
    "ProductKey": "a1B2c3D4e5F",
    "Scheme": "ws",
}
TALK_HEADERS = {
    "host": "linkvisual.cn-shanghai.aliyuncs.com",
    "x-acs-action": "QueryVoiceIntercom",
    "x-acs-content-sha256": EMPTY_BODY_SHA256,
    "x-acs-date": "2026-01-02T03:04:05Z",
    "x-acs-signature-nonce": "0123456789abcdef0123456789abcdef",
    "x-acs-version": "2018-01-20",
}
SDK_HEADERS = TALK_HEADERS | {
    "host": "127.0.0.1:18099",
    "accept": "application/json",
    "user-agent": "AlibabaCloud (Linux; x86_64) Python/3.11.7 Core/0.4.3 TeaDSL/2",
    "x-acs-credentials-provider": "static_ak",
}
STS_HEADERS = SDK_HEADERS | {
    "x-acs-credentials-provider": "static_sts",
    "x-acs-accesskey-id": "testid",
    "x-acs-security-token": "STS.tok/en+1==",
}
SDK_PARAMS = TALK_PARAMS | {"DeviceName": "cam 1+*~/é"}


def _call(params: dict[str, str]) -> UnsignedCall:
    """Return the call that the vectors share."""
    return UnsignedCall(
        host="linkvisual.cn-shanghai.aliyuncs.com",
        action="QueryVoiceIntercom",
        version="2018-01-20",
        query=canonical_query(params),
        sent_at_s=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC).timestamp(),
        nonce="0123456789abcdef0123456789abcdef",
    )


def test_canonical_query_keeps_only_unreserved_characters() -> None:
    """Space, star and non-ASCII letters are escaped, the tilde is not."""
    assert canonical_query({"b": "é", "B": "1", "a": "x y*~/+="}) == (
        "B=1&a=x%20y%2A~%2F%2B%3D&b=%C3%A9"
    )


def test_canonical_request_of_a_talk_call() -> None:
    """The text to be hashed ends its header block with an empty line."""
    canonical = canonical_request(
        "POST", "/", canonical_query(TALK_PARAMS), TALK_HEADERS, EMPTY_BODY_SHA256
    )
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    assert digest == "72dfbab36fe6942f915f328d75c2f41697736ca68c334213dee11b6a13619ab5"


@pytest.mark.parametrize(
    ("params", "headers", "expected"),
    [
        (
            TALK_PARAMS,
            TALK_HEADERS,
            "b3b489f612f1d6a652f6c5dc3a1d28f347a004377f9a7489bf780a4924dac523",
        ),
        (
            SDK_PARAMS,
            SDK_HEADERS,
            "d20f28378aee6f892f653db600d8a02a9f151d1b34061eea53c972f25d4f4775",
        ),
        (
            SDK_PARAMS,
            STS_HEADERS,
            "daf8c1dec6a748f8949a01ec525158a085d4c1e89a598c76f88fa11f4f1d11e4",
        ),
    ],
    ids=["minimal headers", "sdk", "sdk with token"],
)
def test_signature_vectors(params: dict[str, str], headers: dict[str, str], expected: str) -> None:
    """Signatures equal the recorded ones, whichever headers are signed."""
    canonical = canonical_request("POST", "/", canonical_query(params), headers, EMPTY_BODY_SHA256)
    assert signature("testsecret", canonical) == expected


def test_vendor_documentation_example() -> None:
    """The example of the vendor's signature page comes out whole."""
    call = UnsignedCall(
        host="ecs.cn-shanghai.aliyuncs.com",
        action="RunInstances",
        version="2014-05-26",
        query=canonical_query(
            {
                "RegionId": "cn-shanghai",
                "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd",
            }
        ),
        sent_at_s=datetime(2023, 10, 26, 10, 22, 32, tzinfo=UTC).timestamp(),
        nonce="3156853299f313e23d1673dc12e1703d",
    )
    headers = signed_headers(call, Credentials("YourAccessKeyId", "YourAccessKeySecret"))
    assert headers["authorization"] == (
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;"
        "x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,"
        "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


def test_own_call_signs_the_minimal_headers() -> None:
    """Host and everything that starts with x-acs- is signed, Accept is not."""
    headers = signed_headers(_call(TALK_PARAMS), Credentials("testid", "testsecret"))
    signed = {name: headers[name] for name in TALK_HEADERS}
    assert signed == TALK_HEADERS
    assert headers["authorization"].endswith(
        "Signature=b3b489f612f1d6a652f6c5dc3a1d28f347a004377f9a7489bf780a4924dac523"
    )


def test_token_is_sent_and_signed() -> None:
    """A temporary key's token and id travel under the signature."""
    credentials = Credentials("testid", "testsecret", "STS.tok/en+1==")
    headers = signed_headers(_call(TALK_PARAMS), credentials)
    assert headers["x-acs-security-token"] == "STS.tok/en+1=="
    assert headers["x-acs-accesskey-id"] == "testid"
    names = headers["authorization"].split("SignedHeaders=")[1].split(",")[0].split(";")
    assert {"x-acs-security-token", "x-acs-accesskey-id"} <= set(names)
