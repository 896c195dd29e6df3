"""A dashboard with a card for each camera."""

from collections.abc import Sequence
from typing import Any

from .api import HomeAssistantApi

URL_PATH = "live-cameras"
TITLE = "Cameras"


async def create_dashboard(api: HomeAssistantApi, cameras: Sequence[str]) -> str:
    """Create the dashboard and return its path; a click on a card opens the live view."""
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
    view = {"title": TITLE, "type": "sections", "sections": [{"type": "grid", "cards": cards}]}
    await api.command(
        {"type": "lovelace/config/save", "url_path": URL_PATH, "config": {"views": [view]}}
    )
    return f"/{URL_PATH}/0"


def _card(entity_id: str) -> dict[str, Any]:
    return {
        "type": "picture-entity",
        "entity": entity_id,
        "camera_view": "auto",
        "show_state": False,
    }
