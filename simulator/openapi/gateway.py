"""The door through which every OpenAPI call goes."""

import asyncio
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from . import answers
from .authentication import Authenticator
from .call_log import Call, CallLog
from .errors import BusinessError, GatewayError, missing
from .operations import OPERATIONS, Operation
from .operations.registry import Context
from .outage import spoiled_answer, unavailable_answer
from .parameters import Parameters
from .request import ApiRequest, read_request
from .signature_v1 import COMMON_PARAMETERS
from .throttle import Throttle

if TYPE_CHECKING:
    from aiohttp import web

    from simulator.cloud.clock import Clock
    from simulator.cloud.tenant import Tenant
    from simulator.knobs import CloudKnobs
    from simulator.live.exchange import LiveExchange
    from simulator.pictures.album import PictureAlbum
    from simulator.talk.exchange import TalkExchange

    from .signed_call import SignedCall


@dataclass
class Gateway:
    """Checks, counts and dispatches the calls of both products (docs/protocol.md §2 to §5)."""

    knobs: CloudKnobs
    clock: Clock
    tenants: list[Tenant]
    talk: TalkExchange
    live: LiveExchange
    pictures: PictureAlbum

    def __post_init__(self) -> None:
        """Make the parts that remember earlier calls."""
        self.log = CallLog()
        self._authenticator = Authenticator(self.knobs, self.clock, self.tenants)
        self._throttle = Throttle(self.knobs, self.log)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one HTTP request, after the round trip that the knob asks for."""
        received_at_s = monotonic()
        call = await read_request(request)
        record = _record(call, received_at_s)
        self.log.add(record)
        outage = self._next_outage(record.action)
        response = await unavailable_answer(outage, request, self.knobs, self.clock.http_date())
        if response is None:
            answer = await self._answer(call, request.host, record)
            await self._wait_round_trip(received_at_s)
            response = await spoiled_answer(outage, request, answer, self.knobs)
        record.finish(response.status, record.code or outage)
        return response

    async def _answer(self, request: ApiRequest, host: str, record: Call) -> web.Response:
        date = self.clock.http_date()
        try:
            call = self._authenticator.identify(request)
            tenant = self._authenticator.authenticate(request, call)
            body = await self._perform(call, tenant, record)
        except GatewayError as error:
            record.code = error.code
            return answers.json_response(
                answers.gateway_failure(error, host),
                date,
                status=error.status,
                retry_after_ms=error.retry_after_ms,
            )
        except BusinessError as error:
            record.code = error.code
            as_int = self.knobs.code_type == "int"
            return answers.json_response(answers.failure(error, as_int=as_int), date)
        record.code = "OK"
        return answers.json_response(body, date)

    async def _perform(self, call: SignedCall, tenant: Tenant, record: Call) -> object:
        """Run the operation; raises GatewayError or BusinessError."""
        operation = _find_operation(call)
        self._throttle.check(call.action, operation.quota_per_s)
        self._raise_ordered_error(call.action)
        parameters = Parameters(call.parameters)
        for name in operation.mandatory:
            parameters.required_text(name)
        if self.knobs.instance_id not in {None, parameters.text("IotInstanceId")}:
            raise BusinessError("403", "tenant auth error")
        context = Context(
            tenant=tenant,
            tenants=self.tenants,
            parameters=parameters,
            knobs=self.knobs,
            clock=self.clock,
            talk=self.talk,
            live=self.live,
            pictures=self.pictures,
            product=operation.product,
            received_at_s=record.received_at_s,
        )
        fields = await operation.handler(context)
        sample = answers.SAMPLE_ERROR_MESSAGE if self.knobs.misleading_error_message else None
        return answers.success(fields, code=self._success_code(operation), error_message=sample)

    def _success_code(self, operation: Operation) -> str | int | None:
        if self.knobs.code_type == "int":
            return 200
        return "200" if self.knobs.code_type == "string" else operation.code

    def _raise_ordered_error(self, action: str) -> None:
        """Raise the error that the knob orders for this action, if any."""
        ordered = self.knobs.action_errors.for_action(action)
        if ordered is None:
            return
        if ordered.status == 200:
            raise BusinessError(ordered.code, ordered.message)
        raise GatewayError(ordered.status, ordered.code, ordered.message)

    def _next_outage(self, action: str) -> str:
        if action not in (self.knobs.outage_actions or {action}):
            return "ok"
        kind, self.knobs.outage = self.knobs.outage.advance()
        return kind

    async def _wait_round_trip(self, received_at_s: float) -> None:
        left_s = received_at_s + self.knobs.round_trip_ms / 1000 - monotonic()
        if left_s > 0:
            await asyncio.sleep(left_s)


def _record(request: ApiRequest, received_at_s: float) -> Call:
    """Return the log's view of a request: no key, token or signature in it."""
    from_headers = "x-acs-action" in request.headers
    source = request.headers if from_headers else request.parameters
    prefix = "x-acs-" if from_headers else ""
    names = ("action", "version") if from_headers else ("Action", "Version")
    return Call(
        action=source.get(prefix + names[0], ""),
        version=source.get(prefix + names[1], ""),
        signature="v3" if from_headers else "v1",
        method=request.method,
        parameters={k: v for k, v in request.parameters.items() if k not in COMMON_PARAMETERS},
        received_at_s=received_at_s,
    )


def _find_operation(call: SignedCall) -> Operation:
    if not call.action:
        raise missing("Action")
    operation = OPERATIONS.get(call.action)
    if operation is None:
        raise GatewayError(
            404,
            "InvalidAction.NotFound",
            "Specified api is not found, please check your url and method.",
        )
    if call.version != operation.version:
        raise GatewayError(400, "InvalidVersion", "Specified parameter Version is not valid.")
    return operation
