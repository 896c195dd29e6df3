"""Why a conversation ended early, as an error that says it to a person."""

from homeassistant.exceptions import HomeAssistantError

from ..const import DOMAIN
from ..exceptions import camera_error
from ..intercom import Outcome
from .pipeline_run import NO_ANSWER, PipelineRun


def cut_error(outcome: Outcome, camera: str) -> HomeAssistantError:
    """Return the error for a conversation that somebody else ended."""
    preempted = outcome is Outcome.PREEMPTED
    return camera_error("conversation_cut" if preempted else "conversation_stopped", camera)


def no_sound_error(camera: str) -> HomeAssistantError:
    """Return the error for a camera that sends no sound."""
    return camera_error("conversation_without_sound", camera)


def pipeline_error(run: PipelineRun, camera: str) -> HomeAssistantError | None:
    """Return the error for a pipeline that failed; that nobody answered is none."""
    if run.error is None or run.error[0] in NO_ANSWER:
        return None
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="conversation_failed",
        translation_placeholders={"camera": camera, "reason": run.error[1]},
    )
