"""Send an operation until it succeeds or there is no sense in trying on."""

import asyncio
import logging
import secrets
from collections.abc import Callable, Mapping
from time import monotonic

import aiohttp

from .answer import judge
from .clock import ServerClock
from .credentials import Credentials
from .endpoint import Endpoint
from .errors import OpenApiError, PermissionDeniedError, TimedOutError
from .fields import Node
from .operation import API_VERSION, Operation
from .rate_limiter import RateLimiter
from .regions import Api
from .reply import Reply
from .retry import Recovery, RetryPolicy
from .rows import MalformedRows
from .signing import UnsignedCall, canonical_query
from .statistics import CallStatistics
from .transport import post

_LOGGER = logging.getLogger(__name__)

type OnPermission = Callable[[str, bool], None]
"""Told the RAM action of each call that the cloud answered, and whether it was allowed."""


class Caller:
    """Rate limit, deadline and retries around signed attempts."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        credentials: Credentials,
        endpoints: Mapping[Api, Endpoint],
        instance_id: str | None,
        *,
        policy: RetryPolicy,
        on_permission: OnPermission,
    ) -> None:
        """Keep who calls whom, and learn the server's clock on the way."""
        self._session = session
        self._credentials = credentials
        self._endpoints = endpoints
        self._common = {"IotInstanceId": instance_id} if instance_id else {}
        self._policy = policy
        self._clock = ServerClock()
        self._limiters: dict[Operation | str, RateLimiter] = {}
        self._instance_proven = False
        self._on_permission = on_permission
        self.statistics = CallStatistics()
        self.rows = MalformedRows()

    async def call(self, operation: Operation, params: Mapping[str, str]) -> Node:
        """Return the successful answer of an operation; raise OpenApiError otherwise."""
        query = canonical_query({**params, **self._common})
        limiter = self._limiter(operation)
        await limiter.acquire()
        try:
            async with asyncio.timeout(self._policy.deadline_s) as deadline:
                return await self._persist(operation, query, limiter, deadline)
        except TimeoutError:
            raise TimedOutError("no success within the time of the whole call") from None

    async def _persist(
        self, operation: Operation, query: str, limiter: RateLimiter, deadline: asyncio.Timeout
    ) -> Node:
        """Attempt again as long as it may help and the pause fits before the deadline."""
        recovery = Recovery(self._policy, self._clock)
        while True:
            reply: Reply | None = None
            sent_s = monotonic()
            try:
                reply = await self._send(operation, query)
                answer = self._judged(reply, operation)
                self._note(operation, sent_s, None, answer.request_id)
                self._on_permission(operation.permission, True)
                return answer
            except OpenApiError as error:
                error.permission = operation.permission
                if isinstance(error, PermissionDeniedError):
                    self._on_permission(operation.permission, False)
                self._note(operation, sent_s, error.code, error.request_id)
                pause_s = recovery.pause_s(error, reply.date if reply else None)
                if pause_s is None or not _fits(pause_s, deadline):
                    raise
            await asyncio.sleep(pause_s)
            await limiter.acquire()

    async def _send(self, operation: Operation, query: str) -> Reply:
        """Sign with the time of now and a fresh nonce, and send."""
        endpoint = self._endpoints[operation.api]
        call = UnsignedCall(
            host=endpoint.host,
            action=operation.action,
            version=API_VERSION,
            query=query,
            sent_at_s=self._clock.now_s(),
            nonce=secrets.token_hex(16),
        )
        return await post(
            self._session, endpoint, call, self._credentials, self._policy.attempt_timeout_s
        )

    def _judged(self, reply: Reply, operation: Operation) -> Node:
        """Return a success, and remember that one proves the instance."""
        answer = judge(reply, operation, self._credentials, instance_proven=self._instance_proven)
        self._instance_proven = True
        return answer

    def _note(
        self, operation: Operation, sent_s: float, refusal: str | None, request_id: str | None
    ) -> None:
        """Count an attempt and log it, free of its parameters."""
        self.statistics.count(operation.action, refusal)
        _LOGGER.debug(
            "%s: %s after %d ms (request %s)",
            operation.action,
            refusal or "success",
            round((monotonic() - sent_s) * 1000),
            request_id,
        )

    def _limiter(self, operation: Operation) -> RateLimiter:
        """Return the limiter of an operation's quota."""
        quota = operation.shared_quota or operation
        if quota not in self._limiters:
            self._limiters[quota] = RateLimiter(operation.calls_per_second)
        return self._limiters[quota]


def _fits(pause_s: float, deadline: asyncio.Timeout) -> bool:
    """Tell whether a pause ends before the deadline."""
    when_s = deadline.when()
    return when_s is None or asyncio.get_running_loop().time() + pause_s < when_s
