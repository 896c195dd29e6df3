"""Who is told of a camera: a thousand cameras have four thousand entities, so that every object counts."""

import logging
from collections.abc import Callable

from homeassistant.core import callback

_LOGGER = logging.getLogger(__name__)

type Listener = Callable[[], None]


class CameraListeners:
    """Those who want to know when something of a camera has changed, by its IotId."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._by_iot_id: dict[str, list[Listener]] = {}

    @callback
    def add(self, iot_id: str, listener: Listener) -> None:
        """Tell a listener from now on."""
        self._by_iot_id.setdefault(iot_id, []).append(listener)

    @callback
    def remove(self, iot_id: str, listener: Listener) -> None:
        """Tell it no more; an equal one, as a method is that was looked up anew, will do."""
        listeners = self._by_iot_id.get(iot_id, [])
        if listener in listeners:
            listeners.remove(listener)
        if not listeners:
            self._by_iot_id.pop(iot_id, None)

    @callback
    def tell(self, iot_id: str) -> None:
        """Call who listens; one that fails must not keep the news from the others."""
        for listener in tuple(self._by_iot_id.get(iot_id, ())):
            try:
                listener()
            except Exception:  # whatever it is, it has to be seen
                _LOGGER.exception("The news of a camera could not be taken")
