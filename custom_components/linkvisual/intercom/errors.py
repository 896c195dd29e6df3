"""Why a voice did not reach a camera."""


class IntercomError(Exception):
    """Base of everything that this package raises."""


class BusyError(IntercomError):
    """Somebody else has the floor and the caller did not want to wait."""

    def __init__(self, holder_kind: str, holder_name: str | None = None) -> None:
        """Keep through what is talked, and the name of who or what talks where it is known."""
        super().__init__(holder_kind)
        self.holder_kind = holder_kind
        self.holder_name = holder_name


class StartTimeoutError(IntercomError):
    """The camera had not started to speak in the time given."""


class ConnectFailedError(IntercomError):
    """The talk socket was refused or could not be reached."""


class SessionLostError(IntercomError):
    """The talk socket closed in the middle, also after a second try."""


class TalkStoppedError(IntercomError):
    """A live voice was silenced by somebody else."""


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


class SourceStalledError(SourceError):
    """The source stopped delivering for longer than silence is sent in its place."""
