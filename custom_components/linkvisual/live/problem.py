"""Live problems, which captions and repairs tell, and the errors that raise them."""

from enum import StrEnum


class LiveProblem(StrEnum):
    """Why a viewer does not see the camera's main stream as it is."""

    OFFLINE = "offline"
    """The cloud says that the camera is not connected."""

    UNREACHABLE = "unreachable"
    """No URL could be had, or none of them gave a picture."""

    ENCRYPTED = "encrypted"
    """The camera encrypts its stream, and the cloud gave no key that can be read."""

    WRONG_KEY = "wrong_key"
    """The camera encrypts its stream, and the cloud's key does not open it."""

    UNSUPPORTED = "unsupported"
    """The picture is neither H.264 nor H.265."""

    H265 = "h265"
    """The main stream is H.265, which browsers do not take; the sub stream is shown."""

    B_FRAMES = "b_frames"
    """The main stream has B-frames, which WebRTC does not take; the sub stream is shown."""

    TRANSCODING = "transcoding"
    """No stream of the camera can be passed on; this machine converts every picture."""

    @property
    def hides_picture(self) -> bool:
        """Tell whether viewers see a placeholder instead of the camera."""
        return self not in {LiveProblem.H265, LiveProblem.B_FRAMES, LiveProblem.TRANSCODING}


class LiveClosedError(Exception):
    """The subscription or its source is closed; nothing will come any more."""


class LiveInputError(Exception):
    """A live input failed; the text names no URL."""

    problem = LiveProblem.UNREACHABLE


class UnreadableStreamError(LiveInputError):
    """The bytes are not what they should be."""


class ExcessiveStreamError(LiveInputError):
    """More, or larger parts, than any camera sends; what is read on would fill memory."""


class EncryptedStreamError(LiveInputError):
    """The picture is encrypted."""

    problem = LiveProblem.ENCRYPTED


class WrongKeyError(LiveInputError):
    """The picture is encrypted with another key than the cloud's."""

    problem = LiveProblem.WRONG_KEY


class UnsupportedVideoError(LiveInputError):
    """The picture has a codec that nothing here knows."""

    problem = LiveProblem.UNSUPPORTED


class UnsuitableStreamError(LiveInputError):
    """The picture is fine, but cannot be passed on as it is."""

    def __init__(self, problem: LiveProblem) -> None:
        """Keep the reason, H265 or B_FRAMES."""
        super().__init__(problem.value)
        self.problem = problem
