"""A web server with the habits of real ones, down to the bytes of its answers."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field


@dataclass
class Habits:
    """Serves files and texts; `answers` are sent as they are."""

    files: dict[str, bytes] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    lists: dict[str, Iterator[str]] = field(default_factory=dict)
    """Of which each request gets the next."""

    answers: dict[str, Callable[[], bytes]] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    ranges: bool = True
    password: str | None = None
    requests: list[str] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    silent: asyncio.Event = field(default_factory=asyncio.Event)
    """Set to end what says nothing."""

    port: int = 0

    def url(self, path: str) -> str:
        """Return an address of this server."""
        return f"http://127.0.0.1:{self.port}/{path}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            path = head.split()[1].partition("?")[0].lstrip("/")
            self.requests.append(path)
            self.heads.append(head)
            writer.write(self._answer(path, head))
            await writer.drain()
            if path.startswith("hang"):
                await self.silent.wait()
        except ConnectionError, asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()

    def _answer(self, path: str, head: str) -> bytes:
        if self.password and f"Authorization: Basic {self.password}" not in head:
            return _answer("401 Unauthorized", b"")
        if path in self.answers:
            return self.answers[path]()
        if path in self.lists:
            return _answer("200 OK", next(self.lists[path]).encode())
        if path in self.texts:
            return _answer("200 OK", self.texts[path].encode())
        return self._file(path, head) if path in self.files else _answer("404 Not Found", b"")

    def _file(self, path: str, head: str) -> bytes:
        data, kind = self.files[path], self.types.get(path, "application/octet-stream")
        if not self.ranges:
            return _answer("200 OK", data, f"Content-Type: {kind}")
        wanted = [line[13:] for line in head.split("\r\n") if line.startswith("Range: bytes=")]
        if not wanted:
            return _answer("200 OK", data, "Accept-Ranges: bytes", f"Content-Type: {kind}")
        first, _, last = wanted[0].partition("-")
        part = data[int(first) : int(last) + 1 if last else None]
        place = f"Content-Range: bytes {first}-{int(first) + len(part) - 1}/{len(data)}"
        return _answer("206 Partial Content", part, place, "Accept-Ranges: bytes")


def _answer(status: str, body: bytes, *headers: str) -> bytes:
    """Return an answer of HTTP."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "Connection: close"]
    return "\r\n".join([*lines, "", ""]).encode() + body
