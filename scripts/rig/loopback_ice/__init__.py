"""Inside Home Assistant: lets WebRTC use 127.0.0.1, for browsers of the same machine.

ICE leaves the loopback address out, so on a machine without another one nothing would connect.
The browser needs the switch --allow-loopback-in-peer-connection.
"""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType

DOMAIN = "loopback_ice"
CONFIG_SCHEMA = cv.empty_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Offer nothing but 127.0.0.1 from now on."""
    await hass.async_add_import_executor_job(_patch)
    return True


def _patch() -> None:
    import aioice.ice  # noqa: PLC0415  only this rig needs it

    aioice.ice.get_host_addresses = _loopback_only


def _loopback_only(use_ipv4: bool, use_ipv6: bool) -> list[str]:
    return ["127.0.0.1"]
