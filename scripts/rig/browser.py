"""A Chromium of the machine that is logged in to Home Assistant."""

import json
import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from playwright.async_api import Page, async_playwright

from .onboarding import Login

WINDOW = {"width": 1280, "height": 900}
ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


class NoBrowserError(Exception):
    """There is no Chromium on this machine."""


def find_chromium() -> str:
    """Return the path of Chromium; raises NoBrowserError."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    raise NoBrowserError("Chromium was not found: scripts/setup --browser installs it")


@asynccontextmanager
async def logged_in_page(
    login: Login, *, arguments: tuple[str, ...] = (), language: str = "en"
) -> AsyncGenerator[Page]:
    """Open a page of Home Assistant's frontend as a user, with more Chromium switches if wanted."""
    storage = {
        "hassTokens": json.dumps(login.browser_tokens()),
        "selectedLanguage": json.dumps(language),
    }
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=find_chromium(), headless=False, args=[*ARGUMENTS, *arguments]
        )
        context = await browser.new_context(viewport=WINDOW, device_scale_factor=1)  # type: ignore[arg-type]
        for key, value in storage.items():
            await context.add_init_script(
                f"localStorage.setItem({json.dumps(key)}, {json.dumps(value)})"
            )
        try:
            yield await context.new_page()
        finally:
            await browser.close()
