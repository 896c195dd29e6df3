"""Values that callers pass in and get back."""

import pytest

from custom_components.linkvisual.openapi import (
    Credentials,
    CryptoKey,
    Device,
    DeviceAddress,
    DeviceStatus,
    VoiceIntercom,
)
from custom_components.linkvisual.openapi.errors import InvalidAddressError


def test_credentials_are_cleaned_and_hidden() -> None:
    """Pasted whitespace goes; secret and token show up in no repr."""
    credentials = Credentials(" id\n", "sec\tret ", " \n")
    assert (credentials.access_key_id, credentials.access_key_secret) == ("id", "secret")
    assert credentials.security_token is None
    shown = repr(Credentials("id", "hidden-secret", "hidden-token"))
    assert "hidden" not in shown


def test_talk_url_and_key_are_hidden() -> None:
    """A URL is a credential, and so is a key."""
    intercom = VoiceIntercom("ws://host/talk?token=hidden", CryptoKey(b"k" * 16, b"i" * 16))
    assert "hidden" not in repr(intercom)
    assert "kkk" not in repr(intercom)
    assert "iii" not in repr(intercom)


def test_iot_id_wins_over_a_pair() -> None:
    """Only the IotId is sent when both are there."""
    assert DeviceAddress("iot", "product", "name").params == {"IotId": "iot"}
    assert DeviceAddress(product_key="product", device_name="name").params == {
        "ProductKey": "product",
        "DeviceName": "name",
    }


@pytest.mark.parametrize(
    "parts", [{}, {"product_key": "p"}, {"device_name": "n"}, {"iot_id": "", "product_key": "p"}]
)
def test_half_an_address_is_refused(parts: dict[str, str]) -> None:
    """Neither an IotId nor a whole pair is no address, long before a call."""
    with pytest.raises(InvalidAddressError):
        DeviceAddress(**parts)


def test_device_names_itself() -> None:
    """A device's address carries all it is known by."""
    device = Device("iot", "product", "name", "", DeviceStatus.ONLINE)
    assert device.address == DeviceAddress("iot", "product", "name")


def test_new_state_is_unknown() -> None:
    """A state that was invented later does not break a poll."""
    assert DeviceStatus.parse("offline") is DeviceStatus.OFFLINE
    assert DeviceStatus.parse("SLEEPING") is DeviceStatus.UNKNOWN
