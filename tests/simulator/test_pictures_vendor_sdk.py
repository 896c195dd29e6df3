"""Pictures through the vendor's own SDK, unchanged."""

import aiohttp
import pytest
from alibabacloud_linkvisual20180120 import models  # type: ignore[import-untyped]
from alibabacloud_linkvisual20180120.client import Client  # type: ignore[import-untyped]

from simulator import Simulator

from .caller import Caller
from .photographer import Photographer
from .test_vendor_sdk import config

pytestmark = pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning")


@pytest.mark.parametrize("algorithm", [None, "v2"], ids=["v3", "v1"])
async def test_capture_and_download(
    sim: Simulator, session: aiohttp.ClientSession, caller: Caller, algorithm: str | None
) -> None:
    """Both operations parse in the SDK's models, and the URL works."""
    client = Client(config(sim, algorithm, temporary=False))
    camera = sim.cameras[0]
    trigger = models.TriggerCapturePictureRequest(
        product_key=camera.product_key, device_name=camera.device_name
    )
    capture = (await client.trigger_capture_picture_async(trigger)).body
    assert (capture.success, capture.code) == (True, "200")
    request = models.QueryDevicePictureFileRequest(
        iot_id=camera.iot_id, capture_id=capture.data, expire_time=5, thumb_width=160
    )
    early = (await client.query_device_picture_file_async(request)).body
    assert (early.success, early.data.pic_url) == (True, "")
    sim.set_knob("picture_delay_s", 0)
    ready = (await client.query_device_picture_file_async(request)).body.data
    assert (ready.pic_id, ready.iot_id) == (capture.data, camera.iot_id)
    assert ready.pic_create_time > 0
    photographer = Photographer(session, caller)
    assert (await photographer.download(ready.pic_url)).size == (640, 360)
    assert (await photographer.download(ready.thumb_url)).size == (160, 90)
