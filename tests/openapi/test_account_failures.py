"""What a user can have entered wrongly, each with an error of its own."""

import pytest

from custom_components.linkvisual.openapi import (
    ConnectionFailedError,
    Credentials,
    DeviceAddress,
    DeviceNotFoundError,
    InstanceError,
    InvalidAccessKeyError,
    InvalidSecretError,
    InvalidSecurityTokenError,
    OpenApiError,
    PermissionDeniedError,
    TimedOutError,
)

from .cloud import Cloud


@pytest.mark.parametrize("status", [400, 404])
async def test_wrong_id(cloud: Cloud, status: int) -> None:
    """An ID that nobody has."""
    cloud.set(unknown_key_status=status)
    credentials = Credentials("nobody", cloud.sim.access_key_secret)
    with pytest.raises(InvalidAccessKeyError) as caught:
        await cloud.client(credentials=credentials).query_product_list()
    assert caught.value.request_id
    assert cloud.sim.access_key_secret not in str(caught.value)


async def test_wrong_secret(cloud: Cloud) -> None:
    """A secret that signs differently."""
    credentials = Credentials(cloud.sim.access_key_id, "wrong-secret")
    with pytest.raises(InvalidSecretError) as caught:
        await cloud.client(credentials=credentials).query_product_list()
    assert "wrong-secret" not in str(caught.value)
    assert cloud.calls("QueryProductList") == 1


async def test_temporary_key(cloud: Cloud) -> None:
    """A temporary key works with its token, and only with it, until it expires."""
    key = cloud.temporary_key()
    assert await cloud.client(credentials=key).query_product_list()
    for token in (None, "another-token"):
        wrong = Credentials(key.access_key_id, key.access_key_secret, token)
        with pytest.raises(InvalidSecurityTokenError):
            await cloud.client(credentials=wrong).query_product_list()
    cloud.set(sts_expired=True)
    with pytest.raises(InvalidSecurityTokenError):
        await cloud.client(credentials=key).query_product_list()


async def test_token_with_a_permanent_key(cloud: Cloud) -> None:
    """A token that belongs to another key."""
    key = Credentials(cloud.sim.access_key_id, cloud.sim.access_key_secret, "foreign-token")
    with pytest.raises(InvalidSecurityTokenError) as caught:
        await cloud.client(credentials=key).query_product_list()
    assert "foreign-token" not in str(caught.value)


@pytest.mark.parametrize("instance_id", [None, "", "iot-other"])
async def test_instance_id(cloud: Cloud, instance_id: str | None) -> None:
    """A missing and a wrong instance id are refused for every kind of operation."""
    with pytest.raises(InstanceError):
        await cloud.client(instance_id=instance_id).query_product_list()
    with pytest.raises(InstanceError):
        await cloud.client(instance_id=instance_id).query_voice_intercom(cloud.any_address)


async def test_instance_id_is_trimmed(cloud: Cloud) -> None:
    """Blanks around a pasted id do no harm."""
    client = cloud.client(instance_id=f"  {cloud.sim.instance_id} ")
    assert await client.query_product_list()


async def test_foreign_device_once_the_instance_is_proven(cloud: Cloud) -> None:
    """The same refusal means the device after any call has succeeded."""
    client = cloud.client()
    foreign = DeviceAddress(cloud.sim.foreign_camera.iot_id)
    with pytest.raises(InstanceError):
        await client.query_voice_intercom(foreign)
    await client.query_product_list()
    with pytest.raises(DeviceNotFoundError):
        await client.query_voice_intercom(foreign)


async def test_missing_permission(cloud: Cloud) -> None:
    """A RAM user without the policy."""
    cloud.set(action_errors="*=403/Forbidden.RAM/User not authorized to operate on the resource.")
    with pytest.raises(PermissionDeniedError):
        await cloud.client().query_product_list()


async def test_nobody_at_the_address(cloud: Cloud, unused_tcp_port: int) -> None:
    """A refused connection is told at once, and is no timeout."""
    client = cloud.client(iot_endpoint=f"http://127.0.0.1:{unused_tcp_port}")
    with pytest.raises(ConnectionFailedError) as caught:
        await client.query_product_list()
    assert not isinstance(caught.value, TimedOutError)


async def test_tls_where_there_is_none(cloud: Cloud) -> None:
    """A server that does not speak TLS cannot be reached by https."""
    host = cloud.sim.endpoint.removeprefix("http://")
    with pytest.raises(ConnectionFailedError):
        await cloud.client(iot_endpoint=host).query_product_list()


async def test_name_that_does_not_resolve(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host name with a typing error."""

    def no_such_name(*_: object, **__: object) -> None:
        raise OSError(-2, "Name or service not known")

    monkeypatch.setattr("socket.getaddrinfo", no_such_name)
    with pytest.raises(ConnectionFailedError) as caught:
        await cloud.client(iot_endpoint="https://iot.invalid").query_product_list()
    assert isinstance(caught.value, OpenApiError)
