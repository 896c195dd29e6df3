"""A peer that breaks the talk protocol."""


class ProtocolViolationError(Exception):
    """The peer sent something the server must not take; carries the close code."""

    def __init__(self, reason: str, close_code: int = 1008) -> None:
        """Take what was wrong and the code to close with."""
        super().__init__(reason)
        self.reason = reason
        self.close_code = close_code
