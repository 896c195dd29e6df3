"""How a still picture is taken and found, whatever the cloud says until it is there."""

import json
from typing import Any

import pytest
from yarl import URL

from custom_components.linkvisual.openapi import (
    DeviceAddress,
    DeviceOfflineError,
    InvalidSecretError,
    LinkVisualClient,
    MalformedResponseError,
    PermissionDeniedError,
    ThrottledError,
)
from custom_components.linkvisual.openapi.pictures import DevicePicture
from custom_components.linkvisual.openapi.rate_limiter import RateLimiter, Ticket
from simulator.cloud.device import DeviceStatus

from .cloud import Cloud
from .conftest import ScriptedServer

DEVICE = DeviceAddress("i")
URL_TEXT = "https://bucket.host/a.jpg?Expires=1&Signature=hid%2Fd%2Ben%3D"


async def _ask(scripted: ScriptedServer, client: LinkVisualClient, answer: Any) -> Any:  # noqa: ANN401
    scripted.will_answer(json.dumps(answer))
    return await client.query_device_picture(DEVICE, "c", expire_minutes=5)


async def test_capture_and_download(cloud: Cloud) -> None:
    """From the request to the JPEG."""
    client = cloud.client()
    capture_id = await client.trigger_capture_picture(cloud.any_address)
    assert (
        await client.query_device_picture(cloud.any_address, capture_id, expire_minutes=5) is None
    )
    cloud.set(picture_delay_s=0)
    picture = await client.query_device_picture(cloud.any_address, capture_id, expire_minutes=5)
    assert picture is not None
    async with cloud.session.get(URL(picture.url, encoded=True)) as response:
        assert (await response.read()).startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize("form", ["empty", "no_data", "failure"])
async def test_not_ready(cloud: Cloud, form: str) -> None:
    """Every form of "not yet" is one and the same, and is not asked again by itself."""
    cloud.set(picture_not_ready=form)
    client = cloud.client()
    capture_id = await client.trigger_capture_picture(cloud.any_address)
    assert (
        await client.query_device_picture(cloud.any_address, capture_id, expire_minutes=5) is None
    )
    assert cloud.calls("QueryDevicePictureFile") == 1


@pytest.mark.parametrize(
    "answer",
    [
        {"Success": True, "Data": {"PicUrl": " "}},
        {"Success": True, "Data": {"PicUrl": None, "PicId": "c"}},
        {"Success": True, "Data": {}},
        {"Success": True, "Data": ""},
        {"Success": True, "Data": None},
        {"Success": False, "Code": "403", "ErrorMessage": "picture owner error."},
        {"Success": False, "Code": "403", "ErrorMessage": "request forbidden"},
        {"Success": False, "Code": "403", "ErrorMessage": "device status error"},
        {"Success": False, "Code": "iot.vision.RequestFailed", "ErrorMessage": ""},
    ],
)
async def test_every_refusal_of_the_picture_is_patience(
    scripted: ScriptedServer, scripted_client: LinkVisualClient, answer: dict[str, Any]
) -> None:
    """The real answer is not published, so none of these may end the waiting."""
    assert await _ask(scripted, scripted_client, answer) is None


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("Forbidden.RAM", PermissionDeniedError),
        ("SignatureDoesNotMatch", InvalidSecretError),
        ("Throttling.User", ThrottledError),
    ],
)
async def test_what_is_wrong_with_the_account_is_an_error(
    scripted: ScriptedServer,
    scripted_client: LinkVisualClient,
    code: str,
    error: type[Exception],
) -> None:
    """Patience would not help."""
    with pytest.raises(error):
        await _ask(scripted, scripted_client, {"Code": code, "Message": "no"})


async def test_what_is_sent(scripted: ScriptedServer, scripted_client: LinkVisualClient) -> None:
    """The id and how long the URL is to be good, in minutes."""
    picture = await _ask(scripted, scripted_client, {"Success": True, "Data": {"PicUrl": URL_TEXT}})
    assert picture == DevicePicture(URL_TEXT)
    query = scripted.queries[-1]
    assert (query["IotId"], query["CaptureId"], query["ExpireTime"]) == ("i", "c", "5")


def test_url_is_hidden() -> None:
    """A picture's URL is a credential."""
    assert "hid" not in repr(DevicePicture(URL_TEXT))


@pytest.mark.parametrize("data", [None, "", {"PicId": "hidden"}, 7])
async def test_capture_without_an_id(
    scripted: ScriptedServer, scripted_client: LinkVisualClient, data: object
) -> None:
    """An answer without an id is no success, and its value is not shown."""
    scripted.will_answer(json.dumps({"Success": True, "Data": data}))
    with pytest.raises(
        MalformedResponseError, match=r"TriggerCapturePicture\.Data is not"
    ) as error:
        await scripted_client.trigger_capture_picture(DEVICE)
    assert "hidden" not in str(error.value)


async def test_offline(cloud: Cloud) -> None:
    """A camera that is away takes no picture, and is not asked twice."""
    cloud.sim.cameras[0].status = DeviceStatus.OFFLINE
    with pytest.raises(DeviceOfflineError):
        await cloud.client().trigger_capture_picture(cloud.any_address)
    assert cloud.calls("TriggerCapturePicture") == 1


async def test_both_operations_share_one_quota(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is found out about pictures holds for captures and questions together."""
    passed: list[RateLimiter] = []
    acquire = RateLimiter.acquire

    async def noted(limiter: RateLimiter, ticket: Ticket) -> None:
        passed.append(limiter)
        await acquire(limiter, ticket)

    monkeypatch.setattr(RateLimiter, "acquire", noted)
    client = cloud.client()
    capture_id = await client.trigger_capture_picture(cloud.any_address)
    await client.query_device_picture(cloud.any_address, capture_id, expire_minutes=5)
    await client.query_voice_intercom(cloud.any_address)
    assert passed[0] is passed[1]
    assert passed[0] is not passed[2]
