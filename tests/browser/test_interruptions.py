"""What takes a camera away for a while: its voice does not come back by itself, its picture does."""

import asyncio

import pytest
from playwright.async_api import expect

from .hearing import (
    assert_heard_again,
    assert_hung_up,
    assert_silent,
    heard_in_last,
    hears_melody,
    talk,
)
from .house import House

pytestmark = pytest.mark.asyncio(loop_scope="session")

SLOW_CLOUD_MS = 5000
"""As long as a page waits at most between two attempts to connect again."""


async def test_reload_while_talking(house: House) -> None:
    """A reload of the account ends the voice for good, and the picture comes back."""
    camera = house.cameras[0]
    async with house.live_view() as view:
        await view.open()
        await talk(view, camera)
        await house.reload()
        await assert_hung_up(view, camera)
        await view.wait_for_camera()
        await view.shoot("reloaded")
        await assert_heard_again(view, camera)


async def test_reload_while_watching(house: House) -> None:
    """A reload of the account keeps the picture, and who presses afterwards is heard."""
    camera = house.cameras[0]
    async with house.live_view() as view:
        await view.open()
        await house.reload()
        await view.wait_for_camera()
        await expect(view.alert).to_have_count(0)
        await talk(view, camera)
        await view.close()
        assert hears_melody(await heard_in_last(camera))


@pytest.mark.parametrize("connections", ["kept", "reset"])
async def test_offline_while_talking(house: House, connections: str) -> None:
    """A camera that goes offline ends the voice, and does not hear it when it is back."""
    camera = house.cameras[0]
    async with house.live_view() as view:
        await view.open()
        await talk(view, camera)
        await camera.change(status="OFFLINE")
        try:
            if connections == "reset":
                await camera.reset_talk()
                await camera.reset_live()
            await house.poll(0)
            await view.wait_for_caption()
            await view.shoot(f"offline-{connections}")
            await assert_hung_up(view, camera)
        finally:
            await camera.change(status="ONLINE")
            await house.poll(0)
        await house.until_state(0, "idle", "streaming")
        await view.wait_for_camera()
        await assert_silent(view, camera)
        await assert_heard_again(view, camera)


async def test_entity_disabled(house: House) -> None:
    """Disabling the camera's entity ends a live voice."""
    camera = house.cameras[0]
    async with house.live_view() as view:
        await view.open()
        await talk(view, camera)
        await house.disable_entity(0, disabled=True)
        try:
            await assert_hung_up(view, camera)
            await view.shoot("entity-disabled")
        finally:
            await house.disable_entity(0, disabled=False)
        await house.until_state(0, "idle", "streaming")
        await assert_silent(view, camera)
        await view.shoot("entity-enabled")
        await view.open_dashboard()
        await view.open()


async def test_account_disabled(house: House) -> None:
    """Disabling the account ends a live voice."""
    camera = house.cameras[0]
    async with house.live_view() as view:
        await view.open()
        await talk(view, camera)
        await house.disable_account(disabled=True)
        try:
            await assert_hung_up(view, camera)
            await view.shoot("account-disabled")
        finally:
            await house.disable_account(disabled=False)
        await house.until_state(0, "idle", "streaming")
        await assert_silent(view, camera)
        await view.shoot("account-enabled")
        await view.open_dashboard()
        await view.open()


async def test_restart(house: House) -> None:
    """Home Assistant stops and starts: the page is told at once, and its picture comes back alone.

    Today's frontend begins a picture anew only if it has seen that the camera was away, so the page
    is connected again before the cameras are there.
    """
    camera = house.cameras[0]
    async with house.live_view() as view:
        await view.open()
        await talk(view, camera)
        await house.home_assistant.stop()
        await expect(view.button).to_have_text("Start talking")
        await view.shoot("stopped-home-assistant")
        assert hears_melody(await heard_in_last(camera))
        async with asyncio.TaskGroup() as group, camera.knobs(round_trip_ms=SLOW_CLOUD_MS):
            group.create_task(house.start())
            await view.wait_without(house.entity_ids[0])
        await house.until_state(0, "idle", "streaming")
        await assert_silent(view, camera)
        await view.shoot("started-home-assistant")
        await view.wait_for_camera()
        await talk(view, camera)
        await view.close()
        assert hears_melody(await heard_in_last(camera))
