"""Errors that a call can end in."""


class GatewayError(Exception):
    """The gateway refused the call before a product saw it (docs/protocol.md §4.3)."""

    def __init__(
        self, status: int, code: str, message: str, retry_after_ms: int | None = None
    ) -> None:
        """Take the HTTP status, the code, the message and the retry hint in ms."""
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.message = message
        self.retry_after_ms = retry_after_ms


class BusinessError(Exception):
    """The product answered HTTP 200 with `Success: false` (docs/protocol.md §4.1, §4.2)."""

    def __init__(self, code: str, message: str) -> None:
        """Take the code and the message of the envelope."""
        super().__init__(f"{code} {message}")
        self.code = code
        self.message = message


def missing(name: str) -> GatewayError:
    """Return the error for a mandatory parameter that is absent."""
    return GatewayError(400, f"Missing{name}", f"{name} is mandatory for this action.")


def invalid(name: str) -> GatewayError:
    """Return the error for a parameter that has the wrong type."""
    return GatewayError(400, f"Invalid{name}", f"The specified parameter {name} is not valid.")


def incomplete_signature(message: str) -> GatewayError:
    """Return the error for a signature that cannot be checked at all."""
    return GatewayError(400, "IncompleteSignature", message)


def request_param_error() -> BusinessError:
    """Return the business error for parameters that contradict each other."""
    return BusinessError("400", "request param error")


def invalid_page_params() -> BusinessError:
    """Return the business error for a page outside the limits."""
    return BusinessError("iot.common.InvalidPageParams", "The page parameters are invalid.")
