"""What can go wrong with a call, one class for each thing a user would do about it.

No text of these errors holds a secret, a token, a URL or a value out of a malformed answer.
"""


class OpenApiError(Exception):
    """A call failed; `code` is the cloud's word for it, `request_id` what its support asks for."""

    def __init__(
        self, code: str, request_id: str | None = None, *, message: str | None = None
    ) -> None:
        """Keep the code, the request id and the cloud's sentence where it adds something."""
        request = f" (request {request_id})" if request_id else ""
        super().__init__(f"{code}{f': {message}' if message else ''}{request}")
        self.code = code
        self.request_id = request_id
        self.message = message
        self.permission: str | None = None
        """The RAM action of the call that failed, where one was made."""


class AuthenticationError(OpenApiError):
    """The cloud does not accept the credentials."""


class InvalidAccessKeyError(AuthenticationError):
    """The AccessKey ID does not exist or is switched off."""


class InvalidSecretError(AuthenticationError):
    """The AccessKey secret does not belong to the ID: the signature came out differently."""


class InvalidSecurityTokenError(AuthenticationError):
    """The STS token is missing, expired, malformed or of another key."""


class PermissionDeniedError(OpenApiError):
    """The credentials are right, but their RAM policy does not allow the call."""


class InstanceError(OpenApiError):
    """The IotInstanceId is wrong, or missing where the instance has one."""


class ClockSkewError(OpenApiError):
    """The clock is off, and the server's own date did not help."""


class ThrottledError(OpenApiError):
    """The account calls too often; `retry_after_ms` is the cloud's hint, if it gave one."""

    def __init__(
        self, code: str, request_id: str | None = None, *, retry_after_ms: int | None = None
    ) -> None:
        """Keep the hint."""
        super().__init__(code, request_id)
        self.retry_after_ms = retry_after_ms


class ServiceUnavailableError(OpenApiError):
    """The cloud, or something in front of it, is down: HTTP 5xx or a web page for an answer."""


class ConnectionFailedError(OpenApiError):
    """No answer: name not found, refused, TLS failed or the connection broke off."""

    def __init__(self, reason: str, *, code: str = "ConnectionFailed") -> None:
        """Keep the reason, free of addresses' queries."""
        super().__init__(code, message=reason)


class ConnectionLostError(ConnectionFailedError):
    """The connection stood and broke before the answer was complete; worth another try."""

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        super().__init__(reason, code="ConnectionLost")


class TimedOutError(ConnectionFailedError):
    """No complete answer in time."""

    def __init__(self, reason: str) -> None:
        """Keep which limit ran out."""
        super().__init__(reason, code="TimedOut")


class InvalidEndpointError(ConnectionFailedError, ValueError):
    """A region or endpoint that cannot be an address."""

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        super().__init__(reason, code="InvalidEndpoint")


class DeviceOfflineError(OpenApiError):
    """The camera is not connected, or was never activated."""


class DeviceNotFoundError(OpenApiError):
    """The camera does not exist, or belongs to another account or instance."""


class RequestRejectedError(OpenApiError):
    """The cloud refused the call for another reason, told by `code` and `message`."""


class ProductNotFoundError(RequestRejectedError):
    """The product does not exist, or belongs to another account or instance."""


class MalformedResponseError(OpenApiError):
    """The answer is not the cloud's JSON; the text names the path, never the value."""

    def __init__(self, detail: str, request_id: str | None = None) -> None:
        """Keep where the answer went wrong."""
        super().__init__("MalformedResponse", request_id, message=detail)


class UnexpectedDataError(MalformedResponseError):
    """The cloud did answer, and said success, but `code` names what is not as promised."""

    def __init__(self, path: str, expected: str, request_id: str | None = None) -> None:
        """Keep the path, such as `QueryDevice.Total`, and what should be there."""
        super().__init__(f"{path} is not {expected}", request_id)
        self.code = path


class InvalidAddressError(OpenApiError, ValueError):
    """A camera is named by neither IotId nor the whole pair of ProductKey and DeviceName."""

    def __init__(self, detail: str) -> None:
        """Keep what is missing."""
        super().__init__("InvalidAddress", message=detail)


class UnsafeUrlError(OpenApiError):
    """The cloud gave a URL that is not opened: another scheme, no host, or one of the own network."""

    def __init__(self, detail: str) -> None:
        """Keep what is wrong with it."""
        super().__init__("UnsafeUrl", message=detail)
