"""Retries of a call: sends an operation until it succeeds or there is no sense in trying on."""

import asyncio
import logging
import secrets
from collections.abc import Callable, Mapping
from functools import partial
from time import monotonic

import aiohttp

from .adaptive_limiter import AdaptiveRateLimiter
from .answer import judge
from .endpoint import Api, Endpoint
from .errors import OpenApiError, PermissionDeniedError, ThrottledError, TimedOutError
from .fields import Node
from .learned_rates import LearnedRates
from .operation import API_VERSION, Operation, VoicePrecedence
from .rate_limiter import RateLimiter, Ticket
from .retry import Recovery, RetryPolicy, ServerClock
from .signing import Credentials, UnsignedCall, canonical_query
from .statistics import CallStatistics, MalformedRows
from .transport import Reply, post

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
        rates: LearnedRates,
    ) -> None:
        """Keep who calls whom, and learn the server's clock on the way."""
        self._session = session
        self._credentials = credentials
        self._endpoints = endpoints
        self._common = {"IotInstanceId": instance_id} if instance_id else {}
        self._policy = policy
        self._clock = ServerClock()
        self._limiters: dict[str, RateLimiter] = {}
        self._rates = rates
        self._voices = VoicePrecedence()
        self._instance_proven = False
        self._on_permission = on_permission
        self.statistics = CallStatistics()
        self.rows = MalformedRows()

    async def call(
        self, operation: Operation, params: Mapping[str, str], ticket: Ticket | None = None
    ) -> Node:
        """Return the successful answer of an operation; raise OpenApiError otherwise.

        A `ticket` tells how urgent the call is, and afterwards how often the cloud throttled it.
        """
        ticket = ticket or Ticket()
        query = canonical_query({**params, **self._common})
        limiter = self._limiter(operation)
        async with self._voices.turn(operation.precedence):
            limiter.raise_if_held(self._policy.deadline_s)
            await limiter.acquire(ticket)
            try:
                async with asyncio.timeout(self._policy.deadline_s) as deadline:
                    return await self._persist(operation, query, limiter, ticket, deadline)
            except TimeoutError:
                raise TimedOutError("no success within the time of the whole call") from None

    async def _persist(
        self,
        operation: Operation,
        query: str,
        limiter: RateLimiter,
        ticket: Ticket,
        deadline: asyncio.Timeout,
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
                limiter.granted(ticket)
                return answer
            except OpenApiError as error:
                error.permission = operation.permission
                if isinstance(error, PermissionDeniedError):
                    self._on_permission(operation.permission, False)
                self._note(operation, sent_s, error.code, error.request_id)
                queued = _settle(limiter, ticket, error)
                pause_s = recovery.pause_s(error, reply.date if reply else None, queued=queued)
                if pause_s is None or not _fits(pause_s, deadline):
                    raise
            await asyncio.sleep(pause_s)
            await _acquire_off_the_clock(limiter, ticket, deadline)

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
        quota, calls_per_second = operation.quota, operation.calls_per_second
        if quota not in self._limiters:
            self._limiters[quota] = (
                AdaptiveRateLimiter(self._rates.rates.get(quota), partial(self._rates.learn, quota))
                if calls_per_second is None
                else RateLimiter(calls_per_second)
            )
        return self._limiters[quota]


def _settle(limiter: RateLimiter, ticket: Ticket, error: OpenApiError) -> bool:
    """Tell a limiter how an attempt ended; return whether the call only has to queue again."""
    if isinstance(error, ThrottledError):
        ticket.refusals += 1
        return limiter.refused(ticket, error)
    return False


async def _acquire_off_the_clock(
    limiter: RateLimiter, ticket: Ticket, deadline: asyncio.Timeout
) -> None:
    """Wait for the own rate limit, which is not time of the call."""
    loop = asyncio.get_running_loop()
    ends_s, asked_s = deadline.when(), loop.time()
    deadline.reschedule(None)
    await limiter.acquire(ticket)
    if ends_s is not None:
        deadline.reschedule(ends_s + loop.time() - asked_s)


def _fits(pause_s: float, deadline: asyncio.Timeout) -> bool:
    """Tell whether a pause ends before the deadline."""
    when_s = deadline.when()
    return when_s is None or asyncio.get_running_loop().time() + pause_s < when_s
