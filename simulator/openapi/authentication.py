"""Who calls: key, token, clock, signature and nonce, in the gateway's order."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from . import signature_v1, signature_v3
from .errors import GatewayError, incomplete_signature, missing
from .replay_guard import ReplayGuard

if TYPE_CHECKING:
    from simulator.cloud.clock import Clock
    from simulator.cloud.tenant import AccessKey, Tenant
    from simulator.knobs import CloudKnobs

    from .request import ApiRequest
    from .signed_call import SignedCall


class Authenticator:
    """Finds the tenant of a call, or says why there is none (docs/protocol.md §3, §4.3)."""

    def __init__(self, knobs: CloudKnobs, clock: Clock, tenants: list[Tenant]) -> None:
        """Take the knobs, the clock and the tenants whose keys count."""
        self._knobs = knobs
        self._clock = clock
        self._tenants = tenants
        self._replay_guard = ReplayGuard(knobs)

    def identify(self, request: ApiRequest) -> SignedCall:
        """Return the call as signed, unchecked; raises GatewayError when parts are missing."""
        algorithm = _algorithm(request)
        if self._knobs.accept_signatures not in {"both", algorithm}:
            raise incomplete_signature("This signature algorithm is not accepted.")
        if algorithm == "v3":
            return signature_v3.read_call(request)
        return signature_v1.read_call(request)

    def authenticate(self, request: ApiRequest, call: SignedCall) -> Tenant:
        """Return the tenant that signed the call; raises GatewayError."""
        tenant, key = self._find_key(call.access_key_id)
        self._check_date(call)
        self._check_token(call, key)
        module = signature_v3 if call.algorithm == "v3" else signature_v1
        module.verify(request, key.access_key_secret)
        self._replay_guard.use(call.access_key_id, call.nonce, self._clock.now())
        return tenant

    def _find_key(self, access_key_id: str) -> tuple[Tenant, AccessKey]:
        for tenant in self._tenants:
            if key := tenant.keys.get(access_key_id):
                return tenant, key
        raise GatewayError(
            self._knobs.unknown_key_status,
            "InvalidAccessKeyId.NotFound",
            "Specified access key is not found.",
        )

    def _check_date(self, call: SignedCall) -> None:
        try:
            date = datetime.strptime(call.date, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        except ValueError:
            raise GatewayError(
                400,
                "InvalidTimeStamp.Format",
                "Specified time stamp or date value is not well formatted.",
            ) from None
        if abs(self._clock.now() - date) > timedelta(seconds=self._knobs.clock_window_s):
            raise GatewayError(
                400,
                "InvalidTimeStamp.Expired",
                "Specified time stamp or date value is expired.",
            )

    def _check_token(self, call: SignedCall, key: AccessKey) -> None:
        if key.security_token is None:
            if call.security_token is not None:
                raise _token_error("MismatchWithAccessKey")
            return
        if not call.security_token:
            raise missing("SecurityToken")
        if call.security_token != key.security_token:
            raise _token_error("Malformed")
        if self._knobs.sts_expired:
            raise _token_error("Expired")


def _algorithm(request: ApiRequest) -> str:
    if "authorization" in request.headers:
        return "v3"
    if request.parameters.get("SignatureMethod") or request.parameters.get("AccessKeyId"):
        return "v1"
    if "x-acs-action" in request.headers:
        raise incomplete_signature("The Authorization header is missing.")
    raise missing("AccessKeyId")


def _token_error(kind: str) -> GatewayError:
    return GatewayError(
        400, f"InvalidSecurityToken.{kind}", "Specified SecurityToken is not valid."
    )
