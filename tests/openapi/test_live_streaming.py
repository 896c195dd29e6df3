"""How a live URL is asked for, and every published way of writing the key that comes with it."""

import base64
import json
from typing import Any

import pytest

from custom_components.linkvisual.openapi import (
    CryptoKey,
    DeviceAddress,
    LinkVisualClient,
    LiveScheme,
    LiveStream,
    MalformedResponseError,
    StreamType,
)

from .conftest import ScriptedServer

KEY, IV = bytes(range(16)), b"0123456789:;<=>?"
KEY_TEXT, IV_TEXT = base64.b64encode(KEY).decode(), base64.b64encode(IV).decode()
URL = "http://127.0.0.1/live?token=hidden/1_0"


async def _ask(
    scripted: ScriptedServer, client: LinkVisualClient, data: dict[str, Any]
) -> LiveStream:
    scripted.will_answer(json.dumps({"Success": True, "Data": {"Path": URL} | data}))
    return await client.query_live_streaming(DeviceAddress("i"), LiveScheme.FLV)


@pytest.mark.parametrize(
    "data",
    [
        {"DecryptKey": {"key": KEY_TEXT, "iv": IV_TEXT}},
        {"DecryptKey": {"Key": KEY_TEXT, "Iv": IV_TEXT}},
        {"decryptKey": {"KEY": KEY_TEXT, "IV": IV_TEXT}},
        {"DecryptKey": json.dumps({"iv": IV_TEXT, "key": KEY_TEXT})},
        {"RelayDecryptKey": json.dumps({"iv": IV_TEXT, "key": KEY_TEXT})},
        {"relaydecryptkey": {"Key": KEY_TEXT, "Iv": IV_TEXT}},
        {"DecryptKey": "", "RelayDecryptKey": {"Key": KEY_TEXT, "Iv": IV_TEXT}},
        {"DecryptKey": {"Key": "", "Iv": ""}, "RelayDecryptKey": {"Key": KEY_TEXT, "Iv": IV_TEXT}},
    ],
)
async def test_key_in_every_form(
    scripted: ScriptedServer, scripted_client: LinkVisualClient, data: dict[str, Any]
) -> None:
    """Object or JSON text, under either name, in any letter case: the same key."""
    stream = await _ask(scripted, scripted_client, data)
    assert stream == LiveStream(URL, CryptoKey(KEY, IV), has_key=True)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"DecryptKey": ""},
        {"DecryptKey": " ", "RelayDecryptKey": None},
        {"DecryptKey": {}, "StunInfo": ""},
        {"DecryptKey": {"Key": "", "Iv": ""}},
        {"RelayDecryptKey": "{}"},
    ],
)
async def test_no_key(
    scripted: ScriptedServer, scripted_client: LinkVisualClient, data: dict[str, Any]
) -> None:
    """A key that is absent or empty is none."""
    assert await _ask(scripted, scripted_client, data) == LiveStream(URL)


@pytest.mark.parametrize(
    "data",
    [
        {"DecryptKey": "hidden"},
        {"RelayDecryptKey": "[1]"},
        {"DecryptKey": ["hidden"]},
        {"DecryptKey": {"Key": "hidden!", "Iv": IV_TEXT}},
        {"DecryptKey": {"Key": KEY_TEXT[:8], "Iv": IV_TEXT}},
        {"DecryptKey": {"Key": 7, "Iv": IV_TEXT}},
    ],
)
async def test_unreadable_key_is_a_key(
    scripted: ScriptedServer, scripted_client: LinkVisualClient, data: dict[str, Any]
) -> None:
    """The URL may play all the same, so a key that nobody understands fails nothing."""
    assert await _ask(scripted, scripted_client, data) == LiveStream(URL, has_key=True)


async def test_url_is_hidden_and_needed(
    scripted: ScriptedServer, scripted_client: LinkVisualClient
) -> None:
    """A live URL is a credential; an answer without one is no success."""
    assert "hidden" not in repr(LiveStream(URL, CryptoKey(KEY, IV), has_key=True))
    with pytest.raises(MalformedResponseError, match=r"Data\.Path is not"):
        await _ask(scripted, scripted_client, {"Path": ""})


async def test_defaults_ask_for_one_clear_play_that_starts_at_once(
    scripted: ScriptedServer, scripted_client: LinkVisualClient
) -> None:
    """Without a word the main stream, with a key frame first, for one play."""
    await _ask(scripted, scripted_client, {})
    query = scripted.queries[-1]
    assert query["IotId"] == "i"
    assert query["Scheme"] == "flv"
    assert query["StreamType"] == "0"
    assert query["ForceIFrame"] == "true"
    assert query["ShouldEncrypt"] == "false"
    assert query["PlayUnLimited"] == "false"
    assert not query.keys() & {"UrlValidDuration", "EncryptType", "EnableStun"}


async def test_long_lived_url_of_the_sub_stream(
    scripted: ScriptedServer, scripted_client: LinkVisualClient
) -> None:
    """A recorder opens a URL again and again."""
    scripted.will_answer(json.dumps({"Success": True, "Data": {"Path": URL}}))
    await scripted_client.query_live_streaming(
        DeviceAddress("i"),
        LiveScheme.RTMP,
        stream_type=StreamType.SUB,
        force_i_frame=False,
        url_valid_s=14400,
        play_unlimited=True,
    )
    query = scripted.queries[-1]
    assert query["Scheme"] == "rtmp"
    assert query["StreamType"] == "1"
    assert query["ForceIFrame"] == "false"
    assert query["PlayUnLimited"] == "true"
    assert query["UrlValidDuration"] == "14400"
