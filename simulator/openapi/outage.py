"""A gateway that is down, in the ways gateways are."""

import asyncio
import json
from typing import TYPE_CHECKING

from aiohttp import web

from . import answers
from .errors import GatewayError

if TYPE_CHECKING:
    from simulator.knobs import CloudKnobs

_HTML = (
    "<html><head><title>502 Bad Gateway</title></head>"
    "<body><center><h1>502 Bad Gateway</h1></center><hr><center>tengine</center></body></html>"
)
_XML = (
    "<?xml version='1.0' encoding='UTF-8'?><Error><RequestId>{id}</RequestId>"
    "<HostId>127.0.0.1</HostId><Code>ServiceUnavailable</Code>"
    "<Message>The request has failed due to a temporary failure of the server.</Message></Error>"
)


async def unavailable_answer(
    kind: str, request: web.Request, knobs: CloudKnobs, date: str
) -> web.StreamResponse | None:
    """Return the answer of a gateway that is down, or None when this kind only delays the call."""
    headers = {"Date": date}
    if kind == "503":
        error = GatewayError(503, "ServiceUnavailable", "The service is unavailable.")
        body = answers.gateway_failure(error, request.host)
        return answers.json_response(body, date, status=503)
    if kind == "html":
        return web.Response(text=_HTML, status=502, content_type="text/html", headers=headers)
    if kind == "xml":
        text = _XML.format(id=answers.request_id())
        return web.Response(text=text, status=503, content_type="text/xml", headers=headers)
    if kind == "hang":
        await asyncio.sleep(knobs.slow_body_s)
    if kind in {"reset", "hang"}:
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=503, headers=headers)
    return None


async def spoiled_answer(
    kind: str, request: web.Request, answer: web.Response, knobs: CloudKnobs
) -> web.StreamResponse:
    """Return a good answer as it is, cut in the middle, or sent slowly."""
    body = answer.body if isinstance(answer.body, bytes) else json.dumps(None).encode()
    if kind == "truncated":
        answer.body = body[: len(body) // 2]
    if kind != "slow":
        return answer
    slow = web.StreamResponse(status=answer.status, headers={"Date": answer.headers["Date"]})
    slow.content_type = "application/json"
    slow.content_length = len(body)
    await slow.prepare(request)
    half = len(body) // 2
    await slow.write(body[:half])
    await asyncio.sleep(knobs.slow_body_s)
    await slow.write(body[half:])
    return slow
