"""A dashboard with a card for each camera."""

from collections.abc import Sequence
from typing import Any

from .api import HomeAssistantApi

URL_PATH = "live-cameras"
TITLE = "Cameras"

type Card = dict[str, Any]
"""The configuration of one card."""


async def create_dashboard(
    api: HomeAssistantApi, cameras: Sequence[str], more_cards: Sequence[Card] = ()
) -> str:
    """Create the dashboard and return its path; a click on a camera's card opens the live view.

    More cards stand in a section of their own.
    """
    await api.command(
        {
            "type": "lovelace/dashboards/create",
            "url_path": URL_PATH,
            "title": TITLE,
            "icon": "mdi:cctv",
            "mode": "storage",
        }
    )
    cards = [_card(entity_id) for entity_id in cameras]
    sections = [{"type": "grid", "cards": part} for part in (cards, more_cards) if part]
    view = {"title": TITLE, "type": "sections", "sections": sections}
    await api.command(
        {"type": "lovelace/config/save", "url_path": URL_PATH, "config": {"views": [view]}}
    )
    return f"/{URL_PATH}/0"


def _card(entity_id: str) -> Card:
    return {
        "type": "picture-entity",
        "entity": entity_id,
        "camera_view": "auto",
        "show_state": False,
    }
