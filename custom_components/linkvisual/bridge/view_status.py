"""What Home Assistant's loop knows of the live views: who is watched, and what is wrong with the picture."""

from homeassistant.core import callback

from ..discovery.listeners import CameraListeners
from ..live.problem import LiveProblem


class ViewStatus:
    """The views of an account's cameras by IotId, for the main loop only."""

    def __init__(self) -> None:
        """Expect no viewer yet."""
        self._watched: set[str] = set()
        self._problems: dict[str, LiveProblem] = {}
        self.listeners = CameraListeners()
        """Told when a camera begins or ceases to be watched."""

    def is_watched(self, iot_id: str) -> bool:
        """Tell whether there is a live connection to a camera."""
        return iot_id in self._watched

    def problem_of(self, iot_id: str) -> LiveProblem | None:
        """Return what was wrong with a camera's picture the last time that there was a viewer."""
        return self._problems.get(iot_id)

    @callback
    def note_watched(self, iot_id: str, watched: bool) -> None:
        """Take note that a camera's stream was opened or closed."""
        if watched:
            self._watched.add(iot_id)
        else:
            self._watched.discard(iot_id)
        self.listeners.tell(iot_id)

    @callback
    def note_problem(self, iot_id: str, problem: LiveProblem | None) -> None:
        """Take note of what is wrong with a camera's picture, or that nothing is."""
        if problem is None:
            self._problems.pop(iot_id, None)
        else:
            self._problems[iot_id] = problem
