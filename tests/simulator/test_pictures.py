"""A still picture: taken on request, there after a while, behind a URL that expires."""

import asyncio
import math
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import aiohttp
import numpy as np
import pytest

from simulator import Simulator
from simulator.cloud.device import DeviceStatus

from .caller import Caller
from .photographer import Photographer, time_in


@pytest.fixture
def photographer(session: aiohttp.ClientSession, caller: Caller) -> Photographer:
    """Return somebody who asks for pictures."""
    return Photographer(session, caller)


async def test_a_picture_shows_the_camera_and_the_time(
    sim: Simulator, photographer: Photographer
) -> None:
    """A real JPEG of the moment of the request; two cameras look different."""
    sim.set_knob("picture_delay_s", 0)
    images = []
    for camera in sim.cameras[:2]:
        before = datetime.now(UTC)
        data = await photographer.picture(camera)
        image = await photographer.download(data["PicUrl"])
        assert image.size == (640, 360)
        assert math.isclose(time_in(image).timestamp(), before.timestamp(), abs_tol=60)
        assert data["PicCreateTime"] == int(time_in(image).timestamp() * 1000)
        images.append(np.asarray(image.convert("L"), dtype=int))
    assert np.abs(images[0] - images[1]).max() > 100


async def test_identity(sim: Simulator, photographer: Photographer) -> None:
    """The answer names picture and camera."""
    sim.set_knob("picture_delay_s", 0)
    camera = sim.cameras[0]
    capture_id = await photographer.capture(camera)
    data = (await photographer.query(camera, capture_id)).data
    assert (data["PicId"], data["IotId"], data["ThumbUrl"]) == (capture_id, camera.iot_id, "")


@pytest.mark.parametrize(
    ("form", "success", "code", "data"),
    [
        ("empty", True, "200", {"PicUrl": ""}),
        ("no_data", True, "200", None),
        ("failure", False, "404", None),
    ],
)
async def test_not_ready(
    sim: Simulator,
    photographer: Photographer,
    form: str,
    *,
    success: bool,
    code: str,
    data: dict[str, str] | None,
) -> None:
    """Until the camera sent it, in each form that the answer may have."""
    sim.set_knob("picture_not_ready", form)
    camera = sim.cameras[0]
    capture_id = await photographer.capture(camera)
    answer = await photographer.query(camera, capture_id)
    assert (answer.body["Success"], answer.code) == (success, code)
    identity = {"PicId": capture_id, "IotId": camera.iot_id}
    assert answer.data == (data and identity | data)
    sim.knobs.clock_offset_s = 1.5
    assert (await photographer.query(camera, capture_id)).data["PicUrl"]


async def test_never(sim: Simulator, photographer: Photographer) -> None:
    """A camera that never uploads; the others do."""
    lazy, diligent, _ = sim.cameras
    lazy.knobs.picture_never = True
    ids = [await photographer.capture(camera) for camera in (lazy, diligent)]
    sim.knobs.clock_offset_s = 60
    urls = [
        (await photographer.query(camera, capture_id)).data["PicUrl"]
        for camera, capture_id in zip((lazy, diligent), ids, strict=True)
    ]
    assert [bool(url) for url in urls] == [False, True]


async def test_shape_of_the_url(sim: Simulator, photographer: Photographer) -> None:
    """This server's address, signed in the query."""
    sim.set_knob("picture_delay_s", 0)
    url = urlsplit((await photographer.picture(sim.cameras[0]))["PicUrl"])
    assert f"http://{url.netloc}" == sim.endpoint
    assert set(parse_qs(url.query)) == {"Expires", "OSSAccessKeyId", "Signature"}


@pytest.mark.parametrize(("minutes", "valid_min"), [(0, 60), (1, 1), (43200, 43200)])
async def test_expiry(
    sim: Simulator, photographer: Photographer, minutes: int, valid_min: int
) -> None:
    """By the cloud's clock, after so many minutes or else an hour; as often as one likes until then."""
    sim.set_knob("picture_delay_s", 0)
    url = (await photographer.picture(sim.cameras[0], ExpireTime=minutes))["PicUrl"]
    assert [await photographer.status(url) for _ in range(2)] == [200, 200]
    sim.knobs.clock_offset_s = valid_min * 60 - 20
    assert await photographer.status(url) == 200
    sim.knobs.clock_offset_s = valid_min * 60 + 2
    assert await photographer.status(url) == 403


@pytest.mark.parametrize("query", [{"ExpireTime": 43201}, {"ExpireTime": -1}, {"ThumbWidth": -1}])
async def test_out_of_range(
    sim: Simulator, photographer: Photographer, query: dict[str, int]
) -> None:
    """What is not documented is refused."""
    camera = sim.cameras[0]
    answer = await photographer.query(camera, await photographer.capture(camera), **query)
    assert (answer.body["Success"], answer.code) == (False, "400")


async def test_a_changed_url_is_worthless(sim: Simulator, photographer: Photographer) -> None:
    """Neither a later time nor another picture nor a missing part."""
    sim.set_knob("picture_delay_s", 0)
    one, other = [(await photographer.picture(sim.cameras[n]))["PicUrl"] for n in range(2)]
    expires = parse_qs(urlsplit(one).query)["Expires"][0]
    for url in (
        one.replace(expires, str(int(expires) + 1)),
        other.partition("?")[0] + "?" + one.partition("?")[2],
        one.partition("?")[0],
        one.partition("&Signature")[0],
    ):
        assert await photographer.status(url) == 403


async def test_thumbnail(sim: Simulator, photographer: Photographer) -> None:
    """Small if asked for, and the same proportions."""
    sim.set_knob("picture_delay_s", 0)
    data = await photographer.picture(sim.cameras[0], ThumbWidth=160)
    assert (await photographer.download(data["ThumbUrl"])).size == (160, 90)
    assert (await photographer.download(data["PicUrl"])).size == (640, 360)


async def test_offline(sim: Simulator, caller: Caller) -> None:
    """A camera that is away takes no picture."""
    camera = sim.cameras[0]
    camera.status = DeviceStatus.OFFLINE
    answer = await caller.call("TriggerCapturePicture", {"IotId": camera.iot_id})
    assert (answer.code, answer.body["ErrorMessage"]) == ("403", "device status error")
    assert sim.pictures.captures[camera.iot_id] == 0


async def test_no_camera(sim: Simulator, caller: Caller) -> None:
    """A wall switch sees nothing."""
    (switch,) = [d for d in sim.tenant.devices.values() if d not in sim.cameras]
    answer = await caller.call("TriggerCapturePicture", {"IotId": switch.iot_id})
    assert answer.body["ErrorMessage"] == "device status error"


async def test_somebody_elses_picture(sim: Simulator, photographer: Photographer) -> None:
    """A picture belongs to its camera; an id that never was belongs to nobody."""
    one, other, _ = sim.cameras
    capture_id = await photographer.capture(one)
    for wrong in (await photographer.query(other, capture_id), await photographer.query(one, "x")):
        assert (wrong.code, wrong.body["ErrorMessage"]) == ("403", "picture owner error")
    answer = await photographer.caller.call("QueryDevicePictureFile", {"IotId": one.iot_id})
    assert (answer.status, answer.code) == (400, "MissingCaptureId")


@pytest.mark.parametrize(("fault", "status"), [("403", 403), ("404", 404)])
async def test_refused_download(
    sim: Simulator, photographer: Photographer, fault: str, status: int
) -> None:
    """The object storage has errors of its own."""
    sim.set_knob("picture_delay_s", 0)
    url = (await photographer.picture(sim.cameras[0]))["PicUrl"]
    sim.set_knob("picture_fault", fault)
    assert await photographer.status(url) == status


@pytest.mark.parametrize(
    ("fault", "start"), [("html", b"<html>"), ("empty", b""), ("endless", b"\xff\xd8\xff")]
)
async def test_strange_download(
    sim: Simulator, photographer: Photographer, fault: str, start: bytes
) -> None:
    """What claims to be a picture and is none, or goes on for ever."""
    sim.set_knob("picture_delay_s", 0)
    sim.set_knob("picture_fault", fault)
    url = (await photographer.picture(sim.cameras[0]))["PicUrl"]
    async with photographer.session.get(url) as response:
        assert response.content_type == "image/jpeg"
        assert (await response.content.read(len(start))) == start
        size = 0
        while size < 12_000_000 and (chunk := await response.content.readany()):
            size += len(chunk)
    assert (size >= 12_000_000) is (fault == "endless")


@pytest.mark.parametrize("fault", ["truncated", "reset"])
async def test_broken_download(sim: Simulator, photographer: Photographer, fault: str) -> None:
    """A connection that ends too soon."""
    sim.set_knob("picture_delay_s", 0)
    sim.set_knob("picture_fault", fault)
    url = (await photographer.picture(sim.cameras[0]))["PicUrl"]
    with pytest.raises(aiohttp.ClientError):
        await photographer.download(url)


async def test_silent_download(sim: Simulator, photographer: Photographer) -> None:
    """A server that says nothing."""
    sim.set_knob("picture_delay_s", 0)
    sim.set_knob("picture_fault", "hang")
    url = (await photographer.picture(sim.cameras[0]))["PicUrl"]
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(photographer.status(url), 0.2)


async def test_state(
    sim: Simulator, photographer: Photographer, session: aiohttp.ClientSession
) -> None:
    """The control API counts captures, questions and downloads of each camera."""
    sim.set_knob("picture_delay_s", 0)
    camera = sim.cameras[1]
    await photographer.download((await photographer.picture(camera))["PicUrl"])
    await photographer.query(camera, await photographer.capture(camera))
    async with session.get(f"{sim.endpoint}/_simulator/cameras") as response:
        cameras = await response.json()
    assert [c["pictures"] for c in cameras] == [
        {"captures": 0, "queries": 0, "downloads": 0},
        {"captures": 2, "queries": 2, "downloads": 1},
        {"captures": 0, "queries": 0, "downloads": 0},
    ]
