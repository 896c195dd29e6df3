"""The HTTP session for URLs that the cloud gives: it connects only to where they may lead."""

import socket
import ssl
from typing import override

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from homeassistant.helpers.aiohttp_client import SERVER_SOFTWARE

from ..openapi import CloudUrls, UnsafeUrlError, UrlUse


class UnsafeTargetError(aiohttp.ClientError):
    """A URL, or a redirect, led to where none is opened."""


def cloud_session(ssl_context: ssl.SSLContext, urls: CloudUrls) -> aiohttp.ClientSession:
    """Return a session for the running loop, which the caller closes.

    Home Assistant's own is for the main loop. As there the user agent is Home Assistant's, and
    redirects do not lead into the own network.
    """
    connector = aiohttp.TCPConnector(ssl=ssl_context, limit=0, resolver=_GuardedResolver(urls))

    async def check(
        request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
    ) -> aiohttp.ClientResponse:
        """Look at the target of a request, each redirect included."""
        use = UrlUse.TALK if request.url.scheme in UrlUse.TALK.value else UrlUse.PICTURE
        try:
            urls.check(str(request.url), use)
        except UnsafeUrlError as err:
            raise UnsafeTargetError(err.message) from None
        response = await handler(request)
        if aiohttp.hdrs.UPGRADE in request.headers and 300 <= response.status < 400:
            # A talk URL is good for one server; aiohttp would ask the next one, ten times over.
            response.close()
            raise UnsafeTargetError("a redirect instead of a WebSocket")
        return response

    return aiohttp.ClientSession(
        connector=connector,
        headers={aiohttp.hdrs.USER_AGENT: SERVER_SOFTWARE},
        middlewares=(check,),
    )


class _GuardedResolver(AbstractResolver):
    """Gives out only addresses that may be connected to, so that no later answer can differ."""

    def __init__(self, urls: CloudUrls) -> None:
        self._urls = urls
        self._resolver = aiohttp.ThreadedResolver()

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        results = await self._resolver.resolve(host, port, family)
        try:
            await self._urls.check_addresses(result["host"] for result in results)
        except UnsafeUrlError as err:
            raise OSError(err.message) from None
        return results

    @override
    async def close(self) -> None:
        await self._resolver.close()
