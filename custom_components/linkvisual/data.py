"""Runtime data of a config entry."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import Platform

from .bridge.intercoms import Intercoms
from .bridge.talk_choices import TalkChoices
from .bridge.views import LiveViews
from .const import CONCURRENT_REFRESHES
from .coordinator import LinkVisualCoordinator
from .discovery.rate_store import RateStore
from .openapi import LinkVisualClient
from .snapshots.picture_store import PictureStore

type LinkVisualConfigEntry = ConfigEntry[LinkVisualData]


@dataclass(slots=True)
class LinkVisualData:
    """The parts of one account and instance."""

    client: LinkVisualClient
    coordinator: LinkVisualCoordinator
    intercoms: Intercoms
    views: LiveViews
    pictures: PictureStore
    rates: RateStore
    talk_choices: TalkChoices
    platforms: Sequence[Platform]
    """What was set up, and is to be unloaded."""

    refreshes: asyncio.Semaphore = field(
        default_factory=lambda: asyncio.Semaphore(CONCURRENT_REFRESHES)
    )
    """Turns of cameras to take a picture for a dashboard."""

    ending: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while views and talks end."""
