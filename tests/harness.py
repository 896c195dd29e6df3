"""Let the test harness of Home Assistant 2026.10 run on 2026.11; drop with its first 2026.11 release.

Home Assistant must be imported before anything imports httpx, and a logger helper has moved.
"""

from homeassistant.components import logger
from homeassistant.components.logger import helpers

logger._clear_logger_overwrites = helpers._clear_logger_overwrites  # type: ignore[attr-defined]
