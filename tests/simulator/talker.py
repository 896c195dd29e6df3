"""Somebody who talks to a camera, with bytes that were captured from the vendor's web sender."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp

from simulator.cloud.device import Device

from .caller import Caller

FIRST_A_LAW = bytes.fromhex("464c560104000000090000000008000004000000000000007e00b0000000000f")
FIRST_MU_LAW = bytes.fromhex("464c560104000000090000000008000004000000000000008e00b0000000000f")
FIRST_A_LAW_16K = bytes.fromhex("464c560104000000090000000008000004000000000000007e0080000000000f")
FIRST_AAC = bytes.fromhex("464c56010400000009000000000800000400000000000000ae00b0000000000f")
SILENCE = b"\xd5" * 128
SILENT_TAG = bytes.fromhex("08000082000000000000007e01") + SILENCE + bytes.fromhex("0000008d")
TONE = bytes.fromhex("fa7a") * 64


def data_tag(payload: bytes, timestamp_ms: int = 0, format_byte: int = 0x7E) -> bytes:
    """Return one data message."""
    size = len(payload) + 2
    time = (timestamp_ms & 0xFFFFFF).to_bytes(3) + bytes([timestamp_ms >> 24])
    head = b"\x08" + size.to_bytes(3) + time + b"\0\0\0" + bytes([format_byte, 1])
    return head + payload + (size + 11).to_bytes(4)


@dataclass
class Talker:
    """Gets URLs from the cloud and opens sockets on them."""

    session: aiohttp.ClientSession
    caller: Caller

    async def url(self, camera: Device, scheme: str = "ws") -> str:
        """Return a fresh talk URL."""
        answer = await self.caller.call(
            "QueryVoiceIntercom", {"IotId": camera.iot_id, "Scheme": scheme}
        )
        return str(answer.data["Url"])

    @asynccontextmanager
    async def connect(self, camera: Device) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        """Open a talk socket."""
        async with self.session.ws_connect(await self.url(camera)) as socket:
            yield socket

    async def say(self, camera: Device, *messages: bytes | str) -> int | None:
        """Send messages and return the close code the server answered with."""
        async with self.connect(camera) as socket:
            for message in messages:
                if isinstance(message, str):
                    await socket.send_str(message)
                else:
                    await socket.send_bytes(message)
            await socket.close()
            return socket.close_code

    async def provoke(self, camera: Device, *messages: bytes | str) -> int | None:
        """Send messages and return the code with which the server closes by itself."""
        async with self.connect(camera) as socket:
            for message in messages:
                if isinstance(message, str):
                    await socket.send_str(message)
                else:
                    await socket.send_bytes(message)
            await socket.receive(timeout=10)
            return socket.close_code
