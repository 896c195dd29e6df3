"""A talk that somebody or something ended: the view goes on, and the camera hears no more of it."""

import asyncio

import pytest

from custom_components.linkvisual.intercom import BusyError, Intercom, Outcome
from custom_components.linkvisual.live.webrtc.talk_notice import (
    MicrophoneForbiddenError,
    TalkNotice,
)
from custom_components.linkvisual.live.webrtc.viewers import Viewers
from custom_components.linkvisual.openapi import DeviceOfflineError
from simulator import Simulator
from tests.intercom.signals import times_heard

from ..browser import FakeSource, NoisyMicrophone, until
from ..conftest import Settings
from ..page import OpenPage


async def say(microphone: NoisyMicrophone, frames: int) -> None:
    """Wait until a microphone has sent so many more frames."""
    wanted = microphone.frames + frames
    await until(lambda: microphone.frames >= wanted)


async def press(microphone: NoisyMicrophone) -> None:
    """Switch a microphone off and on again, slowly enough for a machine that stands still at times."""
    microphone.switched_on.clear()
    await asyncio.sleep(2.0)
    microphone.switched_on.set()


async def hang_up(sim: Simulator, intercom: Intercom) -> None:
    """End who talks, once the camera is reached, and wait until the camera is free."""
    await until(lambda: sim.talk.is_busy(sim.cameras[0]))
    assert intercom.stop()
    await until(lambda: intercom.holder is None)


async def test_a_stopped_talk_stays_ended(
    sim: Simulator, intercom: Intercom, source: FakeSource, open_page: OpenPage
) -> None:
    """However long the page goes on sending; sound and picture go on, and the picture says why."""
    microphone = NoisyMicrophone()
    page = await open_page(microphone, video=True)
    await hang_up(sim, intercom)
    arrived = len(page.browser.arrived["audio"])
    await say(microphone, 75)
    assert intercom.holder is None
    assert len(sim.recordings) == 1
    assert page.signals.errors == []
    assert len(page.browser.arrived["audio"]) > arrived + 25
    assert source.notices == [TalkNotice.STOPPED]


async def test_a_press_takes_the_camera_again(
    sim: Simulator, intercom: Intercom, open_page: OpenPage
) -> None:
    """And loses no word: what is said while the press is recognized follows."""
    microphone = NoisyMicrophone()
    await open_page(microphone, video=True)
    await hang_up(sim, intercom)
    await press(microphone)
    first = microphone.frames
    await until(lambda: sim.talk.is_busy(sim.cameras[0]))
    await say(microphone, 20)
    microphone.switched_on.clear()
    recording = await sim.wait_for_recording(2)
    assert set(times_heard(microphone.said, [recording.samples()])[first:]) == {1}


async def test_a_press_while_somebody_else_talks(
    sim: Simulator, intercom: Intercom, source: FakeSource, open_page: OpenPage, settings: Settings
) -> None:
    """Is refused in the picture; the other one is not disturbed."""
    first, second = NoisyMicrophone(), NoisyMicrophone()
    page = await open_page(first, video=True, talk=settings("Ada"))
    await hang_up(sim, intercom)
    await open_page(second, talk=settings("Grace"))
    await until(lambda: intercom.holder is not None)
    await press(first)
    await until(lambda: len(source.notices) == 2)
    assert source.notices == [TalkNotice.STOPPED, TalkNotice.BUSY]
    assert page.signals.errors == []
    assert intercom.holder is not None
    assert intercom.holder.name == "Grace"


async def test_an_offline_camera_ends_the_talk(
    sim: Simulator, intercom: Intercom, source: FakeSource, open_page: OpenPage
) -> None:
    """With the reason, for the picture and for the sensor."""
    page = await open_page(NoisyMicrophone(), video=True)
    await until(lambda: sim.talk.is_busy(sim.cameras[0]))
    intercom.end_live_talk(DeviceOfflineError("DeviceOffline"))
    await until(lambda: source.notices)
    assert source.notices == [TalkNotice.OFFLINE]
    assert page.signals.errors == []
    assert intercom.holder is None
    assert intercom.last is not None
    assert intercom.last.outcome is Outcome.FAILED
    assert isinstance(intercom.last.error, DeviceOfflineError)


async def test_a_stop_before_the_first_word(
    sim: Simulator, intercom: Intercom, source: FakeSource, open_page: OpenPage
) -> None:
    """Holds as well: the button was pressed before it."""
    microphone = NoisyMicrophone()
    microphone.switched_on.clear()
    await open_page(microphone, video=True)
    assert intercom.stop()
    microphone.switched_on.set()
    await say(microphone, 50)
    assert source.notices == [TalkNotice.STOPPED]
    assert not sim.recordings
    assert intercom.holder is None


async def test_an_offer_right_after_a_hang_up(
    sim: Simulator, intercom: Intercom, source: FakeSource, open_page: OpenPage, settings: Settings
) -> None:
    """Is the page's own: it sees the camera, which hears nothing of it before a press."""
    microphone = NoisyMicrophone()
    page = await open_page(microphone, video=True, talk=settings(after_hang_up=True))
    await until(lambda: page.browser.arrived["audio"])
    await say(microphone, 75)
    assert source.notices == [TalkNotice.INTERRUPTED]
    assert sim.calls.counts["QueryVoiceIntercom"] == 0
    await press(microphone)
    await until(lambda: intercom.holder is not None)


async def test_who_may_not_talk(
    sim: Simulator, viewers: Viewers, source: FakeSource, open_page: OpenPage, settings: Settings
) -> None:
    """Is refused at the offer, and where that would cost the picture, never heard."""
    refusal = MicrophoneForbiddenError("control")
    with pytest.raises(MicrophoneForbiddenError):
        await open_page(NoisyMicrophone(), talk=settings(refusal=refusal))
    microphone = NoisyMicrophone()
    await open_page(microphone, video=True, talk=settings(refusal=refusal, after_hang_up=True))
    await say(microphone, 10)
    await press(microphone)
    await until(lambda: len(source.notices) == 2)
    assert source.notices == [TalkNotice.FORBIDDEN] * 2
    await say(microphone, 30)
    assert sim.calls.counts["QueryVoiceIntercom"] == 0
    assert not sim.recordings


async def test_a_view_outlives_its_intercom(
    sim: Simulator,
    intercom: Intercom,
    source: FakeSource,
    viewers: Viewers,
    open_page: OpenPage,
    settings: Settings,
) -> None:
    """It sees what comes in its place, which hears nothing before a press."""
    microphone = NoisyMicrophone()
    page = await open_page(microphone, video=True)
    await until(lambda: sim.talk.is_busy(sim.cameras[0]))
    assert await viewers.detach()
    await sim.wait_for_recording()
    assert source.open == 0
    another = Intercom(intercom.access.http, intercom.access.fetch_url)
    viewers.attach(another, settings(), source)
    arrived = len(page.browser.arrived["audio"])
    await until(lambda: len(page.browser.arrived["audio"]) > arrived + 25)
    await until(lambda: source.notices == [TalkNotice.INTERRUPTED])
    assert page.signals.errors == []
    assert another.holder is None
    await press(microphone)
    await until(lambda: another.holder is not None)
    with pytest.raises(BusyError):
        await open_page(NoisyMicrophone(), talk=settings())
