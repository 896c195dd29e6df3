"""Answers that are made to cost memory or time end at a bound, with an error of the package."""

import asyncio
import gzip
import json
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from custom_components.linkvisual.openapi import (
    Credentials,
    LinkVisualClient,
    MalformedResponseError,
    OpenApiError,
    RequestRejectedError,
    ServiceUnavailableError,
    TimedOutError,
)
from custom_components.linkvisual.openapi.answer import judge
from custom_components.linkvisual.openapi.endpoint import Api
from custom_components.linkvisual.openapi.operation import Operation, Scope
from custom_components.linkvisual.openapi.retry import RetryPolicy, ServerClock
from custom_components.linkvisual.openapi.transport import LONGEST_HINT_MS, MAX_BODY_BYTES, Reply

from .conftest import ScriptedServer

MIB = 1 << 20

type Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.fixture
async def client_of(
    session: aiohttp.ClientSession,
) -> AsyncIterator[Callable[[Answer, RetryPolicy], Awaitable[LinkVisualClient]]]:
    """Return what makes a client of a server with one kind of answer."""
    servers: list[TestServer] = []

    async def make(answer: Answer, policy: RetryPolicy) -> LinkVisualClient:
        app = web.Application()
        app.router.add_post("/", answer)
        servers.append(server := TestServer(app))
        await server.start_server()
        endpoint = f"http://127.0.0.1:{server.port}"
        return LinkVisualClient(
            session,
            Credentials("id", "secret"),
            linkvisual_endpoint=endpoint,
            iot_endpoint=endpoint,
            policy=policy,
        )

    yield make
    for server in servers:
        await server.close()


async def _send(
    request: web.Request, chunks: int, chunk: bytes, status: int, **headers: str
) -> int:
    """Answer with many chunks, until the client has had enough; return how many it took."""
    response = web.StreamResponse(status=status, headers=headers)
    await response.prepare(request)
    for number in range(chunks):
        try:
            await response.write(chunk)
        except ConnectionError:
            return number
    return chunks


@pytest.mark.parametrize(
    ("status", "error"), [(200, MalformedResponseError), (503, ServiceUnavailableError)]
)
async def test_endless_body(
    client_of: Callable[[Answer, RetryPolicy], Awaitable[LinkVisualClient]],
    status: int,
    error: type[OpenApiError],
) -> None:
    """Is not read to its end."""
    calls = []

    async def answer(request: web.Request) -> web.StreamResponse:
        calls.append(await _send(request, 400, b" " * MIB, status))
        return web.Response()

    client = await client_of(answer, RetryPolicy(max_attempts=1))
    with pytest.raises(error):
        await client.query_product_list()
    assert all(taken < 400 for taken in calls)


async def test_gzip_bomb(
    client_of: Callable[[Answer, RetryPolicy], Awaitable[LinkVisualClient]],
) -> None:
    """The bound holds after decompression, and nothing large is ever made of it."""
    bomb = gzip.compress(b"\x00" * (200 * MIB), 9)

    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(body=bomb, headers={"Content-Encoding": "gzip"})

    client = await client_of(answer, RetryPolicy())
    tracemalloc.start()
    try:
        with pytest.raises(MalformedResponseError):
            await client.query_product_list()
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak_bytes < 8 * MAX_BODY_BYTES
    assert client.statistics.operations["QueryProductList"].attempts == 1


async def test_drip(
    client_of: Callable[[Answer, RetryPolicy], Awaitable[LinkVisualClient]],
) -> None:
    """One byte after the other ends with the time of the call."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while request.transport and not request.transport.is_closing():
            await response.write(b" ")
            await asyncio.sleep(0.05)
        return response

    client = await client_of(answer, RetryPolicy(attempt_timeout_s=0.3, deadline_s=0.5))
    with pytest.raises(TimedOutError):
        await client.query_product_list()


async def test_a_total_that_is_a_lie(
    scripted: ScriptedServer, scripted_client: LinkVisualClient
) -> None:
    """Asking ends at the page that brings nothing new, be it empty or the same again."""
    product = {"ProductKey": "pk", "DeviceCount": 1}
    data = {"Total": 10**9, "List": {"ProductInfo": [product]}}
    scripted.will_answer(json.dumps({"Success": True, "Data": data}))
    assert len(await scripted_client.query_product_list()) == 1
    assert scripted.calls <= 11
    scripted.calls = 0
    scripted.answers.clear()
    scripted.will_answer(json.dumps({"Success": True, "Total": 10**9, "Data": None}))
    assert not await scripted_client.query_devices("pk")
    assert scripted.calls <= 11


def _judge(body: bytes, status: int = 200) -> object:
    """Judge one answer to some operation."""
    operation = Operation("DoIt", Api.IOT, Scope.DEVICE, 5)
    credentials = Credentials("own-id", "hidden-secret")
    return judge(Reply(status, body), operation, credentials, instance_proven=True)


@pytest.mark.parametrize("word", ["a", "a://", "hidden-secret", "?", "\ud83d", " "])
def test_refusal_of_one_long_word(word: str) -> None:
    """Becomes a short sentence, whatever patterns it repeats."""
    body = json.dumps(
        {"Code": "Odd" + word * 100_000, "RequestId": word * 100_000, "Message": word * 500_000}
    )
    with pytest.raises(RequestRejectedError) as caught:
        _judge(body.encode(), 400)
    assert len(str(caught.value)) < 500
    assert "hidden" not in str(caught.value)
    str(caught.value).encode()


@pytest.mark.parametrize(
    ("hint", "expected_ms"),
    [
        ("1500", 1500),
        ("720000000", LONGEST_HINT_MS),
        ("9" * 5_000, LONGEST_HINT_MS),
        ("0", None),
        ("-1", None),
        ("soon", None),
        (None, None),
    ],
)
def test_retry_hint(hint: str | None, expected_ms: int | None) -> None:
    """Is bounded to five minutes."""
    assert Reply(429, b"", retry_after=hint).retry_after_ms == expected_ms


@pytest.mark.parametrize(
    "date",
    [
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Mon, 01 Jan 0001 00:00:00 +1400",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "Tue, 01 Jan 2500 00:00:00 GMT",
        "soon",
        "",
        None,
    ],
)
def test_date_that_is_no_date(date: str | None) -> None:
    """Is not learned, so that it cannot spoil a later signature."""
    clock = ServerClock()
    before_s = clock.now_s()
    assert not clock.learn(date)
    assert clock.now_s() - before_s < 3600
