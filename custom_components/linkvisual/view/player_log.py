"""What Home Assistant's own player writes into the log."""

import logging
import re

_PLACE = re.compile(r"(\w+://[^\s/?#]+)[/?#]\S*\b")


def hide_urls(player_name: str) -> None:
    """Leave nothing but the host of the URLs that a player writes: a live URL is a credential."""
    logger = logging.getLogger(f"homeassistant.components.stream.stream.{player_name}")
    logger.addFilter(_hide_places)


def _hide_places(record: logging.LogRecord) -> bool:
    record.msg, record.args = _PLACE.sub(r"\1/...", record.getMessage()), ()
    return True
