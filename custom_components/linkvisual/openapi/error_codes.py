"""Which refusal means what (docs/protocol.md §4.2, §4.3)."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from . import errors
from .operation import Scope

type ErrorClass = Callable[[str, str | None], errors.OpenApiError]

NONCE_USED = "SignatureNonceUsed"

_BY_CODE: Mapping[str, ErrorClass] = MappingProxyType(
    {
        "MissingAccessKeyId": errors.InvalidAccessKeyError,
        "SignatureDoesNotMatch": errors.InvalidSecretError,
        "IncompleteSignature": errors.InvalidSecretError,
        "MissingSecurityToken": errors.InvalidSecurityTokenError,
        "InvalidTimeStamp.Expired": errors.ClockSkewError,
        "Forbidden.RAM": errors.PermissionDeniedError,
        "iot.common.RamActionPermissionDeny": errors.PermissionDeniedError,
        "iot.vision.HasNoAccessPermission": errors.PermissionDeniedError,
        "iot.vision.InvalidIotInstance": errors.InstanceError,
        "iot.vision.RequestTrafficControl": errors.ThrottledError,
        "iot.vision.DeviceOffline": errors.DeviceOfflineError,
        "iot.vision.DevcieOffline": errors.DeviceOfflineError,
        "iot.vision.DeviceInactive": errors.DeviceOfflineError,
        "iot.device.InactiveDevice": errors.DeviceOfflineError,
        "iot.vision.DeviceNotExist": errors.DeviceNotFoundError,
        "iot.device.NotExistedDevice": errors.DeviceNotFoundError,
        "iot.vision.ProductNotExist": errors.ProductNotFoundError,
        "iot.prod.NotExistedProduct": errors.ProductNotFoundError,
        "iot.vision.UnexpectedInternalError": errors.ServiceUnavailableError,
    }
)

_BY_PREFIX: tuple[tuple[str, ErrorClass], ...] = (
    ("InvalidAccessKeyId", errors.InvalidAccessKeyError),
    ("InvalidSecurityToken", errors.InvalidSecurityTokenError),
    ("NoPermission", errors.PermissionDeniedError),
    ("Throttling", errors.ThrottledError),
    ("ServiceUnavailable", errors.ServiceUnavailableError),
    ("iot.system.", errors.ServiceUnavailableError),
)

_FORBIDDEN_CODES = frozenset(
    {"iot.vision.RequestForbidden", "iot.vision.RequestAuthFailed", "iot.lv.requestAuthError"}
)


def class_of(code: str, message: str, *, scope: Scope, instance_proven: bool) -> ErrorClass | None:
    """Return the error class of a refusal, None when it is not a known one.

    `message` counts only beside the numeric codes of the older operations, where the code itself
    says next to nothing. `instance_proven` means that a call with the same credentials and
    instance has succeeded before, so that the instance cannot be what is wrong now.
    """
    if code in _FORBIDDEN_CODES:
        return _forbidden(scope)
    if code.isdigit():
        return _class_of_message(message, scope, instance_proven=instance_proven)
    prefixed = (error for prefix, error in _BY_PREFIX if code.startswith(prefix))
    return _BY_CODE.get(code) or next(prefixed, None)


def _class_of_message(message: str, scope: Scope, *, instance_proven: bool) -> ErrorClass | None:
    """Read the sentence of an older operation; case and a closing dot vary."""
    sentence = message.strip().lower()
    if sentence.startswith("device status error"):
        return errors.DeviceOfflineError
    if sentence.startswith("tenant auth error"):
        return _not_ours(scope) if instance_proven else errors.InstanceError
    if sentence.startswith("request forbidden"):
        return _forbidden(scope)
    return None


def _not_ours(scope: Scope) -> ErrorClass:
    """Blame what the call names, now that the instance is known to be right."""
    match scope:
        case Scope.DEVICE:
            return errors.DeviceNotFoundError
        case Scope.PRODUCT:
            return errors.ProductNotFoundError
        case Scope.ACCOUNT:
            return errors.InstanceError


def _forbidden(scope: Scope) -> ErrorClass:
    """A device that is forbidden is another account's; anything else forbidden is a permission."""
    return errors.DeviceNotFoundError if scope is Scope.DEVICE else errors.PermissionDeniedError
