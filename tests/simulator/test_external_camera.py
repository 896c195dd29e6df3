"""A camera that is an outside program: its service calls, its signed URL, what it sends and hears."""

import asyncio
import base64
import hashlib
import hmac
import json
from contextlib import suppress
from dataclasses import dataclass

import aiohttp
import av
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from custom_components.linkvisual.intercom.wire.rtmp import (
    MessageType,
    RtmpAddress,
    RtmpClosedError,
    RtmpPlayer,
    RtmpPublisher,
    RtmpRejectedError,
)
from custom_components.linkvisual.intercom.wire.rtmp.chunk_reader import ChunkReader
from simulator import Simulator
from simulator.live.ticket import LiveOrder
from simulator.talk.device_signature import signature
from tests.camera_sessions import chunks_of
from tests.waiting import until

from .talker import FIRST_A_LAW, SILENT_TAG, Talker

VECTORS = [
    ("0123456789abcdef", "", "8a29b9138aa54b1f76a4498109901995a59deb005c42ccd86356979eacab1702"),
    (
        "0123456789abcdef",
        "vision_stream_0",
        "f21bd115835623297907deeefaaddaaa31475212b58240266a7f2aaf052c24ee",
    ),
    ("abc", "", "ceae1e329c4d93031142e2afae41176abac8ccf20a2f3e03760b04042d0f7551"),
    ("abc", "stream1", "415137f2f089c95b222901657ff5767c4d1e6cf71d6feacf2240ad4273403bc4"),
    ("aa", "bb_0", "803d8ec07dc557e07aec4be23de2bd1ad3a422f4f501c59986a858864529e2be"),
    ("encrypt", "", "31e4a0e4112c29fca402bbe17dcf7191544ec4bd7df0d1f7a69256b587606736"),
]


@pytest.mark.parametrize(("token", "name", "expected"), VECTORS)
def test_signatures_of_a_camera_library(token: str, name: str, expected: str) -> None:
    """As they were seen on the wire."""
    secret = "0123456789abcdef0123456789abcdef"
    assert signature(secret, "a1TestProduc", "oraclecam", token, name) == expected


@dataclass
class OutsideCamera:
    """Signs with code of its own."""

    sim: Simulator
    http: aiohttp.ClientSession

    async def call(self, wait_s: float = 10) -> dict[str, object] | None:
        """Return the next call of a service."""
        name = self.sim.cameras[0].device_name
        url = f"{self.sim.endpoint}/_simulator/cameras/{name}/services?wait={wait_s}"
        async with self.http.get(url) as response:
            return await response.json() if response.status == 200 else None

    def address(self, url: str, secret: str | None = None) -> RtmpAddress:
        """Return where to publish, with the token signed."""
        camera = self.sim.cameras[0]
        base, _, query = url.partition("?token=")
        token, _, name = query.partition("/")
        key = base64.b64decode(secret or camera.device_secret)
        text = f"{name}-{camera.product_key}-{camera.device_name}-{token}"
        signed = f"{base}?token={token}-{hmac.new(key, text.encode(), hashlib.sha256).hexdigest()}"
        return RtmpAddress.parse(signed, name)


@pytest.fixture
def outside(sim: Simulator, talker: Talker) -> OutsideCamera:
    """Return the first camera as an outside program."""
    sim.make_external(sim.cameras[0].device_name)
    return OutsideCamera(sim, talker.session)


async def test_no_call_without_a_reason(outside: OutsideCamera) -> None:
    """Waiting for one ends."""
    assert await outside.call(0.05) is None


async def test_outside_camera_hears_a_talk(
    sim: Simulator, talker: Talker, outside: OutsideCamera
) -> None:
    """The bodies of a web sender's tags arrive, and the end of the talk is the end of its connection."""
    async with talker.connect(sim.cameras[0]) as socket:
        call = await outside.call()
        assert call is not None
        assert call["service"] == "StartVoiceIntercom"
        args = call["args"]
        assert isinstance(args, dict)
        assert args["Key"] == ""
        camera = await RtmpPublisher.open(outside.address(args["IntercomUrl"]))
        await socket.send_bytes(FIRST_A_LAW)
        for _ in range(5):
            await socket.send_bytes(SILENT_TAG)
        bodies = [await sound(camera) for _ in range(6)]
        assert bodies == [bytes.fromhex("7e00b000")] + [b"\x7e\x01" + b"\xd5" * 128] * 5
        await socket.close()
    with pytest.raises(Exception, match="closed"):
        await sound(camera)
    await camera.close()


async def test_wrong_signature_is_no_camera(
    sim: Simulator, talker: Talker, outside: OutsideCamera
) -> None:
    """Whoever does not know the device's secret gets nothing."""
    async with talker.connect(sim.cameras[0]):
        call = await outside.call()
        assert call is not None
        args = call["args"]
        assert isinstance(args, dict)
        wrong = base64.b64encode(b"wrong secret").decode()
        with pytest.raises(RtmpRejectedError, match="BadName"):
            await RtmpPublisher.open(outside.address(args["IntercomUrl"], wrong))


async def test_outside_camera_is_seen(sim: Simulator, outside: OutsideCamera) -> None:
    """A recorded session of a camera library, pushed again, plays in FFmpeg."""
    order = LiveOrder(device=sim.cameras[0], scheme="rtmp")
    url = sim.live.issue_url(order)
    seen = asyncio.create_task(asyncio.to_thread(pictures_in, url, 20))
    call = await outside.call()
    assert call is not None
    assert call["service"] == "StartPushStreaming"
    args = call["args"]
    assert isinstance(args, dict)
    assert (args["StreamType"], args["EncryptKey"]) == (0, "")
    camera = await RtmpPublisher.open(outside.address(args["PushUrl"]))
    with suppress(RtmpClosedError):  # nobody watches any more, so the server ends the push
        for message in ChunkReader().feed(chunks_of("live-h264-alaw")):
            if message.type in {8, 9}:
                kind = MessageType(message.type)
                await camera.send(kind, message.body, message.timestamp_ms)
                await asyncio.sleep(0.002)
    assert await seen == 20
    await camera.close()
    await until(lambda: not sim.live.pushes)


async def test_outside_camera_encrypts(sim: Simulator, outside: OutsideCamera) -> None:
    """With the key of its call: who has ordered an encrypted stream gets its very bytes."""
    order = LiveOrder(device=sim.cameras[0], scheme="rtmp", encrypted=True)
    player = await RtmpPlayer.open(RtmpAddress.parse_play(sim.live.issue_url(order)))
    call = await outside.call()
    assert call is not None
    args = call["args"]
    assert isinstance(args, dict)
    told = json.loads(args["EncryptKey"])
    key, iv = base64.b64decode(told["key"]), base64.b64decode(told["iv"])
    assert key == sim.live.key(sim.cameras[0]).key
    camera = await RtmpPublisher.open(outside.address(args["PushUrl"]))
    sent = {
        "sound header": (MessageType.AUDIO, encrypted(key, iv, b"\xae\x00\x14\x08")),
        "header": (MessageType.VIDEO, b"\x17\x00\0\0\0" + encrypted(key, iv, bytes(30))),
        "key frame": (MessageType.VIDEO, b"\x17\x01\0\0\0" + encrypted(key, iv, bytes(40))),
        "sound": (MessageType.AUDIO, encrypted(key, iv, b"\xae\x01" + bytes(20))),
        "inter frame": (MessageType.VIDEO, b"\x27\x01\0\0\0" + bytes(50)),
    }
    for number, (kind, body) in enumerate(sent.values()):
        await camera.send(kind, body, number * 40)
    got: set[bytes] = set()
    async with asyncio.timeout(10):
        while not {body for _, body in sent.values()} <= got:
            got.add((await player.media()).body)
    await player.close()
    await camera.close()


def encrypted(key: bytes, iv: bytes, body: bytes) -> bytes:
    """Return a body as a camera encrypts it."""
    padding = 16 - len(body) % 16
    encryptor = Cipher(algorithms.AES128(key), modes.CBC(iv)).encryptor()
    return encryptor.update(body + bytes([padding]) * padding)


async def sound(camera: RtmpPublisher) -> bytes:
    """Return the next body that a camera hears."""
    async with asyncio.timeout(10):
        while (message := await camera.receive()).type != MessageType.AUDIO:
            pass
    return message.body


def pictures_in(url: str, count: int) -> int:
    """Return how many pictures FFmpeg decodes of a stream, at most so many."""
    with av.open(url, timeout=15) as container:
        for number, _ in enumerate(container.decode(video=0), 1):
            if number == count:
                return number
    return 0
