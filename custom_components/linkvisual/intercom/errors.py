"""Why a voice did not reach a camera."""


class IntercomError(Exception):
    """Base of everything that this package raises."""


class BusyError(IntercomError):
    """Another speaker has the floor and the caller did not want to wait."""

    def __init__(self, holder_kind: str, holder_name: str | None = None) -> None:
        """Keep through what is talked, and the name of who or what talks where it is known."""
        super().__init__(holder_kind)
        self.holder_kind = holder_kind
        self.holder_name = holder_name


class LoopEndedError(IntercomError):
    """The account is being unloaded, and nothing new begins."""


class StartTimeoutError(IntercomError):
    """The camera had not started to speak in the time given."""


class ConnectFailedError(IntercomError):
    """The media server refused or could not be reached."""


class TalkRefusedError(ConnectFailedError):
    """The media server answered and refused the talk, with its code in the text."""


class NoAnswerError(ConnectFailedError):
    """The media server did not answer in time; the text is the step."""


class NotAMediaServerError(ConnectFailedError):
    """Who answers at the talk URL does not speak its protocol."""


class UnusableUrlError(ConnectFailedError):
    """The cloud's talk URL cannot be used."""


class UnusableKeyError(IntercomError):
    """The cloud's key for a talk is half a pair, no base64 or of a wrong length."""


class SessionLostError(IntercomError):
    """The talk socket closed in the middle, also after a second try."""


class TalkStoppedError(IntercomError):
    """A live voice was silenced by another user."""


class TalkLimitError(IntercomError):
    """A live voice has talked for as long as one may."""


class SourceError(IntercomError):
    """What was to be said could not be read."""


class UnreadableError(SourceError):
    """The bytes could not be fetched or read."""


class UndecodableError(SourceError):
    """The bytes are no media that can be decoded."""


class NoAudioError(SourceError):
    """The media has no audio."""


class EmptyMediaError(SourceError):
    """The media has an audio track without a single sample."""


class UnseekableError(IntercomError):
    """What is played cannot be played from another time."""


class SourceStalledError(SourceError):
    """The source stopped delivering for longer than silence is sent in its place."""
