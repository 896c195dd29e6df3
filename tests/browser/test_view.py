"""Seeing and hearing a camera in Home Assistant's dialog."""

import pytest
from playwright.async_api import expect

from scripts.rig.frontend import Frontend
from scripts.rig.paths import ROOT

from .house import House

PINNED_IN = {Frontend.CURRENT: "dev.in", Frontend.NEXT: "frontend-next.in"}
UNCLAIMED_VIEW_S = 10
"""After that the integration ends a view that its page does not ask for again."""

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_frontend(house: House) -> None:
    """Home Assistant serves the frontend that is pinned for these tests."""
    async with house.live_view() as view:
        served = await view.page.evaluate("window.frontendVersion")
    pins = ROOT / "requirements" / PINNED_IN[house.frontend]
    assert f"home-assistant-frontend=={served}" in pins.read_text().splitlines()


async def test_picture_and_sound(house: House) -> None:
    """The dialog shows the camera's picture and plays the camera's own tone."""
    camera = house.cameras[0]
    async with house.live_view() as view:
        await view.open()
        picture = await view.wait_for_motion()
        assert (picture.width, picture.height) == (640, 360)
        assert picture.brightest > 150
        assert picture.darkest < 90
        loudest = await view.loudest()
        assert loudest["hz"] == pytest.approx(
            (await camera.state())["live"]["microphone_hz"], abs=4
        )
        assert loudest["db"] > -40
        await view.shoot("picture")


async def test_encrypted_picture_and_sound(house: House) -> None:
    """A camera that encrypts is seen and heard with the key that the cloud gives."""
    camera = house.cameras[1]
    await camera.control.change_camera(camera.iot_id, live_encrypt="always")
    async with house.live_view() as view:
        await view.open(1)
        picture = await view.wait_for_motion()
        assert picture.brightest > 150
        loudest = await view.loudest()
        assert loudest["hz"] == pytest.approx(
            (await camera.state())["live"]["microphone_hz"], abs=4
        )
        await view.shoot("encrypted")
    await camera.control.change_camera(camera.iot_id, live_encrypt="asked")


async def test_offline(house: House) -> None:
    """A camera that is offline gives a still video with the reason; back online, its picture."""
    camera = house.cameras[2]
    await camera.control.change_camera(camera.iot_id, status="OFFLINE")
    async with house.live_view() as view:
        await view.open(2)
        await view.wait_for_size(1280, 720)
        await view.wait(1)
        picture = await view.picture()
        assert picture.brightest > 2 * picture.darkest
        await view.shoot("offline")
        await camera.control.change_camera(camera.iot_id, status="ONLINE")
        await view.wait_for_size(640, 360)
        await view.wait_for_motion()
        await view.shoot("online-again")


async def test_broken_websocket(house: House) -> None:
    """The page's connection to Home Assistant breaks; picture and voice go on over their own."""
    camera = house.cameras[0]
    sessions = await camera.sessions()
    async with house.live_view() as view:
        await view.open()
        await view.start_talking()
        await camera.until_talking(True)
        await view.break_websocket()
        await view.wait(UNCLAIMED_VIEW_S + 2)
        await view.wait_for_motion()
        await expect(view.button).to_have_text("Stop talking")
        assert await camera.talking()
        assert await camera.sessions() == sessions
        assert await camera.viewers() == 1
