"""Whatever bytes come as an answer, a call returns or raises an error of the package."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from custom_components.linkvisual.openapi import (
    Credentials,
    DeviceAddress,
    LinkVisualClient,
    LiveScheme,
    OpenApiError,
    cloud_url,
)
from custom_components.linkvisual.openapi.fields import Json
from custom_components.linkvisual.openapi.rate_limiter import RateLimiter
from custom_components.linkvisual.openapi.retry import RetryPolicy
from tests.defaults import use_defaults

FIELDS = [
    *("Success", "Code", "Message", "ErrorMessage", "RequestId", "Data", "Total", "NextToken"),
    *("List", "ProductInfo", "ProductKey", "ProductName", "DeviceCount"),
    *("DeviceInfo", "IotId", "DeviceName", "DeviceStatus", "Nickname"),
    *("DeviceStatusList", "Status", "TslStr", "services", "properties", "identifier"),
    *("Url", "Path", "PicUrl", "CryptoKey", "DecryptKey", "Key", "Iv"),
]

CALLS: list[Callable[[LinkVisualClient], Awaitable[object]]] = [
    lambda client: client.query_product_list(),
    lambda client: client.query_devices("pk"),
    lambda client: client.get_device_states(["i"]),
    lambda client: client.get_thing_model("pk"),
    lambda client: client.query_voice_intercom(DeviceAddress("i")),
    lambda client: client.query_live_streaming(DeviceAddress("i"), LiveScheme.FLV),
    lambda client: client.trigger_capture_picture(DeviceAddress("i")),
    lambda client: client.query_device_picture(DeviceAddress("i"), "c", expire_minutes=5),
]

ROW: dict[str, Json] = {
    "IotId": "i",
    "DeviceName": "n",
    "DeviceStatus": "ONLINE",
    "Status": "ONLINE",
    "Nickname": "N",
    "ProductKey": "pk",
    "DeviceCount": 1,
    "identifier": "On",
}
GOOD: dict[str, Json] = {
    "Success": True,
    "Total": 120,
    "DeviceStatusList": {"DeviceStatus": [ROW]},
    "Data": {
        "Total": 500,
        "List": {"ProductInfo": [ROW]},
        "DeviceInfo": [ROW],
        "Url": "ws://h/t",
        "Path": "http://h/l.flv",
        "PicUrl": "http://h/p.jpg",
        "CryptoKey": {"Key": "AAAAAAAAAAAAAAAAAAAAAA==", "Iv": "AAAAAAAAAAAAAAAAAAAAAA=="},
        "TslStr": json.dumps({"services": [ROW], "properties": [ROW]}),
    },
}
"""One answer that is right for every operation but one."""

TEXTS = st.text(st.characters(codec=None), max_size=30)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | st.just("9" * 5_000)


def _values() -> st.SearchStrategy[Json]:
    """Return values of all kinds, with the names that are looked for."""
    names = st.sampled_from(FIELDS)
    return st.recursive(
        LEAVES,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=5),
        max_leaves=15,
    )


@st.composite
def _spoiled(draw: st.DrawFn) -> bytes:
    """Return the good answer with some fields, at any depth, of some other value."""
    answer = json.loads(json.dumps(GOOD))
    for _ in range(draw(st.integers(1, 4))):
        place: Any = answer
        while isinstance(place, dict) and place:
            key = draw(st.sampled_from(sorted(place)))
            inner = place[key]
            inner = inner[0] if isinstance(inner, list) and inner else inner
            if not isinstance(inner, dict) or draw(st.booleans()):
                place[key] = draw(_values())
                break
            place = inner
    return json.dumps(answer).encode()


@st.composite
def _cut(draw: st.DrawFn) -> bytes:
    """Return the good answer with other bytes somewhere in it, or without its end."""
    answer = json.dumps(GOOD).encode()
    start = draw(st.integers(0, len(answer)))
    end = draw(st.integers(start, len(answer)))
    return answer[:start] + draw(st.binary(max_size=20)) + answer[end:]


OBJECTS = st.dictionaries(st.sampled_from(FIELDS), _values(), max_size=6)
BODIES = _spoiled() | _cut() | OBJECTS.map(lambda value: json.dumps(value).encode()) | st.binary()


class _Session:
    """Stands in for the network: thousands of answers a second would use up its ports."""

    def __init__(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self._answer = (status, body, headers)

    @asynccontextmanager
    async def post(self, *_: object, **__: object) -> AsyncIterator[SimpleNamespace]:
        status, body, headers = self._answer

        async def chunks() -> AsyncIterator[bytes]:
            yield body

        content = SimpleNamespace(iter_any=chunks)
        yield SimpleNamespace(status=status, headers=headers, content=content)


async def _nowhere(host: str) -> list[str]:
    """Stand in for DNS: nothing is opened, so no name has to lead anywhere."""
    return []


async def _call_all(session: _Session) -> None:
    """Make every call once."""
    for call in CALLS:
        client = LinkVisualClient(
            cast("Any", session), Credentials("id", "secret"), policy=RetryPolicy(max_attempts=1)
        )
        with suppress(OpenApiError):
            found = await call(client)
            # What is returned can be written to a file and shown.
            repr(found).encode()


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(
    body=BODIES,
    status=st.sampled_from([200, 200, 200, 403, 429, 503]),
    date=TEXTS | st.just("Fri, 31 Dec 9999 23:59:59 GMT"),
    hint=TEXTS | st.integers().map(str),
)
def test_any_answer(body: bytes, status: int, date: str, hint: str) -> None:
    """Ends in a value or an OpenApiError."""
    with pytest.MonkeyPatch.context() as patch:
        use_defaults(patch, RateLimiter, window_s=0.0)
        patch.setattr(cloud_url, "_resolve", _nowhere)
        headers = {"Date": date, "x-acs-retry-after": hint}
        asyncio.run(_call_all(_Session(status, body, headers)))
