"""The talk URL: a credential for one camera, one scheme, one use and a short time."""

import asyncio
import base64
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from simulator import Simulator
from simulator.cloud.device import DeviceStatus

from .caller import Caller
from .talker import FIRST_A_LAW, Talker


async def refused(talker: Talker, url: str) -> bool:
    """Tell whether the upgrade is refused."""
    try:
        async with talker.session.ws_connect(url):
            return False
    except aiohttp.WSServerHandshakeError as error:
        return error.status == 403


async def test_shape(sim: Simulator, talker: Talker, caller: Caller) -> None:
    """The URL leads to this server; the key is random and the IV is always the same."""
    camera = sim.cameras[0]
    url = urlsplit(await talker.url(camera))
    assert (url.scheme, url.port) == ("ws", sim.port)
    assert url.path.startswith("/talk/")
    assert {"token", "session"} <= set(parse_qs(url.query))
    keys = []
    for _ in range(2):
        answer = await caller.call("QueryVoiceIntercom", {"IotId": camera.iot_id, "Scheme": "ws"})
        assert answer.data["CryptoKey"]["Iv"] == "MDEyMzQ1Njc4OTo7PD0+Pw=="
        keys.append(base64.b64decode(answer.data["CryptoKey"]["Key"]))
    assert len(keys[0]) == 16
    assert keys[0] != keys[1]


async def test_key_may_be_absent(sim: Simulator, caller: Caller) -> None:
    """A knob leaves the key out."""
    sim.knobs.voice_crypto_key = False
    answer = await caller.call("QueryVoiceIntercom", {"IotId": sim.cameras[0].iot_id})
    assert "CryptoKey" not in answer.data


async def test_single_use(sim: Simulator, talker: Talker) -> None:
    """A second connection needs a second URL, unless the knob says otherwise."""
    url = await talker.url(sim.cameras[0])
    assert not await refused(talker, url)
    assert await refused(talker, url)
    sim.knobs.voice_url_reusable = True
    assert not await refused(talker, url)


async def test_expired(sim: Simulator, talker: Talker) -> None:
    """A URL of yesterday opens nothing."""
    sim.knobs.voice_url_ttl_s = 0
    url = await talker.url(sim.cameras[0])
    await asyncio.sleep(0.001)
    assert await refused(talker, url)


async def test_other_scheme(sim: Simulator, talker: Talker) -> None:
    """An RTMP token does not open a WebSocket, and an unknown scheme has no token."""
    camera = sim.cameras[0]
    url = await talker.url(camera, scheme="rtmp")
    assert url.startswith("rtmp://127.0.0.1:")
    assert await refused(talker, f"{sim.endpoint}/talk/1.flv?{urlsplit(url).query}")
    answer = await talker.caller.call(
        "QueryVoiceIntercom", {"IotId": camera.iot_id, "Scheme": "http"}
    )
    assert answer.code == "400"


async def test_path_of_another_camera(sim: Simulator, talker: Talker) -> None:
    """Token and path belong together."""
    first, second = [urlsplit(await talker.url(camera)) for camera in sim.cameras[:2]]
    assert await refused(talker, f"{sim.endpoint}{first.path}?{second.query}")


async def test_no_token(sim: Simulator, talker: Talker) -> None:
    """The path alone opens nothing."""
    assert await refused(talker, f"{sim.endpoint}/talk/1.flv")


async def test_camera_that_went_offline(sim: Simulator, talker: Talker) -> None:
    """A good URL is of no use when the camera has gone."""
    url = await talker.url(sim.cameras[0])
    sim.cameras[0].status = DeviceStatus.OFFLINE
    assert await refused(talker, url)


async def test_accept_then_close(sim: Simulator, talker: Talker) -> None:
    """The other way to refuse."""
    sim.knobs.voice_url_reject = "accept_then_close"
    async with talker.session.ws_connect(f"{sim.endpoint}/talk/1.flv") as socket:
        message = await socket.receive(timeout=10)
    assert (message.type, message.data) == (aiohttp.WSMsgType.CLOSE, 1008)


@pytest.mark.parametrize(
    ("busy", "first_survives", "second_enters"),
    [
        ("kick", False, True),
        ("allow", True, True),
        ("reject_ws", True, False),
        ("reject_api", True, False),
    ],
)
async def test_second_talker(
    sim: Simulator, talker: Talker, busy: str, *, first_survives: bool, second_enters: bool
) -> None:
    """The newcomer takes over, joins, or is refused at one of two doors."""
    sim.knobs.busy = busy
    camera = sim.cameras[0]
    async with talker.connect(camera) as first:
        await first.send_bytes(FIRST_A_LAW)
        query = {"IotId": camera.iot_id, "Scheme": "ws"}
        answer = await talker.caller.call("QueryVoiceIntercom", query)
        assert answer.body["Success"] is (busy != "reject_api")
        entered = bool(answer.data) and not await refused(talker, answer.data["Url"])
        assert entered is second_enters
        if not first_survives:
            assert (await first.receive(timeout=10)).type is aiohttp.WSMsgType.CLOSE
        else:
            await first.ping()
            assert not first.closed
            assert sim.talk.is_busy(camera)


async def test_urls_fetched_before_anybody_talks(sim: Simulator, talker: Talker) -> None:
    """Whoever connects last has the camera."""
    camera = sim.cameras[0]
    urls = [await talker.url(camera) for _ in range(2)]
    async with (
        talker.session.ws_connect(urls[0]) as first,
        talker.session.ws_connect(urls[1]) as second,
    ):
        assert (await first.receive(timeout=10)).type is aiohttp.WSMsgType.CLOSE
        await second.send_bytes(FIRST_A_LAW)
        assert sim.talk.is_busy(camera)
