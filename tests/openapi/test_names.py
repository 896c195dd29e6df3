"""What becomes a name is one line of bearable length that any file can hold."""

import json

import pytest

from custom_components.linkvisual.openapi import Device, DeviceStatus, LinkVisualClient
from custom_components.linkvisual.openapi.names import MAX_NAME_CHARS, as_name

from .conftest import ScriptedServer

FAMILY = "\N{MAN}\u200d\N{WOMAN}\u200d\N{GIRL}"


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("Front door", "Front door"),
        ("  Tür\t\n zum  Hof \r\n", "Tür zum Hof"),
        ("Hof \ud83d", "Hof"),
        ("\ud83d\ude00\ud83d", ""),
        ("\x1b[31mred\x00\x07\x7f", "[31mred"),
        ("a\u2028b\u2029c\x85d\u3000e", "a b c d e"),
        ("\u202egnp.exe\u202c\u2066\u200f", "gnp.exe"),
        ("<b>{{ states }}</b> %s {x}", "<b>{{ states }}</b> %s {x}"),
        (FAMILY, FAMILY),
        ("\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e"),
        ("前门摄像头", "前门摄像头"),
        ("\u200d \u200c\ufeff\u00ad", ""),
        ("x" * 10_000, "x" * MAX_NAME_CHARS),
        (" " * 5_000 + "x", ""),
        ("é" * 63 + " ausgedacht", "é" * 63),
        ("", ""),
    ],
)
def test_name(raw: str, name: str) -> None:
    """Markup and templates stay text; emoji and scripts that need joiners keep them."""
    assert as_name(raw) == name
    as_name(raw).encode()


async def test_every_text_of_a_device(
    scripted: ScriptedServer, scripted_client: LinkVisualClient
) -> None:
    """Can be written to a file, ids included."""
    row = {
        "IotId": "i\ud83d",
        "DeviceName": "n\udc00\n",
        "DeviceStatus": "\ud83d",
        "Nickname": "\ud83d",
    }
    scripted.will_answer(
        json.dumps({"Success": True, "Total": 1, "Data": {"DeviceInfo": [row]}}),
    )
    [device] = await scripted_client.query_devices("pk")
    assert repr(device).encode()
    assert device.name == "n?"
    assert device.status is DeviceStatus.UNKNOWN


@pytest.mark.parametrize(
    ("nickname", "device_name", "name"), [("N", "d", "N"), ("", "d", "d"), ("", "\n", "iot")]
)
def test_a_device_always_has_a_name(nickname: str, device_name: str, name: str) -> None:
    """However little is left of what people called it."""
    assert Device("iot", "pk", device_name, nickname, DeviceStatus.ONLINE).name == name
