"""What a loaded config entry runs on."""

import asyncio
from dataclasses import dataclass, field

from homeassistant.config_entries import ConfigEntry

from .const import CONCURRENT_REFRESHES
from .coordinator import LinkVisualCoordinator
from .intercoms import Intercoms
from .openapi import LinkVisualClient
from .snapshots.album import Album
from .view.views import LiveViews

type LinkVisualConfigEntry = ConfigEntry[LinkVisualData]


@dataclass(slots=True)
class LinkVisualData:
    """The parts of one account and instance."""

    client: LinkVisualClient
    coordinator: LinkVisualCoordinator
    intercoms: Intercoms
    views: LiveViews
    album: Album
    refreshes: asyncio.Semaphore = field(
        default_factory=lambda: asyncio.Semaphore(CONCURRENT_REFRESHES)
    )
    """Turns of cameras to take a picture for a dashboard."""

    ending: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while views and talks end."""
