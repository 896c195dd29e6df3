"""What ends a talk while the view goes on: it stays ended until its talker presses again."""

import asyncio
import signal

import pytest
from playwright.async_api import expect

from .hearing import (
    TALK_S,
    assert_heard_again,
    assert_hung_up,
    assert_silent,
    heard_in_last,
    hears_melody,
    talk,
)
from .house import House
from .live_view import LiveView
from .processes import processes_of, signal_all

pytestmark = pytest.mark.asyncio(loop_scope="session")

STALL_S = 1.5
"""Longer than a pause that counts as a press, shorter than one that ends a connection."""
LIMIT_MIN = 1
"""The shortest that the options allow."""


async def assert_picture_kept(view: LiveView, stream_id: str) -> None:
    """The camera's picture moves, without an error and over the connection of before."""
    await view.wait_for_camera()
    await expect(view.alert).to_have_count(0)
    assert await view.stream_id() == stream_id


async def test_stop_talk(house: House) -> None:
    """The action ends the voice for good; the page is told in the picture, and keeps it."""
    camera = house.cameras[0]
    async with house.live_view() as view:
        await view.open()
        await talk(view, camera)
        stream_id = await view.stream_id()
        await house.stop_talk(0)
        await view.wait_for_caption()
        await view.shoot("stopped")
        await assert_hung_up(view, camera)
        await assert_picture_kept(view, stream_id)
        await assert_heard_again(view, camera)


async def test_limit(house: House) -> None:
    """The longest talk that the options allow is not followed by another one."""
    camera = house.cameras[0]
    async with house.options(max_talk_min=LIMIT_MIN), house.live_view() as view:
        await view.open()
        await talk(view, camera)
        stream_id = await view.stream_id()
        await view.wait(60 * LIMIT_MIN - TALK_S)
        await view.wait_for_caption()
        await view.shoot("limit")
        await assert_hung_up(view, camera)
        await assert_picture_kept(view, stream_id)
        await assert_heard_again(view, camera)


async def test_hand_over(house: House) -> None:
    """Who was ended cannot talk over the next one, and can talk after that."""
    camera = house.cameras[0]
    async with house.live_view() as first, house.live_view(login=house.guest) as second:
        await first.open()
        await talk(first, camera)
        await house.stop_talk(0)
        await camera.until_talking(False)
        await second.open()
        await second.start_talking()
        await camera.until_talking(True)
        await first.wait_for_camera()
        sessions = await camera.sessions()
        await first.press_again()
        await first.wait_for_caption()
        await first.shoot("busy")
        await first.wait_for_camera()
        assert await camera.sessions() == sessions
        assert await camera.talking()
        await second.close()
        assert hears_melody(await heard_in_last(camera))
        await assert_silent(first, camera)
        await assert_heard_again(first, camera)


async def test_reset_once(house: House) -> None:
    """A socket that breaks once is opened again, and the talk goes on."""
    camera = house.cameras[0]
    async with house.live_view() as view:
        await view.open()
        await talk(view, camera)
        stream_id = await view.stream_id()
        sessions = await camera.sessions()
        await camera.reset_talk()
        await camera.until_more_sessions(sessions)
        await camera.until_talking(True)
        await view.wait(TALK_S)
        await assert_picture_kept(view, stream_id)
        await expect(view.button).to_have_text("Stop talking")
        await view.close()
        assert hears_melody(await heard_in_last(camera))


async def test_reset_always(house: House) -> None:
    """A socket that breaks again and again ends the voice, not the view."""
    camera = house.cameras[0]
    async with house.live_view() as view:
        await view.open()
        await camera.change(socket_script="reset@20tags")
        try:
            await view.start_talking()
            stream_id = await view.stream_id()
            await view.wait_for_caption()
            await view.shoot("reset-always")
            await assert_silent(view, camera)
            await assert_picture_kept(view, stream_id)
        finally:
            await camera.change(socket_script="none")
        await assert_heard_again(view, camera)


async def test_stalled_browser(house: House) -> None:
    """A browser that stands still for a while has not pressed the button."""
    camera = house.cameras[0]
    async with house.other_browser() as browser, house.live_view(browser) as view:
        await view.open()
        await talk(view, camera)
        await house.stop_talk(0)
        await camera.until_talking(False)
        processes = await processes_of(browser)
        signal_all(processes, signal.SIGSTOP)
        try:
            await asyncio.sleep(STALL_S)
        finally:
            signal_all(processes, signal.SIGCONT)
        await assert_silent(view, camera)
        await view.wait_for_camera()
        await assert_heard_again(view, camera)
