"""The place inside aiortc that a microphone is taken from, and what serves where it is missing."""

import inspect
from fractions import Fraction
from typing import override

import pytest
from aiortc import MediaStreamTrack, RTCRtpReceiver
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame

from custom_components.linkvisual.live.webrtc import aiortc_internals
from custom_components.linkvisual.live.webrtc.decoded_microphone import read_decoded
from simulator import Simulator

from ..browser import FRAME_SAMPLES, FakeSource, Microphone, NoisyMicrophone, until
from ..page import OpenPage


def test_the_pinned_aiortc_has_the_place() -> None:
    """With the parameters by which its own router calls it."""
    parameters = list(inspect.signature(RTCRtpReceiver._handle_rtp_packet).parameters)
    assert parameters == ["self", *aiortc_internals._PACKET_HOOK_PARAMETERS]


async def test_the_jitter_buffer_is_passed_by(
    sim: Simulator, open_page: OpenPage, source: FakeSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No packet of a microphone comes near a decoder."""
    decoded: list[bytes] = []

    def depayload(_codec: object, payload: bytes) -> bytes:
        decoded.append(payload)
        return payload

    # The browser of these tests decodes as well, so it gets nothing to hear.
    source.packets.clear()
    monkeypatch.setattr("aiortc.rtcrtpreceiver.depayload", depayload)
    microphone = NoisyMicrophone()
    await open_page(microphone)
    await until(lambda: microphone.frames > 10)
    microphone.switched_on.clear()
    await sim.wait_for_recording()
    assert not decoded


@pytest.mark.parametrize("missing", ["name", "parameters"])
async def test_an_aiortc_without_the_place_still_talks(
    sim: Simulator, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    """A little later, by way of its jitter buffer; the camera hears the tone all the same."""
    if missing == "name":
        monkeypatch.setattr(aiortc_internals, "_PACKET_HOOK", "_gone")
    else:
        monkeypatch.setattr(aiortc_internals, "_PACKET_HOOK_PARAMETERS", ["packet"])
    microphone = Microphone()
    await open_page(microphone)
    await until(lambda: microphone.frames > 50)
    microphone.switched_on.clear()
    recording = await sim.wait_for_recording()
    assert recording.stats["received_samples"] > 40 * 160
    assert recording.stats["peak"] > 7000


class Lossy(MediaStreamTrack):
    """A decoded microphone of which some frames never came."""

    kind = "audio"

    def __init__(self, frames: list[int]) -> None:
        """Take the numbers of the frames that came."""
        super().__init__()
        self._frames = iter(frames)

    @override
    async def recv(self) -> AudioFrame:
        """Return the next frame, as aiortc decodes it."""
        if (number := next(self._frames, None)) is None:
            raise MediaStreamError
        frame = AudioFrame("s16", "mono", FRAME_SAMPLES)
        frame.sample_rate, frame.time_base = 8000, Fraction(1, 8000)
        frame.pts = number * FRAME_SAMPLES
        return frame


async def test_what_is_lost_there_is_missed_too() -> None:
    """So that the hole is filled; the numbers go round as those of packets do."""
    numbers: list[int] = []
    frames = [0, 1, 3, 4, 65535, 65536, 65538]
    await read_decoded(Lossy(frames), lambda _, number: numbers.append(number))
    assert numbers == [0, 1, 3, 4, 65535, 0, 2]


async def test_frames_of_another_shape() -> None:
    """Are heard too: neither the rate nor the channels have to stay as they were."""
    heard: list[bytes] = []

    class Changing(Lossy):
        @override
        async def recv(self) -> AudioFrame:
            frame = await super().recv()
            if frame.pts:
                frame = AudioFrame("s16", "stereo", 960)
                frame.sample_rate, frame.time_base, frame.pts = 48000, Fraction(1, 48000), 960
            return frame

    await read_decoded(Changing([0, *[1] * 20]), lambda payload, _: heard.append(payload))
    assert sum(map(len, heard)) > 15 * FRAME_SAMPLES
