"""Every operation against the simulated cloud."""

import dataclasses

import aiohttp
import pytest

from custom_components.linkvisual.openapi import (
    Device,
    DeviceAddress,
    DeviceNotFoundError,
    DeviceOfflineError,
    DeviceStatus,
    ProductNotFoundError,
    Scheme,
)

from .cloud import Cloud


async def _first_device(cloud: Cloud) -> Device:
    """Return the first device of the first product."""
    client = cloud.client()
    [product, *_] = await client.query_product_list()
    return (await client.query_devices(product.product_key))[0]


async def test_discovery(cloud: Cloud) -> None:
    """Products say how many devices they have, and devices what they are called."""
    client = cloud.client()
    products = await client.query_product_list()
    assert [product.device_count for product in products] == [2, 2]
    devices = [d for p in products for d in await client.query_devices(p.product_key)]
    expected = {d.iot_id: d for d in cloud.sim.tenant.devices.values()}
    assert {d.iot_id for d in devices} == set(expected)
    for device in devices:
        assert device.device_name == expected[device.iot_id].device_name
        assert device.nickname == expected[device.iot_id].nickname
        assert device.status is DeviceStatus.ONLINE


async def test_device_secret_is_dropped(cloud: Cloud) -> None:
    """The cloud sends a DeviceSecret with each device; no value of ours holds it."""
    device = await _first_device(cloud)
    secret = cloud.sim.tenant.devices[device.iot_id].device_secret
    assert secret
    assert secret not in str(dataclasses.asdict(device))


async def test_states_of_many_devices(cloud: Cloud) -> None:
    """States come by IotId; a device that is gone is left out."""
    offline, *_ = cloud.sim.tenant.devices.values()
    offline.status = type(offline.status).OFFLINE
    iot_ids = [*cloud.sim.tenant.devices, "gone"]
    states = await cloud.client().get_device_states(iot_ids)
    assert set(states) == set(cloud.sim.tenant.devices)
    assert states[offline.iot_id] is DeviceStatus.OFFLINE
    assert set(states.values()) == {DeviceStatus.OFFLINE, DeviceStatus.ONLINE}


async def test_no_states_cost_no_call(cloud: Cloud) -> None:
    """An empty question is answered at home."""
    assert await cloud.client().get_device_states([]) == {}
    assert cloud.calls("BatchGetDeviceState") == 0


async def test_thing_model(cloud: Cloud) -> None:
    """A camera's model shows what it can do."""
    device = await _first_device(cloud)
    model = await cloud.client().get_thing_model(device.product_key)
    assert model.can_talk
    assert model.can_stream
    assert model.can_snapshot
    assert "MicSwitch" in model.properties


async def test_talk_by_either_address(cloud: Cloud) -> None:
    """IotId and pair lead to the same device."""
    device = await _first_device(cloud)
    pair = DeviceAddress(product_key=device.product_key, device_name=device.device_name)
    for address in (pair, DeviceAddress(device.iot_id)):
        assert (await cloud.client().query_voice_intercom(address)).url


@pytest.mark.parametrize("scheme", list(Scheme))
async def test_voice_intercom(cloud: Cloud, scheme: Scheme) -> None:
    """Both schemes give a URL of their kind and a key."""
    device = await _first_device(cloud)
    intercom = await cloud.client().query_voice_intercom(device.address, scheme)
    assert intercom.url.startswith(f"{scheme.value}://")
    assert intercom.crypto_key
    assert len(intercom.crypto_key.key) == 16
    assert intercom.crypto_key.iv == b"0123456789:;<=>?"


async def test_voice_intercom_without_key(cloud: Cloud) -> None:
    """A cloud that sends no key is fine."""
    cloud.set(voice_crypto_key=False)
    device = await _first_device(cloud)
    intercom = await cloud.client().query_voice_intercom(device.address)
    assert intercom.crypto_key is None


async def test_talk_to_a_camera_by_a_name_in_any_script(cloud: Cloud) -> None:
    """Names are signed and sent as UTF-8."""
    device = await _first_device(cloud)
    known = cloud.sim.tenant.devices[device.iot_id]
    name = "前门 cam+*~/é&=?"
    cloud.sim.tenant.by_name[known.product_key, name] = known
    address = DeviceAddress(product_key=known.product_key, device_name=name)
    assert (await cloud.client().query_voice_intercom(address)).url


async def test_talk_to_an_offline_camera(cloud: Cloud) -> None:
    """The camera is to blame, not the account."""
    device = await _first_device(cloud)
    known = cloud.sim.tenant.devices[device.iot_id]
    known.status = type(known.status).OFFLINE
    with pytest.raises(DeviceOfflineError):
        await cloud.client().query_voice_intercom(device.address)
    assert cloud.calls("QueryVoiceIntercom") == 1


async def test_unknown_device_and_product(cloud: Cloud) -> None:
    """What does not exist is told apart from what is not allowed."""
    client = cloud.client()
    with pytest.raises(DeviceNotFoundError):
        await client.query_voice_intercom(DeviceAddress("nowhere"))
    with pytest.raises(ProductNotFoundError):
        await client.query_devices("nothing")


@pytest.mark.parametrize("code_type", ["documented", "string", "int"])
async def test_misleading_success(cloud: Cloud, code_type: str) -> None:
    """A success that carries an ErrorMessage, or a Code of another type, is one all the same."""
    cloud.set(misleading_error_message=True, code_type=code_type)
    device = await _first_device(cloud)
    assert (await cloud.client().query_voice_intercom(device.address)).url


async def test_session_stays_open(cloud: Cloud, session: aiohttp.ClientSession) -> None:
    """A client does not close what it was lent."""
    await cloud.client().query_product_list()
    assert not session.closed
