"""Home Assistant with the integration, and a LinkVisual cloud on this machine for it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from time import monotonic
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.linkvisual import coordinator
from custom_components.linkvisual.const import DOMAIN
from custom_components.linkvisual.discovery.absence import Absences
from custom_components.linkvisual.openapi import LinkVisualClient
from custom_components.linkvisual.openapi.retry import RetryPolicy
from simulator import Simulator
from tests.defaults import use_defaults

from .accounts import account_of
from .polling import Wait


@pytest.fixture(autouse=True)
def custom_integrations(request: pytest.FixtureRequest) -> None:
    """Let a Home Assistant under test load the integration."""
    if "hass" in request.fixturenames:
        request.getfixturevalue("enable_custom_integrations")


@pytest.fixture
def one_attempt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a failing call fail at once."""
    use_policy(monkeypatch, RetryPolicy(max_attempts=1))


@pytest.fixture
def impatient(one_attempt: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a call that hangs fail soon."""
    policy = RetryPolicy(max_attempts=1, attempt_timeout_s=0.5, deadline_s=1.0)
    use_policy(monkeypatch, policy)


def use_policy(monkeypatch: pytest.MonkeyPatch, policy: RetryPolicy) -> None:
    """Have every client call in this way."""
    use_defaults(monkeypatch, LinkVisualClient, policy=policy)


@pytest.fixture
def device_leg() -> bool:
    """Return whether cameras are clients of the media server; not where all is heard without a lead-in."""
    return False


@pytest.fixture
async def sim(
    socket_enabled: None, one_attempt: None, device_leg: bool
) -> AsyncIterator[Simulator]:
    """Return a cloud with two products of two cameras each."""
    # How exactly a talk ends is for tests/intercom to tell, without other work on the camera's loop.
    async with Simulator(
        cameras=4,
        products=2,
        other_products=0,
        instance_id="iot-060a0bc1",
        faults={"slow_body_s": 0.8, "close_grace_ms": 150, "device_leg": device_leg},
    ) as simulator:
        yield simulator


@pytest.fixture
def account(sim: Simulator) -> dict[str, Any]:
    """Return what an entry stores of the account."""
    return account_of(sim)


@pytest.fixture
def entry(hass: HomeAssistant, account: dict[str, Any]) -> MockConfigEntry:
    """Return an entry of every product, not set up yet."""
    config_entry = MockConfigEntry(
        domain=DOMAIN,
        title="LinkVisual iot-060a0bc1",
        data=account,
        unique_id=min(account["products"]),
    )
    config_entry.add_to_hass(hass)
    return config_entry


@pytest.fixture
async def loaded(hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry) -> MockConfigEntry:
    """Return an entry that is set up, with the calls so far forgotten."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    sim.calls.clear()
    return entry


@pytest.fixture
def wait(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> Wait:
    """Return what pretends that time passes, and lets the coordinator do what is due.

    The loop's own clock goes on as ever, for real sockets need it.
    """
    start = dt_util.utcnow()
    passed = timedelta()

    async def _wait(delta: timedelta) -> None:
        nonlocal passed
        passed += delta
        clock_s = monotonic() + passed.total_seconds()
        monkeypatch.setattr(coordinator, "monotonic", lambda: clock_s)
        async_fire_time_changed(hass, start + passed)
        await hass.async_block_till_done(wait_background_tasks=True)

    return _wait


@pytest.fixture
def one_answer_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a camera be gone as soon as one list lacks it, unless all are."""
    use_defaults(monkeypatch, Absences, confirmed_after_s=0.0)
