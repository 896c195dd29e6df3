"""Sockets to this machine, and a server that answers what a test tells it."""

from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from custom_components.linkvisual.openapi import Credentials, LinkVisualClient
from simulator import Simulator

from .cloud import QUICK, Cloud

SECRET = "own-secret-0123456789"
TOKEN = "own-token-0123456789"


@dataclass
class ScriptedServer:
    """Answers calls from a script; the last answer is repeated."""

    server: TestServer
    answers: deque[web.Response] = field(default_factory=deque)
    calls: int = 0
    queries: list[dict[str, str]] = field(default_factory=list)

    @property
    def endpoint(self) -> str:
        """Return the address."""
        return f"http://127.0.0.1:{self.server.port}"

    def will_answer(self, *texts: str, status: int = 200) -> None:
        """Add answers in this order."""
        self.answers.extend(web.Response(text=text, status=status) for text in texts)

    async def handle(self, request: web.Request) -> web.Response:
        """Give the next answer."""
        self.calls += 1
        self.queries.append(dict(request.query))
        answer = self.answers[0] if len(self.answers) == 1 else self.answers.popleft()
        return web.Response(body=answer.body, status=answer.status)


@pytest.fixture(autouse=True)
def loopback_only(socket_enabled: None) -> None:
    """Open sockets; the harness still refuses every address but 127.0.0.1."""


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """Return a session that is closed after the test."""
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def scripted() -> AsyncIterator[ScriptedServer]:
    """Run a scripted server."""
    app = web.Application()
    scripted = ScriptedServer(TestServer(app))
    app.router.add_post("/", scripted.handle)
    async with scripted.server:
        yield scripted


@pytest.fixture
def scripted_client(session: aiohttp.ClientSession, scripted: ScriptedServer) -> LinkVisualClient:
    """Return a client whose both products are the scripted server."""
    return LinkVisualClient(
        session,
        Credentials("own-id", SECRET, TOKEN),
        linkvisual_endpoint=scripted.endpoint,
        iot_endpoint=scripted.endpoint,
        policy=QUICK,
    )


@pytest.fixture
async def cloud(session: aiohttp.ClientSession) -> AsyncIterator[Cloud]:
    """Run a simulated cloud with two products of two cameras each."""
    async with Simulator(
        cameras=4, products=2, other_products=0, instance_id="iot-060a0bc1"
    ) as sim:
        yield Cloud(sim, session)
