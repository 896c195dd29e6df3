"""Who talks in a view: their microphone and its claim on the camera, which ends without the view."""

import logging
from collections.abc import Callable
from dataclasses import replace

from ...intercom import BusyError, Intercom, LiveTalk
from ...intercom.live_talk.release import Heartbeat
from .background import Background
from .jitter_buffer import JitterBuffer
from .microphone_gate import MicrophoneGate
from .settings import TalkSettings
from .talk_notice import TalkInterruptedError

_LOGGER = logging.getLogger(__name__)


class Talker:
    """Claims the intercom for a microphone, and again with each press after a talk was ended.

    A page goes on sending sound whatever ended the talk, for it knows nothing of that. All of it
    is dropped until its button was off and on again.
    """

    def __init__(
        self,
        settings: TalkSettings,
        heartbeat: Heartbeat,
        tell: Callable[[Exception], None],
    ) -> None:
        """Prepare; `tell` is called with each reason why the microphone is not heard."""
        self._settings = settings
        self._heartbeat = heartbeat
        self._tell = tell
        self._intercom: Intercom | None = None
        self._voice: LiveTalk | None = None
        self._closing = Background()
        self._jitter_buffer = JitterBuffer(self._say)
        self.gate = MicrophoneGate(self._jitter_buffer.take, heartbeat, self._pressed)

    def begin(self, intercom: Intercom) -> None:
        """Claim an intercom, unless the microphone is one that a page opened by itself.

        Raises:
            BusyError: another talker talks, or is about to.
            MicrophoneRefusedError: the talker may not be heard.
        """
        self._intercom = intercom
        refusal = self._settings.refusal
        if self._settings.after_hang_up:
            self.hang_up(refusal or TalkInterruptedError("nobody pressed"))
        elif refusal is not None:
            raise refusal
        else:
            self._claim(intercom)

    def hang_up(self, reason: Exception) -> None:
        """End the talk, and hear the microphone again only after a press."""
        _LOGGER.debug("A live talk has ended: %s", type(reason).__name__)
        self.gate.hold()
        if (voice := self._voice) is not None:
            self._voice = None
            self._closing.start(voice.close())
        self._tell(reason)

    async def detach(self) -> bool:
        """Leave the intercom, which goes away; return whether the talker was heard."""
        self.gate.hold()
        self._intercom, voice, self._voice = None, self._voice, None
        if voice is None:
            return False
        was_talking = voice.talking
        await voice.close()
        return was_talking

    def attach(self, intercom: Intercom, settings: TalkSettings) -> None:
        """Go on with another intercom, under settings of now, after the next press."""
        before = self._settings
        self._settings = replace(settings, name=before.name, refusal=before.refusal)
        self._intercom = intercom

    async def close(self) -> None:
        """Fall silent for good."""
        await self.detach()
        await self.gate.close()
        self._jitter_buffer.close()
        await self._closing.finish()

    def _claim(self, intercom: Intercom) -> None:
        voice = self._voice = intercom.live_voice(
            self._settings.options,
            self._settings.limits,
            name=self._settings.name,
            heartbeat=self._heartbeat,
            on_ended=self.hang_up,
        )
        voice.prefetch()

    def _pressed(self) -> bool:
        """Take the camera anew, and tell if that cannot be."""
        if self._intercom is None:
            return False
        if self._settings.refusal is not None:
            self._tell(self._settings.refusal)
            return False
        try:
            self._claim(self._intercom)
        except BusyError as err:
            self._tell(err)
            return False
        self._jitter_buffer.restart()
        return True

    def _say(self, payload: bytes) -> None:
        if self._voice is not None:
            self._voice.feed(payload)
