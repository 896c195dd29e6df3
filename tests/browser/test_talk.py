"""Talking through a camera from Home Assistant's dialog."""

import asyncio

import pytest
from playwright.async_api import expect

from scripts.rig.frontend import Frontend

from .hearing import TALK_S, heard_in_last, hears_melody
from .house import House
from .melody import NOTES_HZ, write_melody

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_voice(house: House) -> None:
    """What the microphone hears comes out of the camera, note by note."""
    camera = house.cameras[0]
    async with house.live_view() as view:
        await view.open()
        await view.start_talking()
        await camera.until_talking(True)
        await view.wait(TALK_S + 2)
        await view.wait_for_motion()
        await view.shoot("talking")
        await view.close()
        assert hears_melody(await heard_in_last(camera), 2 * len(NOTES_HZ))


@pytest.mark.parametrize("running", [Frontend.CURRENT], ids=str, indirect=True)
@pytest.mark.parametrize(
    ("encrypted", "device_leg"), [(True, True), (False, False)], ids=["encrypted", "clear"]
)
async def test_voice_over_rtmp(house: House, encrypted: bool, device_leg: bool) -> None:
    """The same melody over the other transport; also to a camera with a connection of its own."""
    camera = house.cameras[0]
    async with (
        camera.knobs(voice_crypto_key=encrypted, device_leg=device_leg),
        house.product_settings(talk_scheme="rtmp"),
        house.live_view() as view,
    ):
        await view.open()
        await view.start_talking()
        await camera.until_talking(True)
        await view.wait(TALK_S)
        await view.wait_for_motion()
        await view.close()
        assert hears_melody(await heard_in_last(camera))
    session = await camera.session(-1)
    assert (session["transport"], session["encrypted"]) == ("rtmp", encrypted)


async def test_mute_and_unmute(house: House) -> None:
    """Muted, the camera is free after a while and the picture goes on; unmuted, it speaks again."""
    camera = house.cameras[0]
    async with house.live_view() as view:
        await view.open()
        for name in ("first", "again"):
            await view.start_talking()
            await camera.until_talking(True)
            await view.wait(TALK_S)
            await view.stop_talking()
            assert hears_melody(await heard_in_last(camera)), name
            await view.wait_for_motion()
            await view.shoot(f"muted-{name}")


async def test_second_talker(house: House) -> None:
    """Who wants to talk while somebody talks is told so, and goes on watching."""
    camera = house.cameras[0]
    sessions = await camera.sessions()
    async with house.live_view() as first, house.live_view(login=house.guest) as second:
        await first.open()
        await first.start_talking()
        await camera.until_talking(True)
        await second.open()
        await second.press("Start talking")
        await expect(second.toast).to_contain_text("Demo is talking through Front door")
        await expect(second.button).to_have_text("Start talking")
        # The page connects anew, without its microphone.
        await second.wait(1)
        shown = await second.wait_for_motion()
        assert shown.brightest - shown.darkest > 100
        await second.shoot("second-talker-refused")
        assert await camera.sessions() == sessions
        await first.wait(TALK_S)
        await first.close()
        assert hears_melody(await heard_in_last(camera))
        await second.start_talking()
        await camera.until_talking(True)
        await second.shoot("second-talker-accepted")


async def test_announcement_waits(house: House) -> None:
    """What Home Assistant has to say comes after the one who talks."""
    camera = house.cameras[0]
    async with house.live_view() as view:
        await view.open()
        await view.start_talking()
        await camera.until_talking(True)
        announcement = asyncio.create_task(
            house.talk(0, message="There is a parcel for you.", tts="tts.demo_speech")
        )
        await view.wait(TALK_S)
        assert not announcement.done()
        await view.close()
        result = await announcement
        assert result["outcome"] == "played"
        assert result["waited"] > TALK_S / 2
        assert hears_melody(await camera.heard(-2))


async def test_voice_before_announcement(house: House) -> None:
    """A live voice ends what Home Assistant is saying."""
    camera = house.cameras[0]
    write_melody(house.media / "long.wav", repeated=30)
    media = {
        "media_content_id": "media-source://media_source/local/long.wav",
        "media_content_type": "audio/wav",
    }
    async with house.live_view() as view:
        await view.open()
        announcement = asyncio.create_task(house.talk(0, media=media))
        await camera.until_talking(True)
        await view.start_talking()
        assert (await announcement)["outcome"] == "preempted"
        await camera.until_talking(True)
        await view.wait(TALK_S)
        await view.close()
        assert hears_melody(await heard_in_last(camera))
