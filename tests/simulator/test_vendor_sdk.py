"""The vendor's own SDKs, unchanged, pointed at the simulator."""

import asyncio
import json
from typing import Any

import pytest
from alibabacloud_iot20180120 import models as iot_models  # type: ignore[import-untyped]
from alibabacloud_iot20180120.client import Client as IotClient  # type: ignore[import-untyped]
from alibabacloud_linkvisual20180120 import models as linkvisual_models  # type: ignore[import-untyped]
from alibabacloud_linkvisual20180120.client import Client as LinkVisualClient  # type: ignore[import-untyped]
from alibabacloud_tea_openapi import models as open_api_models  # type: ignore[import-untyped]
from Tea.exceptions import TeaException  # type: ignore[import-untyped]

from simulator import Simulator

from .talker import FIRST_A_LAW, SILENT_TAG, Talker
from .watcher import Watcher

pytestmark = pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning")


def config(sim: Simulator, algorithm: str | None, *, temporary: bool) -> Any:  # noqa: ANN401
    """Return the SDK's configuration."""
    key = sim.temporary_key if temporary else sim.access_key
    return open_api_models.Config(
        access_key_id=key.access_key_id,
        access_key_secret=key.access_key_secret,
        security_token=key.security_token,
        endpoint=sim.endpoint.removeprefix("http://"),
        protocol="http",
        region_id=sim.region,
        signature_algorithm=algorithm,
    )


def discover(client: IotClient, instance_id: str) -> list[Any]:
    """Return the devices of every product."""
    request = iot_models.QueryProductListRequest(
        current_page=1, page_size=200, iot_instance_id=instance_id
    )
    products = client.query_product_list(request).body.data.list.product_info
    pages = [
        client.query_device(
            iot_models.QueryDeviceRequest(
                product_key=product.product_key, page_size=50, iot_instance_id=instance_id
            )
        )
        for product in products
    ]
    return [device for page in pages for device in page.body.data.device_info]


def talk_url(client: LinkVisualClient, instance_id: str, device: Any) -> str:  # noqa: ANN401
    """Return a talk URL for a device, addressed by its pair."""
    request = linkvisual_models.QueryVoiceIntercomRequest(
        product_key=device.product_key,
        device_name=device.device_name,
        iot_instance_id=instance_id,
        scheme="ws",
    )
    body = client.query_voice_intercom(request).body
    assert (body.success, body.code) == (True, "200")
    assert body.data.crypto_key.iv == "MDEyMzQ1Njc4OTo7PD0+Pw=="
    return str(body.data.url)


@pytest.mark.parametrize("temporary", [False, True], ids=["key", "sts"])
@pytest.mark.parametrize("algorithm", [None, "v2"], ids=["v3", "v1"])
async def test_discover_and_talk(
    sim: Simulator, talker: Talker, algorithm: str | None, *, temporary: bool
) -> None:
    """Products, devices, a talk URL, and that URL works."""
    sim.knobs.instance_id = "iot-cn-0001 *~/é"
    sim.knobs.accept_signatures = "v1" if algorithm else "v3"
    settings = config(sim, algorithm, temporary=temporary)
    devices = await asyncio.to_thread(discover, IotClient(settings), sim.knobs.instance_id)
    assert {d.iot_id for d in devices} == set(sim.tenant.devices)
    assert devices[0].nickname == "Front door"
    client = LinkVisualClient(settings)
    url = await asyncio.to_thread(talk_url, client, sim.knobs.instance_id, devices[0])
    async with talker.session.ws_connect(url) as socket:
        await socket.send_bytes(FIRST_A_LAW)
        await socket.send_bytes(SILENT_TAG)
    assert (await sim.wait_for_recording()).stats["tags"] == 1


@pytest.mark.parametrize("algorithm", [None, "v2"], ids=["v3", "v1"])
async def test_lists_and_the_rest(sim: Simulator, algorithm: str | None) -> None:
    """List parameters, thing models, properties and services parse in the SDK's models."""
    client = IotClient(config(sim, algorithm, temporary=False))
    camera = sim.cameras[0]
    ids = [c.iot_id for c in sim.cameras]
    states = await client.batch_get_device_state_async(
        iot_models.BatchGetDeviceStateRequest(iot_id=ids)
    )
    assert [s.iot_id for s in states.body.device_status_list.device_status] == ids
    model = await client.get_thing_model_tsl_async(
        iot_models.GetThingModelTslRequest(product_key=camera.product_key, simple=True)
    )
    assert "StartVoiceIntercom" in model.body.data.tsl_str
    await client.invoke_thing_service_async(
        iot_models.InvokeThingServiceRequest(
            iot_id=camera.iot_id,
            identifier="PTZActionControl",
            args='{"ActionType": 1, "Step": 2}',
        )
    )
    assert camera.ptz.pan == 2
    detail = await client.query_device_detail_async(
        iot_models.QueryDeviceDetailRequest(iot_id=camera.iot_id)
    )
    assert detail.body.data.firmware_version == camera.firmware_version


@pytest.mark.parametrize("algorithm", [None, "v2"], ids=["v3", "v1"])
async def test_wrong_secret(sim: Simulator, algorithm: str | None) -> None:
    """The SDK reads the gateway's error as it reads the vendor's."""
    settings = config(sim, algorithm, temporary=False)
    settings.access_key_secret = "wrong"
    request = iot_models.QueryProductListRequest(current_page=1, page_size=1)
    with pytest.raises(TeaException) as caught:
        await IotClient(settings).query_product_list_async(request)
    assert caught.value.code == "SignatureDoesNotMatch"


@pytest.mark.parametrize("algorithm", [None, "v2"], ids=["v3", "v1"])
async def test_watch(sim: Simulator, watcher: Watcher, algorithm: str | None) -> None:
    """A live URL, its key in the one form that the SDK's model has, and that URL plays until stopped."""
    sim.set_knob("live_key_form", "relay")
    client = LinkVisualClient(config(sim, algorithm, temporary=False))
    camera = sim.cameras[0]
    answer = await client.query_live_streaming_async(
        linkvisual_models.QueryLiveStreamingRequest(
            iot_id=camera.iot_id,
            scheme="flv",
            stream_type=1,
            should_encrypt=True,
            force_iframe=True,
            url_valid_duration=60,
            play_un_limited=True,
            cache_duration=0,
        )
    )
    data = answer.body.data
    assert (answer.body.success, answer.body.code) == (True, "200")
    assert json.loads(data.relay_decrypt_key)["key"] == sim.live.key(camera).key_text
    async with watcher.open(data.path) as show:
        await show.key_frame()
        request = linkvisual_models.StopLiveStreamingRequest(iot_id=camera.iot_id, stream_type=1)
        assert (await client.stop_live_streaming_async(request)).body.code == "200"
        await show.rest()
