"""Packets that we make for browsers: what arrives, what is sent again, what is reported."""

import io
from dataclasses import dataclass, replace
from itertools import pairwise
from types import SimpleNamespace

import av
import pytest
from aiortc import RTCRtpReceiver
from aiortc.codecs.h264 import h264_depayload
from aiortc.rtp import AnyRtcpPacket, RtcpSrPacket, RtpPacket, unwrap_rtx

from custom_components.linkvisual.live.media import MediaPacket, VideoPacket
from custom_components.linkvisual.live.webrtc import aiortc_internals
from custom_components.linkvisual.live.webrtc.aiortc_internals import hook_sending
from custom_components.linkvisual.live.webrtc.h264_payloads import shared_payloads

from ..browser import FakeSource, hum, until
from ..films import film
from ..page import OpenPage

START_CODE = b"\0\0\0\1"
LARGE = "1280x720"


def unit(kind: int, size_bytes: int) -> bytes:
    """Return a NAL unit without a start code in it."""
    return bytes([0x60 | kind]) + bytes(1 + n % 255 for n in range(size_bytes - 1))


def payloads_of(*units: bytes) -> list[bytes]:
    """Return the payloads of a picture."""
    picture = VideoPacket(b"".join(START_CODE + one for one in units), 0, keyframe=True)
    return [b"".join(payload) for payload in shared_payloads(picture)]


def pictures(size: str = "320x180") -> list[tuple[float, MediaPacket]]:
    """Return two seconds of a film, every picture with its time in seconds; the line began earlier."""
    with av.open(io.BytesIO(film(seconds=2.0, size=size)), "r") as container:
        [video] = container.streams.video
        to_annex_b = av.BitStreamFilterContext("h264_mp4toannexb", video)
        found = [one for packet in container.demux(video) for one in to_annex_b.filter(packet)]
    return [
        (n / 25, VideoPacket(bytes(one), 1000 + 40 * n, one.is_keyframe))
        for n, one in enumerate(found)
    ]


@dataclass
class Arrivals:
    """What a browser receives, before it is decoded."""

    packets: list[RtpPacket]
    reports: list[RtcpSrPacket]

    def of(self, ssrc: int) -> list[RtpPacket]:
        """Return the packets of one stream."""
        return [packet for packet in self.packets if packet.ssrc == ssrc]


@pytest.fixture
def arrivals(monkeypatch: pytest.MonkeyPatch) -> Arrivals:
    """Note what reaches browsers; the packets of other directions are none of it."""
    found = Arrivals([], [])
    take_rtp, take_rtcp = RTCRtpReceiver._handle_rtp_packet, RTCRtpReceiver._handle_rtcp_packet

    async def rtp(self: RTCRtpReceiver, packet: RtpPacket, arrival_time_ms: int) -> None:
        found.packets.append(packet)
        await take_rtp(self, packet, arrival_time_ms=arrival_time_ms)

    async def rtcp(self: RTCRtpReceiver, packet: AnyRtcpPacket) -> None:
        if isinstance(packet, RtcpSrPacket):
            found.reports.append(packet)
        await take_rtcp(self, packet)

    monkeypatch.setattr(RTCRtpReceiver, "_handle_rtp_packet", rtp)
    monkeypatch.setattr(RTCRtpReceiver, "_handle_rtcp_packet", rtcp)
    return found


@pytest.mark.parametrize("sizes", [[5], [20, 8, 900], [1300], [1301], [20, 8, 50_000], [700, 700]])
def test_units_arrive_as_they_are(sizes: list[int]) -> None:
    """Small ones together, large ones in pieces, none larger than a datagram may be."""
    units = [unit(kind, size) for kind, size in zip((7, 8, 5), sizes, strict=False)]
    payloads = payloads_of(*units)
    assert max(map(len, payloads)) <= 1300
    assert b"".join(map(h264_depayload, payloads)) == b"".join(START_CODE + one for one in units)


def test_small_units_share_a_packet() -> None:
    """A key frame's parameter sets need none of their own; the most important one counts."""
    [payload] = payloads_of(unit(7, 20), unit(8, 8), bytes([0x05]) + b"\7" * 90)
    assert payload[0] == 0x60 | 24


@pytest.mark.parametrize("data", [b"", bytes(100), START_CODE])
def test_a_picture_without_units(data: bytes) -> None:
    """Has nothing to send."""
    assert not shared_payloads(VideoPacket(data, 0, keyframe=True))


def test_viewers_share_payloads() -> None:
    """Whatever time the picture has for each of them."""
    picture = VideoPacket(START_CODE + unit(5, 5000), 0, keyframe=True)
    assert shared_payloads(replace(picture, timestamp_ms=7)) is shared_payloads(picture)


async def test_headers(open_page: OpenPage, source: FakeSource, arrivals: Arrivals) -> None:
    """Numbers follow each other, times are the camera's, a picture's last packet is marked."""
    source.packets = sorted([*hum(5.0), *pictures(LARGE)], key=lambda packet: packet[0])
    page = await open_page(video=True)
    await until(lambda: page.browser.arrived["video"] and len(arrivals.packets) > 150)
    sound, video = (arrivals.of(ssrc) for ssrc in dict.fromkeys(ssrcs_by_size(arrivals)))
    for stream in (sound, video):
        assert all(
            (b.sequence_number - a.sequence_number) & 0xFFFF == 1 for a, b in pairwise(stream)
        )
        assert {packet.extensions.mid for packet in stream} == {stream[0].extensions.mid}
    assert {(b.timestamp - a.timestamp) & 0xFFFFFFFF for a, b in pairwise(sound)} == {160}
    steps = [((b.timestamp - a.timestamp) & 0xFFFFFFFF, a.marker) for a, b in pairwise(video)]
    assert set(steps) == {(0, 0), (40 * 90, 1)}
    assert all(packet.extensions.abs_send_time for packet in video)


async def test_what_is_lost_is_sent_again(
    open_page: OpenPage, source: FakeSource, arrivals: Arrivals
) -> None:
    """On its own stream, with everything that the lost packet had."""
    source.packets = pictures(LARGE)
    page = await open_page(video=True)
    await until(lambda: len(arrivals.packets) > 5)
    lost = arrivals.packets[-1]
    _, video = page.browser.connection.getTransceivers()
    await video.receiver._send_rtcp_nack(lost.ssrc, [lost.sequence_number])

    def repeated() -> dict[int, RtpPacket]:
        """Return by number what was sent again; the browser may have asked for more by itself."""
        again = (packet for packet in arrivals.packets if packet.ssrc != lost.ssrc)
        originals = (unwrap_rtx(packet, lost.payload_type, lost.ssrc) for packet in again)
        return {original.sequence_number: original for original in originals}

    await until(lambda: lost.sequence_number in repeated())
    original = repeated()[lost.sequence_number]
    for name in ("timestamp", "marker", "payload"):
        assert getattr(original, name) == getattr(lost, name)


async def test_reports(open_page: OpenPage, source: FakeSource, arrivals: Arrivals) -> None:
    """A browser is told which time of a stream was when, and how much it should have got."""
    source.packets = pictures()
    await open_page(video=True)
    await until(lambda: any(report.sender_info.packet_count for report in arrivals.reports))
    report = next(report for report in arrivals.reports if report.sender_info.packet_count)
    packets, info = arrivals.of(report.ssrc), report.sender_info
    assert info.packet_count <= len(packets)
    counted = packets[: info.packet_count]
    assert info.octet_count == sum(len(packet.payload) for packet in counted)
    assert info.rtp_timestamp == counted[-1].timestamp
    send_time = counted[-1].extensions.abs_send_time
    assert send_time == info.ntp_timestamp >> 14 & 0xFFFFFF


@pytest.mark.parametrize(
    ("missing", "gone"),
    [("_SENDER_TASK", "_gone"), ("_TRANSPORT_STATE", ["_gone"]), ("_PROTOCOL_STATE", "gone")],
)
async def test_another_library(
    open_page: OpenPage,
    source: FakeSource,
    monkeypatch: pytest.MonkeyPatch,
    missing: str,
    gone: str | list[str],
) -> None:
    """Shows and sounds the same; aiortc makes and sends the packets."""
    monkeypatch.setattr(aiortc_internals, missing, gone)
    source.packets = sorted([*hum(5.0), *pictures()], key=lambda packet: packet[0])
    page = await open_page(video=True)
    await until(lambda: len(page.browser.arrived["video"]) > 5)
    await until(lambda: page.browser.arrived["audio"])


def test_an_aioice_without_its_names() -> None:
    """Is left to aiortc."""
    assert not aiortc_internals._has_way_out(SimpleNamespace())  # type: ignore[arg-type]


class OtherSender:
    """A sender of some other aiortc."""

    async def _run_rtp(self, codec: object) -> None:
        """Keep its state elsewhere."""


def test_another_aiortc() -> None:
    """Is left as it is."""

    async def carry(_: object) -> None:
        """Carry nothing."""

    sender = OtherSender()
    assert not hook_sending(sender, carry)  # type: ignore[arg-type]
    assert "_run_rtp" not in vars(sender)


def ssrcs_by_size(arrivals: Arrivals) -> list[int]:
    """Return the senders of the packets, those of sound first."""
    return [packet.ssrc for packet in sorted(arrivals.packets, key=lambda one: one.payload_type)]
