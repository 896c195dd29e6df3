"""Creates the first user of a fresh Home Assistant and logs in, as the onboarding pages do."""

import time
from dataclasses import dataclass, field

import aiohttp


@dataclass(frozen=True, slots=True)
class Login:
    """A user's tokens; expires_at_s is Unix time."""

    url: str
    client_id: str
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at_s: float

    def browser_tokens(self) -> dict[str, str | int | float]:
        """Return what the frontend keeps under localStorage.hassTokens."""
        return {
            "hassUrl": self.url,
            "clientId": self.client_id,
            "access_token": self.access_token,
            "refresh_token": self.refresh_token,
            "token_type": "Bearer",
            "expires_in": 1800,
            "expires": int(self.expires_at_s * 1000),
        }


async def onboard(
    session: aiohttp.ClientSession,
    url: str,
    username: str = "demo",
    password: str = "demo",
    language: str = "en",
) -> Login:
    """Create the administrator through the onboarding API and return the tokens."""
    client_id = f"{url}/"
    user = {
        "client_id": client_id,
        "name": username.capitalize(),
        "username": username,
        "password": password,
        "language": language,
    }
    async with session.post(
        f"{url}/api/onboarding/users", json=user, raise_for_status=True
    ) as answer:
        code = (await answer.json())["auth_code"]
    return await log_in(session, url, code)


async def log_in(session: aiohttp.ClientSession, url: str, code: str) -> Login:
    """Return the tokens that Home Assistant gives for an authorization code."""
    client_id = f"{url}/"
    grant = {"client_id": client_id, "grant_type": "authorization_code", "code": code}
    async with session.post(f"{url}/auth/token", data=grant, raise_for_status=True) as answer:
        tokens = await answer.json()
    return Login(
        url=url,
        client_id=client_id,
        access_token=tokens["access_token"],
        refresh_token=tokens["refresh_token"],
        expires_at_s=time.time() + tokens["expires_in"],
    )
