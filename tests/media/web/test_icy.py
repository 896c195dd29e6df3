"""SHOUTcast 1, whose answer is no HTTP."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field

import aiohttp
import pytest

from custom_components.linkvisual.intercom import StreamTitle, UnreadableError
from custom_components.linkvisual.media.web.answer_kind import IcyMetadata
from custom_components.linkvisual.media.web.reading import Patience
from tests.defaults import use_defaults

from .reader import bytes_of, everything

HEADER = b"ICY 200 OK\r\nicy-name:Nice FM\r\ncontent-type:audio/mpeg\r\n\r\n"


@dataclass
class OldStation:
    """Gives its answers in turn, the last one again and again, and hangs up after each."""

    answers: list[bytes] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    port: int = 0

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one listener."""
        self.requests.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(self.answers[min(len(self.requests), len(self.answers)) - 1])
        await writer.drain()
        writer.close()


@pytest.fixture(autouse=True)
def no_delay(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again at once."""
    use_defaults(monkeypatch, Patience, first_pause_s=0.0)


@pytest.fixture
async def old_station(socket_enabled: None) -> AsyncIterator[OldStation]:
    """Return a station."""
    station = OldStation()
    async with await asyncio.start_server(station.answer, "127.0.0.1", 0) as server:
        station.port = server.sockets[0].getsockname()[1]
        yield station


async def test_a_station(old_station: OldStation, session: aiohttp.ClientSession) -> None:
    """Is heard from behind the header, and called again where it hangs up."""
    old_station.answers = [HEADER + b"sound" * 9000]
    url = f"http://user:s3cret@127.0.0.1:{old_station.port}/;?a=b%20c"
    heard = b""
    async with aclosing(bytes_of(session, url)) as chunks:
        async for chunk in chunks:
            heard += chunk
            if len(heard) > 100_000:
                break
    assert heard == (b"sound" * 99_000)[: len(heard)]
    for request in old_station.requests:
        assert request.startswith("GET /;?a=b%20c HTTP/1.")
        assert f"\r\nHost: 127.0.0.1:{old_station.port}\r\n" in request
        assert "\r\nAuthorization: Basic dXNlcjpzM2NyZXQ=\r\n" in request
        assert "icy-metadata: 1" in request.lower()


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"ICY 401 Service Unavailable\r\n\r\n", "HTTP 401"),
        (b"SSH-2.0-OpenSSH_9.9\r\n\r\n", "no HTTP"),
        (b"ICY 200 OK\r\nicy-name:", "IncompleteReadError"),
        (b"ICY 200 OK\r\nicy-name:" + b"x" * 99_000, "LimitOverrunError"),
    ],
)
async def test_what_is_no_sound(
    old_station: OldStation, session: aiohttp.ClientSession, answer: bytes, reason: str
) -> None:
    """Is an error, and asked for once in each way."""
    old_station.answers = [answer]
    with pytest.raises(UnreadableError, match=reason):
        await everything(session, f"http://127.0.0.1:{old_station.port}/")
    assert len(old_station.requests) == 2


async def test_a_station_that_goes_away(
    old_station: OldStation, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Is given up in the end."""
    use_defaults(monkeypatch, Patience, outage_s=0.2)
    old_station.answers = [HEADER, HEADER + b"sound", b"ICY 400 Server Full\r\n\r\n"]
    with pytest.raises(UnreadableError, match="HTTP 400"):
        await everything(session, f"http://127.0.0.1:{old_station.port}/")


def metadata(title: bytes) -> bytes:
    """Return one title as a station sends it, with its length in sixteenths."""
    told = b"StreamTitle='" + title + b"';"
    length = -(-len(told) // 16)
    return bytes([length]) + told.ljust(length * 16, b"\0")


def test_code_page_of_a_station() -> None:
    """Is guessed of its first titles only: a letter by itself tells none, nor may a flood."""
    titles = [f"Песня {number}" for number in range(30)]
    station = IcyMetadata(1, None)
    body = b"".join(b"s" + metadata(title.encode("cp1251")) for title in [*titles, "Я - 1"])
    heard = [item for item in station.split(body) if isinstance(item, StreamTitle)]
    assert [item.title for item in heard] == [*titles, "Я - 1"]
