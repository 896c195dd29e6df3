"""What a camera heard of the melody that the browser's microphone plays without end."""

from scripts.rig.media import SAMPLE_RATE_HZ, Samples

from .camera import Camera
from .live_view import LiveView
from .melody import NOTES_HZ, is_melody, notes_in

ACCUSTOMED_S = 1
"""In this time the browser gets used to its microphone, and swallows some notes."""
TALK_S = 4
"""Lets one whole melody be heard after that, wherever in it the talker begins, with a second to spare."""
QUIET_S = 7
"""Longer than a page takes to call again by itself, and than a call counts as the page's own."""


def hears_melody(samples: Samples, least_notes: int = len(NOTES_HZ)) -> bool:
    """Tell whether a camera played at least so many notes, in order, after the first second."""
    notes = notes_in(samples[ACCUSTOMED_S * SAMPLE_RATE_HZ :])
    print(f"{samples.size / SAMPLE_RATE_HZ} s: {notes}")
    return is_melody(notes) and len(notes) >= least_notes


async def heard_in_last(camera: Camera) -> Samples:
    """Return what a camera played in its last session, once that is over."""
    await camera.until_talking(False)
    return await camera.heard(-1)


async def talk(view: LiveView, camera: Camera) -> None:
    """Press the button and talk until the camera has heard the whole melody."""
    await view.start_talking()
    await camera.until_talking(True)
    await view.wait(TALK_S)


async def assert_hung_up(view: LiveView, camera: Camera) -> None:
    """The camera heard the talker, falls silent, and hears nothing of a microphone that goes on."""
    assert hears_melody(await heard_in_last(camera))
    await assert_silent(view, camera)


async def assert_silent(view: LiveView, camera: Camera) -> None:
    """Nobody reaches the speaker, though the page is left alone with its open microphone."""
    sessions = await camera.sessions()
    await view.wait(QUIET_S)
    assert not await camera.talking()
    heard = notes_in(await camera.heard_since(sessions))
    assert (heard, await camera.sessions()) == ([], sessions)


async def assert_heard_again(view: LiveView, camera: Camera) -> None:
    """Whoever presses the button off and on is heard."""
    await view.press_again()
    await camera.until_talking(True)
    await view.wait(TALK_S)
    await view.close()
    assert hears_melody(await heard_in_last(camera))
