"""A Chromium of the machine, with pages that are logged in to Home Assistant."""

import json
import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

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
    "--allow-loopback-in-peer-connection",
)


class NoBrowserError(Exception):
    """There is no Chromium on this machine."""


def find_chromium() -> str:
    """Return the path of Chromium; raises NoBrowserError."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    raise NoBrowserError("Chromium was not found: scripts/setup --browser installs it")


def microphone_arguments(wav: Path) -> tuple[str, ...]:
    """Return the switches for a microphone that hears a WAV again and again, and needs no leave."""
    return (
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-audio-capture={wav}",
        "--autoplay-policy=no-user-gesture-required",
    )


@asynccontextmanager
async def running_browser(arguments: tuple[str, ...] = ()) -> AsyncGenerator[Browser]:
    """Run Chromium, with more switches if wanted."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=find_chromium(), headless=False, args=[*ARGUMENTS, *arguments]
        )
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def logged_in_page(
    browser: Browser, login: Login, *, language: str = "en"
) -> AsyncGenerator[Page]:
    """Open a page of Home Assistant's frontend as a user, beside the browser's other pages."""
    storage = {
        "hassTokens": json.dumps(login.browser_tokens()),
        "selectedLanguage": json.dumps(language),
    }
    context = await browser.new_context(viewport=WINDOW, device_scale_factor=1)  # type: ignore[arg-type]
    for key, value in storage.items():
        await context.add_init_script(
            f"localStorage.setItem({json.dumps(key)}, {json.dumps(value)})"
        )
    try:
        yield await context.new_page()
    finally:
        await context.close()
