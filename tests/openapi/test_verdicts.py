"""Which answer means success, and which failure means what."""

import json

import pytest

from custom_components.linkvisual.openapi import (
    ClockSkewError,
    Credentials,
    DeviceNotFoundError,
    DeviceOfflineError,
    InstanceError,
    InvalidAccessKeyError,
    InvalidSecretError,
    InvalidSecurityTokenError,
    MalformedResponseError,
    OpenApiError,
    PermissionDeniedError,
    ProductNotFoundError,
    RequestRejectedError,
    ServiceUnavailableError,
    ThrottledError,
)
from custom_components.linkvisual.openapi.answer import judge
from custom_components.linkvisual.openapi.endpoint import Api
from custom_components.linkvisual.openapi.fields import Json, Node
from custom_components.linkvisual.openapi.operation import Operation, Scope
from custom_components.linkvisual.openapi.transport import Reply

CREDENTIALS = Credentials("own-id", "hidden-secret", "hidden-token")


def _judge(
    body: dict[str, Json] | str,
    status: int = 200,
    scope: Scope = Scope.DEVICE,
    *,
    retry_after: str | None = None,
    instance_proven: bool = True,
) -> Node:
    """Judge one answer to some operation."""
    text = body if isinstance(body, str) else json.dumps(body)
    reply = Reply(status, text.encode(), retry_after=retry_after)
    operation = Operation("DoIt", Api.IOT, scope, 5)
    return judge(reply, operation, CREDENTIALS, instance_proven=instance_proven)


@pytest.mark.parametrize(
    "envelope",
    [
        {"Success": True, "Code": "200"},
        {"Success": True, "Code": 200},
        {"Success": True},
        {"Success": True, "Code": ""},
        {"Success": True, "Code": "200", "ErrorMessage": "request auth error."},
    ],
)
def test_success(envelope: dict[str, Json]) -> None:
    """Code may be text, integer, empty or absent; an ErrorMessage changes nothing."""
    assert _judge({**envelope, "Data": "x"}).text("Data") == "x"


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("InvalidAccessKeyId.NotFound", InvalidAccessKeyError),
        ("InvalidAccessKeyId.Inactive", InvalidAccessKeyError),
        ("SignatureDoesNotMatch", InvalidSecretError),
        ("InvalidSecurityToken.Expired", InvalidSecurityTokenError),
        ("MissingSecurityToken", InvalidSecurityTokenError),
        ("InvalidTimeStamp.Expired", ClockSkewError),
        ("Forbidden.RAM", PermissionDeniedError),
        ("NoPermission", PermissionDeniedError),
        ("Throttling", ThrottledError),
        ("Throttling.User", ThrottledError),
        ("iot.vision.RequestTrafficControl", ThrottledError),
        ("ServiceUnavailable", ServiceUnavailableError),
        ("iot.system.SystemException", ServiceUnavailableError),
        ("iot.vision.InvalidIotInstance", InstanceError),
        ("iot.vision.DeviceOffline", DeviceOfflineError),
        ("iot.vision.DevcieOffline", DeviceOfflineError),
        ("iot.device.NotExistedDevice", DeviceNotFoundError),
        ("iot.prod.NotExistedProduct", ProductNotFoundError),
        ("iot.common.RamActionPermissionDeny", PermissionDeniedError),
        ("InvalidAction.NotFound", RequestRejectedError),
        ("SignatureNonceUsed", RequestRejectedError),
        ("Forbidden.RiskControl", RequestRejectedError),
        ("iot.vision.SomethingNew", RequestRejectedError),
    ],
)
@pytest.mark.parametrize("status", [200, 400, 403, 404])
def test_code_decides_whatever_the_status(
    code: str, error: type[OpenApiError], status: int
) -> None:
    """Gateway bodies and business envelopes are keyed by code."""
    sentence = "ErrorMessage" if status == 200 else "Message"
    envelope: dict[str, Json] = {"Code": code, "RequestId": "R-1", sentence: "no"}
    if status == 200:
        envelope["Success"] = False
    with pytest.raises(OpenApiError) as caught:
        _judge(envelope, status)
    assert type(caught.value) is error
    assert (caught.value.code, caught.value.request_id) == (code, "R-1")


@pytest.mark.parametrize("code", ["403", 403])
@pytest.mark.parametrize(
    ("sentence", "scope", "proven", "error"),
    [
        ("device status error", Scope.DEVICE, True, DeviceOfflineError),
        ("Device status error.", Scope.DEVICE, False, DeviceOfflineError),
        ("tenant auth error", Scope.ACCOUNT, False, InstanceError),
        ("tenant auth error.", Scope.ACCOUNT, True, InstanceError),
        ("tenant auth error", Scope.PRODUCT, False, InstanceError),
        ("tenant auth error", Scope.PRODUCT, True, ProductNotFoundError),
        ("tenant auth error", Scope.DEVICE, False, InstanceError),
        ("Tenant auth error", Scope.DEVICE, True, DeviceNotFoundError),
        ("request forbidden", Scope.DEVICE, True, DeviceNotFoundError),
        ("request forbidden", Scope.ACCOUNT, True, PermissionDeniedError),
        ("product is not active", Scope.DEVICE, True, RequestRejectedError),
    ],
)
def test_sentence_decides_beside_a_numeric_code(
    code: Json, sentence: str, scope: Scope, proven: bool, error: type[OpenApiError]
) -> None:
    """Older operations say in words what is wrong; an instance that worked is not to blame."""
    envelope = {"Success": False, "Code": code, "ErrorMessage": sentence}
    with pytest.raises(OpenApiError) as caught:
        _judge(envelope, scope=scope, instance_proven=proven)
    assert type(caught.value) is error


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (500, '{"Code": "InternalError"}', ServiceUnavailableError),
        (503, "", ServiceUnavailableError),
        (502, "<html></html>", ServiceUnavailableError),
        (200, "<html></html>", ServiceUnavailableError),
        (404, "<html></html>", ServiceUnavailableError),
        (302, "", ServiceUnavailableError),
        (503, "<Error><Code>ServiceUnavailable</Code></Error>", ServiceUnavailableError),
        (404, "<Error><Code>InvalidAccessKeyId.NotFound</Code></Error>", ServiceUnavailableError),
        (429, "slow down", ThrottledError),
        (404, "404: Not Found", RequestRejectedError),
        (200, '{"Success": true, "Code": "500"}', RequestRejectedError),
        (200, '{"Code": "Forbidden.RAM"}', PermissionDeniedError),
        (200, "", MalformedResponseError),
        (200, '{"Success": tr', MalformedResponseError),
        (200, '{"Data": {}}', MalformedResponseError),
        (200, '{"Success": 1}', MalformedResponseError),
        (200, '{"Success": false}', MalformedResponseError),
        (200, '{"Success": null, "Code": ["x"]}', MalformedResponseError),
    ],
)
def test_status_and_shape(status: int, body: str, error: type[OpenApiError]) -> None:
    """Answers that are no clean envelope still find their class."""
    with pytest.raises(OpenApiError) as caught:
        _judge(body, status)
    assert type(caught.value) is error


@pytest.mark.parametrize(
    ("hint", "expected_ms"),
    [("1500", 1500), ("0", None), ("-5", None), ("soon", None), ("1.5", None), (None, None)],
)
def test_retry_hint(hint: str | None, expected_ms: int | None) -> None:
    """Only a positive integer is a hint; with one, any refusal is a throttling."""
    with pytest.raises(OpenApiError) as caught:
        _judge({"Code": "Throttling.User"}, 400, retry_after=hint)
    assert isinstance(caught.value, ThrottledError)
    assert caught.value.retry_after_ms == expected_ms


def test_hint_without_a_code() -> None:
    """A gateway that only gives the hint is quoted by its status."""
    with pytest.raises(ThrottledError) as caught:
        _judge("busy", 503, retry_after="20")
    assert (caught.value.code, caught.value.retry_after_ms) == ("HTTP 503", 20)


def test_rejection_tells_the_sentence_without_secrets() -> None:
    """The cloud's words are passed on, cut short, without secrets and URL queries."""
    sentence = f"see http://h/p?token=hidden-query for hidden-secret,\nhidden-token {'x' * 500}"
    with pytest.raises(RequestRejectedError) as caught:
        _judge({"Code": "iot.vision.Odd", "Message": sentence}, 400)
    text = str(caught.value)
    assert text.startswith("iot.vision.Odd: see http://h/p for ")
    assert "hidden" not in text
    assert len(text) < 300


def test_signature_refusal_keeps_the_string_to_sign_to_itself() -> None:
    """The gateway quotes what it signed, which can hold a token."""
    sentence = "not matched, server string to sign is:POST&x-acs-security-token:hidden"
    with pytest.raises(InvalidSecretError) as caught:
        _judge({"Code": "SignatureDoesNotMatch", "Message": sentence}, 400)
    assert "hidden" not in str(caught.value)
