"""Client for the OpenAPI of Alibaba Cloud LinkVisual and IoT Platform (docs/protocol.md)."""

from .caller import OnPermission
from .client import LinkVisualClient
from .cloud_url import CloudUrls, UrlUse
from .crypto_key import CryptoKey
from .devices import Device, DeviceAddress, DeviceStatus
from .endpoint import DEFAULT_REGION, REGIONS
from .errors import (
    AuthenticationError,
    ClockSkewError,
    ConnectionFailedError,
    DeviceNotFoundError,
    DeviceOfflineError,
    InstanceError,
    InvalidAccessKeyError,
    InvalidEndpointError,
    InvalidSecretError,
    InvalidSecurityTokenError,
    MalformedResponseError,
    OpenApiError,
    PermissionDeniedError,
    ProductNotFoundError,
    RequestRejectedError,
    ServiceUnavailableError,
    ThrottledError,
    TimedOutError,
    UnexpectedDataError,
    UnsafeUrlError,
)
from .learned_rates import LearnedRate, LearnedRates
from .live import LiveScheme, LiveStream, StreamType
from .permissions import PERMISSIONS
from .products import Product
from .signing import Credentials
from .talk import Scheme, VoiceIntercom
from .thing_models import ThingModel

__all__ = [
    "DEFAULT_REGION",
    "PERMISSIONS",
    "REGIONS",
    "AuthenticationError",
    "ClockSkewError",
    "CloudUrls",
    "ConnectionFailedError",
    "Credentials",
    "CryptoKey",
    "Device",
    "DeviceAddress",
    "DeviceNotFoundError",
    "DeviceOfflineError",
    "DeviceStatus",
    "InstanceError",
    "InvalidAccessKeyError",
    "InvalidEndpointError",
    "InvalidSecretError",
    "InvalidSecurityTokenError",
    "LearnedRate",
    "LearnedRates",
    "LinkVisualClient",
    "LiveScheme",
    "LiveStream",
    "MalformedResponseError",
    "OnPermission",
    "OpenApiError",
    "PermissionDeniedError",
    "Product",
    "ProductNotFoundError",
    "RequestRejectedError",
    "Scheme",
    "ServiceUnavailableError",
    "StreamType",
    "ThingModel",
    "ThrottledError",
    "TimedOutError",
    "UnexpectedDataError",
    "UnsafeUrlError",
    "UrlUse",
    "VoiceIntercom",
]
