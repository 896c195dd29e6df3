"""A camera of the simulated cloud with its intercom, and browsers on this machine."""

import asyncio
from collections.abc import AsyncIterator, Callable

import aiohttp
import aioice.ice
import pytest

from custom_components.linkvisual.intercom import Intercom, LiveTalkOptions, TalkOptions
from custom_components.linkvisual.live.webrtc.settings import TalkSettings
from custom_components.linkvisual.live.webrtc.talk_notice import MicrophoneRefusedError
from custom_components.linkvisual.live.webrtc.viewers import Viewers
from custom_components.linkvisual.openapi import (
    Credentials,
    DeviceAddress,
    LinkVisualClient,
    Scheme,
    VoiceIntercom,
)
from simulator import Simulator

from .browser import Browser, FakeSource, Microphone, hum
from .page import OpenPage, Page


@pytest.fixture(autouse=True)
def loopback_ice(socket_enabled: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let ICE use 127.0.0.1, which it leaves out, and nothing else."""
    monkeypatch.setattr(aioice.ice, "get_host_addresses", lambda **_: ["127.0.0.1"])


@pytest.fixture
async def http(socket_enabled: None) -> AsyncIterator[aiohttp.ClientSession]:
    """Return an HTTP session that keeps no connection, which would count as left behind."""
    connector = aiohttp.TCPConnector(force_close=True)
    async with aiohttp.ClientSession(connector=connector) as session:
        yield session


@pytest.fixture
async def sim(socket_enabled: None) -> AsyncIterator[Simulator]:
    """Return a cloud with one camera, in whose place the server counts what we send to the sample."""
    async with Simulator(cameras=1, other_products=0, faults={"device_leg": False}) as simulator:
        yield simulator


@pytest.fixture
def intercom(sim: Simulator, http: aiohttp.ClientSession) -> Intercom:
    """Return the camera's intercom."""
    client = LinkVisualClient(
        http,
        Credentials(sim.access_key_id, sim.access_key_secret),
        linkvisual_endpoint=sim.endpoint,
        iot_endpoint=sim.endpoint,
    )
    address = DeviceAddress(iot_id=sim.cameras[0].iot_id)

    async def fetch_url(scheme: Scheme) -> VoiceIntercom:
        return await client.query_voice_intercom(address, scheme)

    return Intercom(http, fetch_url)


@pytest.fixture
def source() -> FakeSource:
    """Return a source with sound and without a picture."""
    return FakeSource(hum(20.0))


@pytest.fixture
async def viewers(intercom: Intercom, source: FakeSource) -> AsyncIterator[Viewers]:
    """Return the camera's viewers, and end all views at the end."""
    viewers = Viewers(intercom, source)
    yield viewers
    await viewers.shutdown()
    # A connection that never came about looks once more for a way, 20 ms after it was closed.
    await asyncio.sleep(0.05)


type Settings = Callable[..., TalkSettings]


@pytest.fixture
def settings() -> Settings:
    """Return what makes talk settings, quick ones unless told otherwise."""

    def make(
        name: str | None = None,
        *,
        options: TalkOptions | None = None,
        refusal: MicrophoneRefusedError | None = None,
        after_hang_up: bool = False,
        **limits: float,
    ) -> TalkSettings:
        limits = {"release_after_s": 0.8} | limits
        return TalkSettings(
            options or TalkOptions(),
            LiveTalkOptions(**limits),
            name,
            refusal=refusal,
            after_hang_up=after_hang_up,
        )

    return make


@pytest.fixture
async def open_page(viewers: Viewers, settings: Settings) -> AsyncIterator[OpenPage]:
    """Return what opens a view in a browser; all are closed at the end."""
    pages: list[Page] = []

    async def open_one(
        microphone: Microphone | None = None,
        *,
        video: bool = False,
        talk: TalkSettings | None = None,
    ) -> Page:
        page = Page(Browser(microphone=microphone, video=video), f"session {len(pages)}")
        pages.append(page)
        await page.open(viewers, talk or settings())
        return page

    yield open_one
    for page in pages:
        await page.browser.close()
