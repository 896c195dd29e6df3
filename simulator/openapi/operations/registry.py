"""How an operation is declared and what it gets to work with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.openapi.addressing import addressed_device

if TYPE_CHECKING:
    from simulator.cloud.clock import Clock
    from simulator.cloud.device import Device
    from simulator.cloud.tenant import Tenant
    from simulator.knobs import CloudKnobs
    from simulator.openapi.parameters import Parameters
    from simulator.talk.exchange import TalkExchange

VERSION = "2018-01-20"


@dataclass(frozen=True)
class Context:
    """What an operation works with: the caller's tenant, the parameters and the cloud."""

    tenant: Tenant
    tenants: list[Tenant]
    parameters: Parameters
    knobs: CloudKnobs
    clock: Clock
    talk: TalkExchange
    product: str
    received_at_s: float

    def device(self) -> Device:
        """Return the device that the call addresses; raises BusinessError."""
        return addressed_device(self.tenant, self.tenants, self.parameters, self.product)


type Handler = Callable[[Context], Awaitable[dict[str, Any]]]


@dataclass(frozen=True)
class Operation:
    """An action of one product: mandatory parameters, quota in calls per second, and what it does."""

    action: str
    product: str
    quota_per_s: int
    mandatory: tuple[str, ...]
    handler: Handler
    version: str = VERSION


OPERATIONS: dict[str, Operation] = {}


def operation(
    action: str, product: str, *, quota_per_s: int = 50, mandatory: tuple[str, ...] = ()
) -> Callable[[Handler], Handler]:
    """Declare the decorated coroutine as the work of an action; it returns the answer's fields."""

    def declare(handler: Handler) -> Handler:
        OPERATIONS[action] = Operation(action, product, quota_per_s, mandatory, handler)
        return handler

    return declare
