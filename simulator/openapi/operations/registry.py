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
    from simulator.live.exchange import LiveExchange
    from simulator.openapi.parameters import Parameters
    from simulator.pictures.album import PictureAlbum
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
    live: LiveExchange
    pictures: PictureAlbum
    product: str
    received_at_s: float

    def device(self) -> Device:
        """Return the device that the call addresses; raises BusinessError."""
        return addressed_device(self.tenant, self.tenants, self.parameters, self.product)


type Handler = Callable[[Context], Awaitable[dict[str, Any]]]


@dataclass(frozen=True)
class Operation:
    """An action: mandatory parameters, calls per second, work, and `Code` on success if any."""

    action: str
    product: str
    quota_per_s: int
    mandatory: tuple[str, ...]
    handler: Handler
    code: str | int | None
    version: str = VERSION


OPERATIONS: dict[str, Operation] = {}


def operation(
    action: str,
    product: str,
    *,
    quota_per_s: int = 50,
    mandatory: tuple[str, ...] = (),
    code: str | int | None = None,
) -> Callable[[Handler], Handler]:
    """Declare the decorated coroutine as the work of an action; it returns the answer's fields.

    `Code` on success is "200" for `linkvisual` and absent for `iot` unless `code` says otherwise.
    """
    code = "200" if code is None and product == "linkvisual" else code

    def declare(handler: Handler) -> Handler:
        OPERATIONS[action] = Operation(action, product, quota_per_s, mandatory, handler, code)
        return handler

    return declare
