"""Why an RTMP connection does not work; no text holds a URL, for a URL may be a credential."""


class RtmpError(Exception):
    """Base of everything that this package raises."""


class RtmpConnectError(RtmpError):
    """The address is none, or the connection failed before anybody spoke."""


class RtmpNotSpokenError(RtmpConnectError):
    """Who answers speaks something else: no RTMP, or no TLS where it was asked for."""


class RtmpTimeoutError(RtmpError):
    """The server did not answer a step in time."""

    def __init__(self, step: str) -> None:
        """Keep which step was not answered."""
        super().__init__(f"no answer to {step}")
        self.step = step


class RtmpRejectedError(RtmpError):
    """The server refused a step; `code` is its word for it, such as `NetStream.Publish.BadName`."""

    def __init__(self, step: str, code: str) -> None:
        """Keep which step was refused, and the server's code without anything unusual in it."""
        safe = "".join(letter for letter in code if letter.isalnum() or letter == ".")[:64]
        super().__init__(f"{step} was refused{f' with {safe}' if safe else ''}")
        self.step = step
        self.code = safe


class RtmpProtocolError(RtmpError):
    """The server sent what is no RTMP, or more than is taken."""


class RtmpClosedError(RtmpError):
    """The server closed the connection, or it broke."""
