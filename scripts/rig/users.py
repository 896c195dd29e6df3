"""More users of Home Assistant than the one who set it up."""

import aiohttp

from .api import HomeAssistantApi
from .onboarding import Login, log_in


async def add_user(
    session: aiohttp.ClientSession, api: HomeAssistantApi, url: str, name: str, password: str
) -> Login:
    """Create a user who is no administrator, as the people page does, and log in."""
    user = await api.command(
        {"type": "config/auth/create", "name": name, "group_ids": ["system-users"]}
    )
    credentials = {"username": name.lower(), "password": password}
    await api.command(
        {
            "type": "config/auth_provider/homeassistant/create",
            "user_id": user["user"]["id"],
            **credentials,
        }
    )
    flow = {"client_id": f"{url}/", "handler": ["homeassistant", None], "redirect_uri": f"{url}/"}
    async with session.post(f"{url}/auth/login_flow", json=flow, raise_for_status=True) as answer:
        flow_id = (await answer.json())["flow_id"]
    async with session.post(
        f"{url}/auth/login_flow/{flow_id}",
        json={"client_id": f"{url}/", **credentials},
        raise_for_status=True,
    ) as answer:
        return await log_in(session, url, (await answer.json())["result"])
