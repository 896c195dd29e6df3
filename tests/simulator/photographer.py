"""Somebody who asks cameras for pictures."""

import io
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp
import numpy as np
from PIL import Image
from yarl import URL

from simulator.cloud.device import Device

from .caller import Answer, Caller

_STAMP_BITS = 32


@dataclass
class Photographer:
    """Triggers, asks and downloads."""

    session: aiohttp.ClientSession
    caller: Caller

    async def capture(self, camera: Device) -> str:
        """Let a camera take a picture and return its id."""
        answer = await self.caller.call("TriggerCapturePicture", {"IotId": camera.iot_id})
        assert (answer.body["Success"], answer.code) == (True, "200")
        assert isinstance(answer.data, str)
        return answer.data

    async def query(self, camera: Device, capture_id: str, **parameters: str | int) -> Answer:
        """Ask where a picture is."""
        texts = {name: str(value) for name, value in parameters.items()}
        query = {"IotId": camera.iot_id, "CaptureId": capture_id} | texts
        return await self.caller.call("QueryDevicePictureFile", query)

    async def picture(self, camera: Device, **parameters: str | int) -> dict[str, Any]:
        """Return the answer for a new picture of a camera that needs no time."""
        answer = await self.query(camera, await self.capture(camera), **parameters)
        assert (answer.body["Success"], answer.code) == (True, "200")
        data: dict[str, Any] = answer.data
        return data

    async def status(self, url: str) -> int:
        """Return how a download is answered."""
        async with self.session.get(URL(url, encoded=True)) as response:
            return response.status

    async def download(self, url: str) -> Image.Image:
        """Return a picture, which must be a JPEG."""
        async with self.session.get(URL(url, encoded=True)) as response:
            assert (response.status, response.content_type) == (200, "image/jpeg")
            image = Image.open(io.BytesIO(await response.read()), formats=["JPEG"])
        image.load()
        return image


def time_in(image: Image.Image) -> datetime:
    """Read the time that a picture shows to machines."""
    luma = np.asarray(image.convert("L"))
    row = luma[-max(luma.shape[0] // 40, 1)]
    cell = luma.shape[1] // _STAMP_BITS
    bits = (row[cell // 2 :: cell][:_STAMP_BITS] > 128).astype(int)
    low = int("".join(map(str, bits)), 2)
    now_ms = int(datetime.now(UTC).timestamp() * 1000)
    return datetime.fromtimestamp((now_ms & ~0xFFFFFFFF | low) / 1000, UTC)
