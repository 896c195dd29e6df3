"""The live URL: a credential for one stream, one scheme, a short time and one play."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from simulator import Simulator
from simulator.cloud.device import DeviceStatus

from .caller import Caller
from .watcher import Watcher


@pytest.mark.parametrize("scheme", ["flv", "hls"])
async def test_shape_over_http(sim: Simulator, watcher: Watcher, scheme: str) -> None:
    """An address of this server with a token in the query."""
    url = urlsplit(await watcher.url(sim.cameras[0], Scheme=scheme))
    assert (url.scheme, url.netloc) == ("http", sim.endpoint.removeprefix("http://"))
    assert url.path.endswith({"flv": ".flv", "hls": ".m3u8"}[scheme])
    assert len(parse_qs(url.query)["token"][0]) == 64


async def test_shape_over_rtmp(sim: Simulator, caller: Caller) -> None:
    """RTMP is the default, and the stream's name follows the token."""
    answer = await caller.call("QueryLiveStreaming", {"IotId": sim.cameras[0].iot_id})
    url = urlsplit(answer.data["Path"])
    assert (url.scheme, url.path) == ("rtmp", "/live")
    token, _, name = url.query.removeprefix("token=").partition("/")
    assert len(token) == 64
    assert name.endswith("_0")


@pytest.mark.parametrize(
    "parameters",
    [
        {"Scheme": "webrtc"},
        {"StreamType": "2"},
        {"UrlValidDuration": "9"},
        {"UrlValidDuration": "14401"},
        {"CacheDuration": "10001"},
    ],
)
async def test_out_of_range(sim: Simulator, caller: Caller, parameters: dict[str, str]) -> None:
    """What is not documented is refused."""
    query = {"IotId": sim.cameras[0].iot_id} | parameters
    answer = await caller.call("QueryLiveStreaming", query)
    assert (answer.body["Success"], answer.code) == (False, "400")


async def test_not_a_number(sim: Simulator, caller: Caller) -> None:
    """The gateway refuses a text where a number belongs."""
    query = {"IotId": sim.cameras[0].iot_id, "UrlValidDuration": "long"}
    answer = await caller.call("QueryLiveStreaming", query)
    assert (answer.status, answer.code) == (400, "InvalidUrlValidDuration")


@pytest.mark.parametrize("valid_s", [10, 14400])
async def test_limits_are_in_range(sim: Simulator, watcher: Watcher, valid_s: int) -> None:
    """Both ends of the range are good."""
    assert await watcher.url(sim.cameras[0], UrlValidDuration=valid_s)


@pytest.mark.parametrize("parameters", [{}, {"UrlValidDuration": 60}])
async def test_expiry(sim: Simulator, watcher: Watcher, parameters: dict[str, int]) -> None:
    """A URL is good up to its time by the cloud's clock, which is 10 s unless ordered otherwise."""
    valid_s = parameters.get("UrlValidDuration", 10)
    early, late = [await watcher.url(sim.cameras[0], **parameters) for _ in range(2)]
    sim.knobs.clock_offset_s = valid_s - 3
    assert not await watcher.refused(early)
    sim.knobs.clock_offset_s = valid_s + 1
    assert await watcher.refused(late)


async def test_single_play(sim: Simulator, watcher: Watcher) -> None:
    """A second play needs a second URL, even while the first still runs."""
    url = await watcher.url(sim.cameras[0])
    async with watcher.open(url):
        assert await watcher.refused(url)
    assert await watcher.refused(url)


async def test_unlimited_play(sim: Simulator, watcher: Watcher) -> None:
    """As often as one likes until it expires."""
    url = await watcher.url(sim.cameras[0], PlayUnLimited="true")
    for _ in range(3):
        async with watcher.open(url) as show:
            assert (await show.key_frame()).body
    sim.knobs.clock_offset_s = 11
    assert await watcher.refused(url)


async def test_token_and_path_belong_together(sim: Simulator, watcher: Watcher) -> None:
    """Neither another camera's path nor another scheme nor no token opens anything."""
    flv = urlsplit(await watcher.url(sim.cameras[0]))
    other = urlsplit(await watcher.url(sim.cameras[1]))
    rtmp = urlsplit(await watcher.url(sim.cameras[0], Scheme="rtmp"))
    token = rtmp.query.partition("/")[0]
    for url in (
        f"{sim.endpoint}{other.path}?{flv.query}",
        f"{sim.endpoint}{flv.path}?{token}",
        f"{sim.endpoint}{flv.path}",
    ):
        assert await watcher.refused(url)


async def test_offline(sim: Simulator, watcher: Watcher, caller: Caller) -> None:
    """No URL for a camera that is away, and a good URL is of no use once it has gone."""
    camera = sim.cameras[0]
    url = await watcher.url(camera)
    camera.status = DeviceStatus.OFFLINE
    assert await watcher.refused(url)
    answer = await caller.call("QueryLiveStreaming", {"IotId": camera.iot_id})
    assert (answer.code, answer.body["ErrorMessage"]) == ("403", "device status error")


async def test_no_camera(sim: Simulator, caller: Caller) -> None:
    """A wall switch has no picture."""
    (switch,) = [d for d in sim.tenant.devices.values() if d not in sim.cameras]
    answer = await caller.call("QueryLiveStreaming", {"IotId": switch.iot_id})
    assert answer.body["ErrorMessage"] == "device status error"


def iv_and_key(field: Any) -> list[str]:  # noqa: ANN401
    """Return the two texts of a key, whatever its form."""
    facts = json.loads(field) if isinstance(field, str) else field
    return [text for name, text in sorted(facts.items(), key=lambda item: item[0].lower())]


@pytest.mark.parametrize(
    ("form", "name", "kind"),
    [
        ("dict", "DecryptKey", dict),
        ("json", "DecryptKey", str),
        ("capitals", "DecryptKey", dict),
        ("lower", "decryptKey", dict),
        ("relay", "RelayDecryptKey", str),
        ("relay_dict", "RelayDecryptKey", dict),
    ],
)
async def test_forms_of_the_key(
    sim: Simulator, watcher: Watcher, form: str, name: str, kind: type
) -> None:
    """One key under several names and in several shapes."""
    camera = sim.cameras[0]
    camera.knobs.live_key_form = form
    data = await watcher.query(camera, ShouldEncrypt="true")
    assert set(data) == {"Path", name}
    assert isinstance(data[name], kind)
    key = sim.live.key(camera)
    assert iv_and_key(data[name]) == [key.iv_text, key.key_text]


@pytest.mark.parametrize(("form", "fields"), [("absent", {}), ("empty", {"RelayDecryptKey": ""})])
async def test_no_key(sim: Simulator, watcher: Watcher, form: str, fields: dict[str, str]) -> None:
    """Nothing, or an empty text."""
    sim.set_knob("live_key_form", form)
    for asked in ("true", "false"):
        data = await watcher.query(sim.cameras[0], ShouldEncrypt=asked)
        assert {k: v for k, v in data.items() if k != "Path"} == fields


@pytest.mark.parametrize(
    ("knob", "asked", "encrypted"),
    [
        ("asked", "false", False),
        ("asked", "true", True),
        ("always", "false", True),
        ("never", "true", False),
    ],
)
async def test_who_decides_about_encryption(
    sim: Simulator, watcher: Watcher, knob: str, asked: str, *, encrypted: bool
) -> None:
    """The caller, unless the camera has a will of its own."""
    sim.set_knob("live_encrypt", knob)
    data = await watcher.query(sim.cameras[0], ShouldEncrypt=asked)
    assert ("DecryptKey" in data) is encrypted


async def test_state(sim: Simulator, watcher: Watcher, session: aiohttp.ClientSession) -> None:
    """The control API counts viewers, URLs and plays, and knows each camera's tone."""
    async with watcher.watch(sim.cameras[0]), watcher.watch(sim.cameras[0], StreamType=1):
        await watcher.url(sim.cameras[0])
        async with session.get(f"{sim.endpoint}/_simulator/cameras") as response:
            cameras = await response.json()
    assert [camera["live"] for camera in cameras] == [
        {"microphone_hz": 400, "viewers": 2, "queries": 3, "plays": 2},
        {"microphone_hz": 500, "viewers": 0, "queries": 0, "plays": 0},
        {"microphone_hz": 600, "viewers": 0, "queries": 0, "plays": 0},
    ]
