"""The way of a microphone's packet, as docs/architecture.md draws it."""

from simulator import Simulator
from tests.tracing import drawn, missed, show, watched

from ..browser import FakeSource, NoisyMicrophone, until
from ..page import OpenPage


async def test_a_packet(sim: Simulator, open_page: OpenPage, source: FakeSource) -> None:
    """Passes a browser's side of the microphone, and the talk session."""
    source.packets.clear()
    microphone = NoisyMicrophone()
    await open_page(microphone)
    await until(lambda: microphone.frames >= 30 and sim.talk.is_busy(sim.cameras[0]))
    with watched() as way:
        wanted = microphone.frames + 25
        await until(lambda: microphone.frames >= wanted)
    show("a packet of a microphone", way)
    assert len(way.files) <= 15
    assert len(way.classes) <= 14
    names = drawn("A **microphone packet**")
    assert len(names) > 3
    assert not missed(way, names)
