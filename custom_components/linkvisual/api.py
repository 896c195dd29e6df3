"""From the data of a config entry to a client of the cloud, and to the pages where it is managed."""

from collections.abc import Mapping
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from yarl import URL

from .const import (
    CONF_ACCESS_KEY_ID,
    CONF_ACCESS_KEY_SECRET,
    CONF_INSTANCE_ID,
    CONF_IOT_ENDPOINT,
    CONF_LINKVISUAL_ENDPOINT,
    CONF_REGION,
    CONF_SECURITY_TOKEN,
)
from .openapi import Credentials, LearnedRates, LinkVisualClient, OnPermission

_CHINA = "aliyun.com"
_INTERNATIONAL = "alibabacloud.com"


def create_client(
    hass: HomeAssistant,
    data: Mapping[str, Any],
    on_permission: OnPermission = lambda permission, granted: None,
    rates: LearnedRates | None = None,
) -> LinkVisualClient:
    """Return a client on the shared session; raise InvalidEndpointError on a bad endpoint.

    `rates` are what was learned about the account's quotas, and are kept up to date.
    """
    return LinkVisualClient(
        async_get_clientsession(hass),
        Credentials(
            data[CONF_ACCESS_KEY_ID],
            data[CONF_ACCESS_KEY_SECRET],
            data.get(CONF_SECURITY_TOKEN),
        ),
        region=data[CONF_REGION],
        instance_id=data.get(CONF_INSTANCE_ID),
        linkvisual_endpoint=data.get(CONF_LINKVISUAL_ENDPOINT),
        iot_endpoint=data.get(CONF_IOT_ENDPOINT),
        own_hosts=lambda: own_hosts(hass),
        on_permission=on_permission,
        rates=rates,
    )


def own_hosts(hass: HomeAssistant) -> set[str]:
    """Return the names by which Home Assistant itself is known."""
    urls = (hass.config.internal_url, hass.config.external_url)
    return {host.lower() for url in urls if url and (host := URL(url).host)}


def console_links(region: str) -> dict[str, str]:
    """Return the pages of the site for a region: there is one for China and one for the rest.

    An account belongs to one of them; logging in at the other fails.
    """
    site = _CHINA if region.startswith("cn-") else _INTERNATIONAL
    return {
        "access_key_url": f"https://ram.console.{site}/users",
        "policies_url": f"https://ram.console.{site}/policies",
        "instances_url": f"https://iot.console.{site}/lk/summary/new",
    }
