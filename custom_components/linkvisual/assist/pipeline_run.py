"""What one run of an Assist pipeline has told so far, and why a conversation ended early."""

import asyncio

from homeassistant.components.assist_pipeline import PipelineEvent, PipelineEventType
from homeassistant.exceptions import HomeAssistantError

from ..exceptions import translated_error
from ..intercom import Outcome

_NO_ANSWER = {"stt-no-text-recognized", "speech-not-detected"}
"""Errors of a pipeline that heard nobody say anything, which is no failure."""


class PipelineRun:
    """Follows the events of a run; for the main loop."""

    def __init__(self) -> None:
        """Begin before the first event."""
        self.answered = asyncio.Event()
        """Set when nothing more is to be heard: a reply is on its way, or the run is over."""

        self.error: tuple[str, str] | None = None
        """The code and the message of what failed."""

        self.reply_token: str | None = None
        """The stream of text-to-speech with the reply, once there is one."""

        self.text: str | None = None
        """What was understood."""

        self.reply: str | None = None
        """What is replied, as text."""

        self.continues = False
        """Whether the reply expects an answer."""

        self._token: str | None = None

    def note(self, event: PipelineEvent) -> None:
        """Take an event."""
        data = event.data or {}
        match event.type:
            case PipelineEventType.RUN_START:
                self._token = data.get("tts_output", {}).get("token")
            case PipelineEventType.STT_END:
                self.text = data.get("stt_output", {}).get("text")
            case PipelineEventType.INTENT_PROGRESS if data.get("tts_start_streaming"):
                self._note_reply()
            case PipelineEventType.INTENT_END:
                output = data.get("intent_output", {})
                self.continues = bool(output.get("continue_conversation"))
                speech = output.get("response", {}).get("speech", {})
                self.reply = speech.get("plain", {}).get("speech")
            case PipelineEventType.TTS_START:
                self._note_reply()
            case PipelineEventType.ERROR:
                self.error = (str(data.get("code")), str(data.get("message")))
            case PipelineEventType.RUN_END:
                self.answered.set()

    def _note_reply(self) -> None:
        self.reply_token = self._token
        self.answered.set()


def cut_error(outcome: Outcome, camera: str) -> HomeAssistantError:
    """Return the error for a conversation that somebody else ended."""
    preempted = outcome is Outcome.PREEMPTED
    key = "conversation_cut" if preempted else "conversation_stopped"
    return translated_error(key, camera=camera)


def pipeline_error(run: PipelineRun, camera: str) -> HomeAssistantError | None:
    """Return the error for a pipeline that failed; that nobody answered is none."""
    if run.error is None or run.error[0] in _NO_ANSWER:
        return None
    return translated_error("conversation_failed", camera=camera, reason=run.error[1])
