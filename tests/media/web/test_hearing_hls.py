"""HLS as it is heard: what changes on the way, parts of files, keys and passwords."""

import base64
from itertools import cycle

import aiohttp
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from custom_components.linkvisual.intercom.errors import SourceError

from .habits import Habits
from .hearing import Listener, pitches
from .tones import fmp4, tone_media, ts

FIRST, SECOND, THIRD = 500, 1000, 1500


def ended(*lines: str) -> str:
    """Return a playlist that is complete."""
    return "\n".join(["#EXTM3U", "#EXT-X-TARGETDURATION:1", *lines, "#EXT-X-ENDLIST"])


async def heard(habits: Habits, session: aiohttp.ClientSession, path: str = "x.m3u8") -> list[int]:
    """Return the pitches of a stream that ends."""
    return pitches(await Listener(session, habits.url(path)).hear())


@pytest.mark.parametrize("start_s", [0.0, 5000.0])
@pytest.mark.parametrize("rate_hz", [44100, 32000, 48000])
async def test_another_header(
    habits: Habits, session: aiohttp.ClientSession, rate_hz: int, start_s: float
) -> None:
    """Begins with another rate, or at another time, and at its own pitch."""
    files = (*fmp4(FIRST, 48000, start_s), *fmp4(SECOND, rate_hz))
    names = ("a.mp4", "a.m4s", "b.mp4", "b.m4s")
    habits.files = dict(zip(names, files, strict=True))
    part = '#EXT-X-MAP:URI="{}.mp4"\n#EXTINF:0.8,\n{}.m4s'
    habits.texts["x.m3u8"] = ended(
        part.format("a", "a"), "#EXT-X-DISCONTINUITY", part.format("b", "b")
    )
    assert await heard(habits, session) == [FIRST, SECOND]


@pytest.mark.parametrize("told", ["#EXT-X-DISCONTINUITY", "#EXT-X-PROGRAM-DATE-TIME:x"])
@pytest.mark.parametrize("other", ["pids", "codec"])
async def test_other_streams(
    habits: Habits, session: aiohttp.ClientSession, told: str, other: str
) -> None:
    """Are heard, whether the list tells of the change or not."""
    second = ts(SECOND, pid=500) if other == "pids" else ts(SECOND, codec="mp2")
    habits.files = {"a.ts": ts(FIRST), "b.ts": second, "c.ts": ts(THIRD)}
    habits.texts["x.m3u8"] = ended("a.ts", told, "b.ts", told, "c.ts")
    assert await heard(habits, session) == [FIRST, SECOND, THIRD]


async def test_a_station_whose_streams_change(
    habits: Habits, session: aiohttp.ClientSession
) -> None:
    """Goes on."""
    habits.files = {"a.ts": ts(FIRST), "b.ts": ts(SECOND, pid=600), "c.ts": ts(THIRD)}
    lists = ["a.ts\na.ts\nb.ts\n", "a.ts\nb.ts\nc.ts\n"]
    head = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-MEDIA-SEQUENCE:{}\n"
    habits.lists["x.m3u8"] = cycle([head.format(n) + text for n, text in enumerate(lists)])
    listener = Listener(session, habits.url("x.m3u8"))
    samples = await listener.hear(lambda heard: THIRD in pitches(heard))
    assert pitches(samples)[:3] == [FIRST, SECOND, THIRD]
    assert listener.live


@pytest.mark.parametrize("ranges", [True, False])
async def test_parts_of_files(habits: Habits, session: aiohttp.ClientSession, ranges: bool) -> None:
    """Are asked for, and cut out where the server sends all."""
    header, body = fmp4(FIRST)
    other, second = fmp4(SECOND)
    habits.ranges = ranges
    habits.files["all.bin"] = b"xyz" + header + body + other + second
    places = [3, 3 + len(header), 3 + len(header) + len(body)]
    places.append(places[2] + len(other))
    habits.texts["x.m3u8"] = ended(
        f'#EXT-X-MAP:URI="all.bin",BYTERANGE="{len(header)}@{places[0]}"',
        f"#EXT-X-BYTERANGE:{len(body)}@{places[1]}\n#EXTINF:1,\nall.bin",
        f'#EXT-X-MAP:URI="all.bin",BYTERANGE="{len(other)}@{places[2]}"',
        f"#EXT-X-BYTERANGE:{len(second)}@{places[3]}\n#EXTINF:1,\nall.bin",
    )
    assert await heard(habits, session) == [FIRST, SECOND]


async def test_parts_that_follow_each_other(habits: Habits, session: aiohttp.ClientSession) -> None:
    """Need no place."""
    data = ts(FIRST)
    third = len(data) // 188 // 3 * 188
    habits.files["all.ts"] = data
    habits.texts["x.m3u8"] = ended(
        f"#EXT-X-BYTERANGE:{third}@0\nall.ts",
        f"#EXT-X-BYTERANGE:{third}\nall.ts",
        f"#EXT-X-BYTERANGE:{len(data) - 2 * third}\nall.ts",
    )
    samples = await Listener(session, habits.url("x.m3u8")).hear()
    assert pitches(samples) == [FIRST]
    assert len(samples) > 0.75 * 8000


def encrypted(data: bytes, key: bytes, vector: bytes) -> bytes:
    """Return a segment as RFC 8216 §5.2 wants it."""
    missing = 16 - len(data) % 16
    encryptor = Cipher(AES(key), CBC(vector)).encryptor()
    return encryptor.update(data + bytes([missing]) * missing) + encryptor.finalize()


@pytest.mark.parametrize("told", [True, False])
async def test_encrypted_segments(
    habits: Habits, session: aiohttp.ClientSession, told: bool
) -> None:
    """Are heard; the key changes, and there may be none at the end."""
    keys, vector = [bytes(range(16)), bytes(range(50, 66))], bytes(range(100, 116))
    own = [vector if told else (7 + number).to_bytes(16) for number in range(2)]
    habits.files = {
        "k0": keys[0],
        "k1": keys[1],
        "a.ts": encrypted(ts(FIRST), keys[0], own[0]),
        "b.ts": encrypted(ts(SECOND), keys[1], own[1]),
        "c.ts": ts(THIRD),
    }
    attribute = f",IV=0x{vector.hex()}" if told else ""
    habits.texts["x.m3u8"] = ended(
        "#EXT-X-MEDIA-SEQUENCE:7",
        f'#EXT-X-KEY:METHOD=AES-128,URI="k0"{attribute}\na.ts',
        f'#EXT-X-KEY:METHOD=AES-128,URI="k1"{attribute}\nb.ts',
        "#EXT-X-KEY:METHOD=NONE\nc.ts",
    )
    assert await heard(habits, session) == [FIRST, SECOND, THIRD]


@pytest.mark.parametrize("kind", ["ts", "mp4", "mp3"])
async def test_a_time_in_a_stream_that_has_ended(
    habits: Habits, session: aiohttp.ClientSession, kind: str
) -> None:
    """Is heard from there on, and nothing of before is fetched again; its length is known."""
    head = ""
    for number, pitch_hz in enumerate((FIRST, SECOND, THIRD)):
        if kind == "mp4":
            header, body = fmp4(pitch_hz, start_s=number * 0.8)
            habits.files |= {"head": header, f"{number}": body}
            head = '#EXT-X-MAP:URI="head"'
        else:
            mpeg = tone_media("mp3", "libmp3lame", pitch_hz)
            habits.files[f"{number}"] = (
                mpeg if kind == "mp3" else ts(pitch_hz, start_s=number * 0.8)
            )
    parts = [f"#EXTINF:0.8,\n{number}" for number in range(3)]
    habits.texts["x.m3u8"] = ended(head, *parts)
    listener = Listener(session, habits.url("x.m3u8"), 1.3)
    samples = await listener.hear()
    assert pitches(samples) == [SECOND, THIRD]
    assert 1.0 * 8000 < len(samples) < 1.35 * 8000
    assert listener.infos[0].seekable
    assert listener.infos[0].duration_s == pytest.approx(2.4)
    assert "0" not in habits.requests


async def test_a_time_behind_the_end(habits: Habits, session: aiohttp.ClientSession) -> None:
    """Is in the last part, and needs no more than that."""
    habits.files = {"a.ts": ts(FIRST), "b.ts": ts(SECOND, start_s=0.8)}
    habits.texts["x.m3u8"] = ended("#EXTINF:0.8,\na.ts", "#EXTINF:0.8,\nb.ts")
    assert not len(await Listener(session, habits.url("x.m3u8"), 99.0).hear())


async def test_a_stream_without_lengths_has_no_times(
    habits: Habits, session: aiohttp.ClientSession
) -> None:
    """Nor has a live one."""
    habits.files = {"a.ts": ts(FIRST)}
    for text in (ended("a.ts"), ended("#EXTINF:0.8,\na.ts").replace("#EXT-X-ENDLIST", "")):
        habits.texts["x.m3u8"] = text
        listener = Listener(session, habits.url("x.m3u8"))
        await listener.hear(lambda heard: len(heard) > 0)
        assert not listener.infos[0].seekable


async def test_variables(habits: Habits, session: aiohttp.ClientSession) -> None:
    """Of the list, of the one that names it and of its address stand for what they are defined as."""
    habits.files = {"p/a.ts": ts(FIRST), "p/b.ts": ts(SECOND), "p/c.ts": ts(THIRD)}
    habits.texts = {
        "x.m3u8": "#EXTM3U\n"
        '#EXT-X-DEFINE:NAME="path",VALUE="p"\n#EXT-X-DEFINE:NAME="first",VALUE="{$path}/a"\n'
        "#EXT-X-STREAM-INF:BANDWIDTH=1\n{$path}.m3u8?second=p/b\n",
        "p.m3u8": ended(
            '#EXT-X-DEFINE:IMPORT="first"',
            '#EXT-X-DEFINE:QUERYPARAM="second"',
            '#EXT-X-DEFINE:NAME="third",VALUE="p/c"',
            *("{$first}.ts", "{$second}.ts", "{$third}.ts", "{$fourth}.ts"),
        ),
    }
    assert await heard(habits, session) == [FIRST, SECOND, THIRD]


async def test_a_wrong_key(habits: Habits, session: aiohttp.ClientSession) -> None:
    """Is an error, not noise."""
    habits.files = {"k": b"short", "a.ts": encrypted(ts(FIRST), bytes(16), bytes(16))}
    habits.texts["x.m3u8"] = ended('#EXT-X-KEY:METHOD=AES-128,URI="k"', "a.ts")
    with pytest.raises(SourceError):
        await heard(habits, session)


async def test_a_password(habits: Habits, session: aiohttp.ClientSession) -> None:
    """Is used for all that is on the same server, and nowhere else."""
    habits.password = base64.b64encode(b"us:er").decode()
    habits.files = {"a.ts": ts(FIRST), "b.ts": ts(SECOND)}
    habits.texts["x.m3u8"] = ended("a.ts", habits.url("b.ts"))
    url = habits.url("x.m3u8").replace("://", "://us:er@")
    assert pitches(await Listener(session, url).hear()) == [FIRST, SECOND]


async def test_sound_in_a_group(habits: Habits, session: aiohttp.ClientSession) -> None:
    """The one that is meant for most is heard, not the description of the picture."""
    habits.files = {"a.ts": ts(FIRST), "b.ts": ts(SECOND), "c.ts": ts(THIRD)}
    habits.texts = {f"{name}.m3u8": ended(f"{name}.ts") for name in "abc"} | {
        "x.m3u8": "#EXTM3U\n"
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="g",NAME="x",DEFAULT=NO,URI="b.m3u8"\n'
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="g",NAME="y",DEFAULT=YES,URI="a.m3u8"\n'
        '#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS="avc1.4d401e,mp4a.40.2",AUDIO="g"\nc.m3u8\n'
    }
    assert await heard(habits, session) == [FIRST]
