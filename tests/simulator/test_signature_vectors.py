"""The verifier against published signatures and signatures that the vendor's SDK made."""

import hashlib

import pytest

from simulator.openapi import signature_v1, signature_v3
from simulator.openapi.request import ApiRequest

SECRET = "testsecret"
NONCE = "0123456789abcdef0123456789abcdef"
DATE = "2026-01-02T03:04:05Z"
COMMON = {
    "AccessKeyId": "testid",
    "SignatureMethod": "HMAC-SHA1",
    "SignatureNonce": NONCE,
    "SignatureVersion": "1.0",
    "Timestamp": DATE,
    "Version": "2018-01-20",
}
VOICE = {
    "DeviceName": "camera 1*~",
    "IotInstanceId": "iot-cn-0001abcd",
    "ProductKey": "a1B2c3D4e5F",
    "Scheme": "ws",
}
SDK_VOICE = VOICE | {"DeviceName": "cam 1+*~/é"}
V1_VOICE = COMMON | {"Action": "QueryVoiceIntercom"}
PICTURES = {
    "Action": "QueryDevicePictureByList",
    "IotId": "Q7uOhVRdZRRlDnTLvAAA000100",
    "PictureIdList.1": "pic a",
    "PictureIdList.2": "pic/b",
    "Format": "JSON",
}
TOKEN = {"SecurityToken": "STS.tok/en+1=="}


def request(method: str, query: dict[str, str], headers: dict[str, str]) -> ApiRequest:
    """Return a request as the gateway reads it."""
    return ApiRequest(method, "/", query, {}, headers, b"")


@pytest.mark.parametrize(
    ("method", "query", "signature"),
    [
        ("GET", V1_VOICE | VOICE | {"Format": "JSON"}, "z0RwUsgE5ErAZzBMjrjzmAoNI1U="),
        ("POST", V1_VOICE | VOICE | {"Format": "JSON"}, "b7hGSofvBdY6xr/kIK1IHf9jWrg="),
        ("POST", COMMON | PICTURES, "tfEv+ToIZFmnwnLITvNNhOiLMWU="),
        ("POST", V1_VOICE | SDK_VOICE | {"Format": "json"}, "aG7ai3RsKk93RnsQrl/t9CSWtPw="),
        ("POST", V1_VOICE | SDK_VOICE | {"Format": "json"} | TOKEN, "+Cqag7AdpwhANuIQzgocDaXgtDA="),
    ],
)
def test_v1(method: str, query: dict[str, str], signature: str) -> None:
    """Method, encoding, lists and token all enter the RPC signature."""
    assert signature_v1.signature(request(method, query, {}), SECRET) == signature
    signature_v1.verify(request(method, query | {"Signature": signature}, {}), SECRET)


MINIMAL = {
    "host": "linkvisual.cn-shanghai.aliyuncs.com",
    "x-acs-action": "QueryVoiceIntercom",
    "x-acs-content-sha256": hashlib.sha256(b"").hexdigest(),
    "x-acs-date": DATE,
    "x-acs-signature-nonce": NONCE,
    "x-acs-version": "2018-01-20",
}
SDK = MINIMAL | {
    "host": "127.0.0.1:18099",
    "accept": "application/json",
    "user-agent": "AlibabaCloud (Linux; x86_64) Python/3.11.7 Core/0.4.3 TeaDSL/2",
    "x-acs-credentials-provider": "static_ak",
}
SDK_STS = SDK | {
    "x-acs-credentials-provider": "static_sts",
    "x-acs-accesskey-id": "testid",
    "x-acs-security-token": "STS.tok/en+1==",
}


@pytest.mark.parametrize(
    ("query", "headers", "signature"),
    [
        (VOICE, MINIMAL, "b3b489f612f1d6a652f6c5dc3a1d28f347a004377f9a7489bf780a4924dac523"),
        (SDK_VOICE, SDK, "d20f28378aee6f892f653db600d8a02a9f151d1b34061eea53c972f25d4f4775"),
        (SDK_VOICE, SDK_STS, "daf8c1dec6a748f8949a01ec525158a085d4c1e89a598c76f88fa11f4f1d11e4"),
    ],
)
def test_v3(query: dict[str, str], headers: dict[str, str], signature: str) -> None:
    """Whatever headers the signer named enter the V3 signature."""
    names = sorted(headers)
    assert signature_v3.signature(request("POST", query, headers), names, SECRET) == signature
    authorization = (
        f"ACS3-HMAC-SHA256 Credential=testid,SignedHeaders={';'.join(names)},Signature={signature}"
    )
    signed = request("POST", query, headers | {"authorization": authorization})
    signature_v3.verify(signed, SECRET)


def test_v3_hash_of_the_canonical_request() -> None:
    """The canonical request is byte for byte the published one."""
    text = signature_v3.string_to_sign(request("POST", VOICE, MINIMAL), sorted(MINIMAL))
    assert text == (
        "ACS3-HMAC-SHA256\n72dfbab36fe6942f915f328d75c2f41697736ca68c334213dee11b6a13619ab5"
    )
