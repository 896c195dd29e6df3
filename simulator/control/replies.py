"""How the control API reads and answers."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def json_object(request: web.Request) -> dict[str, Any]:
    """Return the JSON object in the body, empty when there is no body; raises ValueError."""
    text = await request.text()
    value = json.loads(text) if text else {}
    if not isinstance(value, dict):
        raise ValueError("the body must be a JSON object")  # noqa: TRY004 - it is the text that is wrong
    return value


@web.middleware
async def errors_as_json(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer 404 for what does not exist and 400 for values that cannot be."""
    try:
        return await handler(request)
    except KeyError as error:
        return web.json_response({"error": f"there is no {error.args[0]!r}"}, status=404)
    except ValueError as error:
        return web.json_response({"error": str(error)}, status=400)
