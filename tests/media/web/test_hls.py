"""HLS: which variant, which segments, until when."""

import asyncio

import aiohttp
import pytest
from yarl import URL

from custom_components.linkvisual.intercom import UnreadableError
from custom_components.linkvisual.media.web.hls import read_segments
from custom_components.linkvisual.media.web.hls_lines import Variables, pick_variant
from custom_components.linkvisual.media.web.hls_parser import parse_segments
from tests.defaults import use_defaults
from tests.waiting import until

from .reader import bytes_of, everything
from .station import Station

BASE = URL("http://tv.example/hls/master.m3u8")

MASTER = """#EXTM3U
#EXT-X-STREAM-INF:BANDWIDTH=900000,RESOLUTION=640x360,CODECS="avc1.4d401e,mp4a.40.2"
video.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=128000,CODECS="mp4a.40.2"
high.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=64000,CODECS="mp4a.40.5"
low.m3u8
"""

ENDED = """#EXTM3U
#EXT-X-TARGETDURATION:1
#EXT-X-MAP:URI="head.mp4"
#EXTINF:1,
one.m4s
#EXTINF:1,
two.m4s
#EXT-X-ENDLIST
"""

LIVE = """#EXTM3U
#EXT-X-TARGETDURATION:1
#EXT-X-MEDIA-SEQUENCE:{sequence}
{segments}"""


def test_the_smallest_variant_without_a_picture() -> None:
    """Is enough for a telephone voice."""
    assert pick_variant(MASTER, BASE, Variables(BASE)) == URL("http://tv.example/hls/low.m3u8")
    assert pick_variant(ENDED, BASE, Variables(BASE)) is None


def test_encrypted_streams_are_refused() -> None:
    """With the reason, where a key alone does not open them."""
    for method in ("SAMPLE-AES", "SAMPLE-AES-CTR", "AES-256"):
        with pytest.raises(UnreadableError, match="encrypted"):
            parse_segments(f'#EXTM3U\n#EXT-X-KEY:METHOD={method},URI="k"\na.ts\n', Variables(BASE))


async def test_a_stream_that_has_ended(station: Station, session: aiohttp.ClientSession) -> None:
    """All of it, its header once and first."""
    station.texts = {"m.m3u8": MASTER, "low.m3u8": ENDED}
    station.pieces = {"head.mp4": b"H", "one.m4s": b"1", "two.m4s": b"2"}
    assert await everything(session, station.url("m.m3u8")) == b"H12"


async def test_a_station_that_counts_anew(station: Station, session: aiohttp.ClientSession) -> None:
    """Is joined again near its end; a list that is only old is not."""
    names = [f"{letter}.ts" for letter in "abcdefgh"]
    station.pieces = {name: name[:1].encode() for name in names}
    station.texts["live.m3u8"] = LIVE.format(sequence=500, segments="\n".join(names[:4]))
    heard = b""
    async for chunk in bytes_of(session, station.url("live.m3u8")):
        heard += chunk
        if heard == b"bcd":
            station.texts["live.m3u8"] = LIVE.format(sequence=498, segments="\n".join(names[:4]))
            asyncio.get_running_loop().call_later(
                1.2,
                station.texts.__setitem__,
                "live.m3u8",
                LIVE.format(sequence=0, segments="e.ts\nf.ts\ng.ts"),
            )
        if heard == b"bcdefg":
            later = LIVE.format(sequence=3, segments="h.ts")
            station.texts["live.m3u8"] = later + "\n#EXT-X-ENDLIST"
    assert heard == b"bcdefgh"


async def test_a_live_stream(station: Station, session: aiohttp.ClientSession) -> None:
    """From near its end, each segment once, those that cannot be had passed over."""
    names = [f"{number}.ts" for number in range(8)]
    station.pieces = {name: name[:1].encode() for name in names if name != "5.ts"}
    station.texts["live.m3u8"] = LIVE.format(sequence=0, segments="\n".join(names[:6]))
    heard = b""
    async for chunk in bytes_of(session, station.url("live.m3u8")):
        heard += chunk
        if heard == b"34":
            later = LIVE.format(sequence=4, segments="\n".join(names[4:]))
            station.texts["live.m3u8"] = later + "\n#EXT-X-ENDLIST"
    assert heard == b"3467"


async def test_a_station_that_is_away_for_a_while(
    station: Station, session: aiohttp.ClientSession
) -> None:
    """Is heard again when it is back, without what it sent meanwhile."""
    station.pieces = {name: name[:1].encode() for name in ("1.ts", "2.ts", "9.ts")}
    station.texts["live.m3u8"] = LIVE.format(sequence=1, segments="1.ts\n2.ts\ngone.ts")
    heard, asked = b"", 0
    async for chunk in bytes_of(session, station.url("live.m3u8")):
        heard += chunk
        if heard == b"12":
            del station.texts["live.m3u8"]
            asked = len(station.requests)
            back = LIVE.format(sequence=9, segments="9.ts") + "\n#EXT-X-ENDLIST"
            returning = asyncio.create_task(come_back(station, asked + 5, back))
    assert heard == b"129"
    await returning


async def come_back(station: Station, requests: int, text: str) -> None:
    """Let the stream be there again after so many requests."""
    await until(lambda: len(station.requests) >= requests)
    station.texts["live.m3u8"] = text


async def test_a_station_that_stays_away(
    station: Station, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Is given up, also while its old list names segments that cannot be had."""
    use_defaults(monkeypatch, read_segments, longest_standstill_s=1.2)
    station.pieces = {"1.ts": b"1"}
    station.texts["live.m3u8"] = LIVE.format(sequence=1, segments="1.ts\ngone.ts")
    with pytest.raises(UnreadableError, match="stands still"):
        await everything(session, station.url("live.m3u8"))


async def test_a_stream_whose_segments_have_gone(
    station: Station, session: aiohttp.ClientSession
) -> None:
    """Ends with the reason."""
    station.texts["gone.m3u8"] = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n" + "a.ts\n" * 9
    with pytest.raises(UnreadableError, match="HTTP 404"):
        await everything(session, station.url("gone.m3u8"))
