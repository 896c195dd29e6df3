"""The dialogs of the integration, as a person sees them."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Page, expect

from scripts.rig.browser import logged_in_page

from .house import House

TIMEOUT_MS = 30_000
"""A page of Home Assistant takes seconds to come on a slow machine."""

pytestmark = pytest.mark.asyncio(loop_scope="session")


@asynccontextmanager
async def integration_page(house: House) -> AsyncGenerator[Page]:
    """Open the page of the integration."""
    async with logged_in_page(house.browser, house.login) as page:
        page.set_default_timeout(TIMEOUT_MS)
        await page.goto(f"{house.login.url}/config/integrations/integration/linkvisual")
        await expect(page.locator("ha-config-entry-row")).to_be_visible(timeout=TIMEOUT_MS)
        yield page


async def test_options_stand_in_sections(house: House) -> None:
    """The title names the account, and what only experts want is folded away."""
    async with integration_page(house) as page:
        await page.locator("ha-config-entry-row").get_by_label("Configure").first.click()
        await expect(page.get_by_text("Options of LinkVisual")).to_be_visible()
        await expect(page.get_by_text("1 to 240 minutes")).to_be_visible()
        await expect(page.locator("input[name=poll_interval_s]")).not_to_be_visible()
        await page.get_by_text("Expert settings").click()
        await expect(page.get_by_text("15 to 3600 seconds")).to_be_visible()


async def test_settings_of_a_product(house: House) -> None:
    """Are added for one product, and have a row of their own."""
    async with integration_page(house) as page:
        await page.get_by_text("Add product settings").first.click()
        await expect(page.get_by_text("Silence before the first word")).to_be_visible()
        await page.get_by_role("button", name="Submit", exact=True).click()
        await page.get_by_role("button", name="Finish", exact=True).click()
        row = page.locator("ha-config-sub-entry-row")
        await expect(row).to_contain_text("Product settings")
        await row.locator("ha-icon-button").first.click()
        await expect(page.get_by_text("Settings of Camera 1")).to_be_visible()
    await house.delete_settings()


async def test_a_host_that_is_not_the_cloud(house: House) -> None:
    """The error is seen, although Home Assistant shows none inside a section."""
    async with integration_page(house) as page:
        await page.locator("ha-config-entry-row").get_by_label("Menu").first.click()
        await page.get_by_text("Reconfigure", exact=True).click()
        await page.locator("input[name=iot_endpoint]").fill(house.login.url)
        await page.get_by_role("button", name="Submit", exact=True).click()
        await expect(page.get_by_text("answered, but it is not the cloud")).to_be_visible()
        await expect(page.locator("input[name=iot_endpoint]")).to_be_visible()
