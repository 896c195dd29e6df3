"""A call as it came over the wire, decoded."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import web

_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class ApiRequest:
    """Method, path, decoded query and form, lower-case headers and raw body."""

    method: str
    path: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def parameters(self) -> dict[str, str]:
        """Return query and form together; the query wins."""
        return {**self.form, **self.query}


async def read_request(request: web.Request) -> ApiRequest:
    """Read and decode an aiohttp request."""
    body = await request.read()
    target = urlsplit(request.raw_path)
    is_form = request.content_type == _FORM
    return ApiRequest(
        method=request.method,
        path=target.path,
        query=_pairs(target.query),
        form=_pairs(body.decode("utf-8", "replace")) if is_form else {},
        headers={name.lower(): value.strip() for name, value in request.headers.items()},
        body=body,
    )


def _pairs(text: str) -> dict[str, str]:
    return dict(parse_qsl(text, keep_blank_values=True))
