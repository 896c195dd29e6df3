"""A cloud that is slow, busy or broken: what is tried again, how often, and what is said in the end."""

import asyncio
import json

import pytest

from custom_components.linkvisual.openapi import (
    ClockSkewError,
    LinkVisualClient,
    MalformedResponseError,
    OpenApiError,
    RequestRejectedError,
    ServiceUnavailableError,
    ThrottledError,
    TimedOutError,
)
from custom_components.linkvisual.openapi.errors import ConnectionLostError
from custom_components.linkvisual.openapi.retry import RetryPolicy

from .cloud import QUICK, Cloud
from .conftest import ScriptedServer

ACTION = "QueryProductList"


@pytest.mark.parametrize("style", ["gateway400", "gateway429", "vision429"])
async def test_throttled_call_is_repeated(cloud: Cloud, style: str) -> None:
    """A call that is refused once gets through the second time."""
    cloud.set(throttle_every=2, throttle_style=style)
    client = cloud.client()
    await client.query_product_list()
    assert await client.query_product_list()
    assert cloud.calls(ACTION) == 3


async def test_throttled_for_good(cloud: Cloud) -> None:
    """After four attempts the error says so, with the cloud's hint."""
    cloud.set(throttle_every=1, throttle_retry_after_ms=7)
    with pytest.raises(ThrottledError) as caught:
        await cloud.client().query_product_list()
    assert caught.value.retry_after_ms == 7
    assert cloud.calls(ACTION) == QUICK.max_attempts


async def test_hint_that_does_not_fit(cloud: Cloud) -> None:
    """There is no sense in waiting longer than the call may take."""
    cloud.set(throttle_every=1, throttle_retry_after_ms=60_000)
    with pytest.raises(ThrottledError):
        await cloud.client().query_product_list()
    assert cloud.calls(ACTION) == 1


def test_pause_is_never_shorter_than_the_hint() -> None:
    """Jitter goes on top of the hint; without one, pauses double up to a limit."""
    policy = RetryPolicy(base_delay_ms=100, max_delay_ms=300)
    hinted = ThrottledError("Throttling", retry_after_ms=1000)
    for failures, ceiling_s in ((1, 0.1), (2, 0.2), (3, 0.3), (9, 0.3)):
        assert 1.0 + ceiling_s / 2 <= policy.delay_s(failures, hinted) <= 1.0 + ceiling_s
        plain_s = policy.delay_s(failures, ServiceUnavailableError("503"))
        assert ceiling_s / 2 <= plain_s <= ceiling_s


def test_a_throttled_call_lets_the_second_pass_in_which_the_cloud_counts() -> None:
    """However often that has happened."""
    for failures in (1, 3):
        assert 1.0 <= RetryPolicy().delay_s(failures, ThrottledError("Throttling")) <= 1.05


@pytest.mark.parametrize("kind", ["503", "html", "xml"])
async def test_outage(cloud: Cloud, kind: str) -> None:
    """A short outage is bridged; a long one is told after four attempts."""
    client = cloud.client()
    cloud.set(outage=f"{kind}*3")
    assert await client.query_product_list()
    assert cloud.calls(ACTION) == 4
    cloud.set(outage=f"{kind}*")
    with pytest.raises(ServiceUnavailableError):
        await client.query_product_list()
    assert cloud.calls(ACTION) == 8


async def test_connection_that_breaks_off(cloud: Cloud) -> None:
    """A reset is tried again, and in the end it is a lost connection."""
    client = cloud.client()
    cloud.set(outage="reset")
    assert await client.query_product_list()
    assert cloud.calls(ACTION) == 2
    cloud.set(outage="reset*")
    with pytest.raises(ConnectionLostError):
        await client.query_product_list()


async def test_truncated_answer(cloud: Cloud) -> None:
    """A complete HTTP answer that holds half a document is not asked for again."""
    cloud.set(outage="truncated")
    with pytest.raises(MalformedResponseError):
        await cloud.client().query_product_list()
    assert cloud.calls(ACTION) == 1


@pytest.mark.parametrize("kind", ["hang", "slow"])
async def test_attempt_without_end(cloud: Cloud, kind: str) -> None:
    """An attempt is given up, and the next gets through."""
    cloud.set(outage=kind, slow_body_s=1)
    policy = RetryPolicy(base_delay_ms=1, attempt_timeout_s=0.3)
    assert await cloud.client(policy=policy).query_product_list()
    assert cloud.calls(ACTION) == 2
    cloud.set(outage=kind)
    only = RetryPolicy(max_attempts=1, attempt_timeout_s=0.3)
    with pytest.raises(TimedOutError):
        await cloud.client(policy=only).query_product_list()


async def test_deadline_of_the_whole_call(cloud: Cloud) -> None:
    """Attempts may each be patient, all of them together may not."""
    cloud.set(outage="hang*", slow_body_s=1)
    policy = RetryPolicy(base_delay_ms=1, attempt_timeout_s=0.2, deadline_s=2.0, max_attempts=99)
    with pytest.raises(TimedOutError):
        await cloud.client(policy=policy).query_product_list()
    assert 2 <= cloud.calls(ACTION) <= 10


async def test_cancelled_call(cloud: Cloud) -> None:
    """Canceling is not swallowed by retries or parallel calls."""
    cloud.set(outage="hang*", slow_body_s=1)
    client = cloud.client()
    [product_key, *_] = cloud.sim.tenant.products
    for call in (client.query_product_list(), client.get_device_states([product_key])):
        task = asyncio.create_task(call)
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_failure_among_parallel_calls(cloud: Cloud) -> None:
    """One of several calls fails: its own error comes out, not a group."""
    cloud.set(throttle_every=1, throttle_actions="BatchGetDeviceState")
    with pytest.raises(ThrottledError):
        await cloud.client().get_device_states([f"device-{number}" for number in range(120)])


@pytest.mark.parametrize("offset_s", [3600.0, -7200.0])
async def test_clock_is_corrected_once_and_remembered(cloud: Cloud, offset_s: float) -> None:
    """The first refusal teaches the offset; later calls need no second attempt."""
    cloud.set(clock_offset_s=offset_s)
    client = cloud.client()
    assert await client.query_product_list()
    assert cloud.calls(ACTION) == 2
    assert await client.query_product_list()
    assert cloud.calls(ACTION) == 3


async def test_clock_that_is_put_right_later(cloud: Cloud) -> None:
    """A remembered offset that has become wrong is learned anew."""
    cloud.set(clock_offset_s=3600)
    client = cloud.client()
    await client.query_product_list()
    cloud.set(clock_offset_s=0)
    assert await client.query_product_list()
    assert cloud.calls(ACTION) == 4


async def test_clock_that_cannot_be_put_right(cloud: Cloud) -> None:
    """After one correction in vain the user is told."""
    cloud.set(action_errors=f"{ACTION}=400/InvalidTimeStamp.Expired/date value is expired.")
    with pytest.raises(ClockSkewError):
        await cloud.client().query_product_list()
    assert cloud.calls(ACTION) == 2


async def test_used_nonce_is_replaced_once(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """A nonce that was used before gives way to exactly one new one."""
    nonces = iter(["first", "first", "second"])
    monkeypatch.setattr("secrets.token_hex", lambda _: next(nonces))
    client = cloud.client()
    await client.query_product_list()
    assert await client.query_product_list()
    assert cloud.calls(ACTION) == 3


async def test_used_nonce_a_second_time(cloud: Cloud) -> None:
    """If the new nonce is refused as well, that is that."""
    cloud.set(action_errors=f"{ACTION}=400/SignatureNonceUsed/nonce was used already.")
    with pytest.raises(RequestRejectedError) as caught:
        await cloud.client().query_product_list()
    assert caught.value.code == "SignatureNonceUsed"
    assert cloud.calls(ACTION) == 2


async def test_every_attempt_is_signed_anew(cloud: Cloud) -> None:
    """The simulator remembers nonces, so retries with an old one could not succeed."""
    cloud.set(outage="truncated,503,503", outage_actions=ACTION)
    client = cloud.client()
    with pytest.raises(MalformedResponseError):
        await client.query_product_list()
    assert await client.query_product_list()


async def test_refusal_is_not_repeated(
    scripted: ScriptedServer, scripted_client: LinkVisualClient
) -> None:
    """What cannot get better by trying again is not tried again."""
    scripted.will_answer(json.dumps({"Code": "Forbidden.RAM"}), status=403)
    with pytest.raises(OpenApiError):
        await scripted_client.query_product_list()
    assert scripted.calls == 1


async def test_secrets_stay_out_of_logs(cloud: Cloud, caplog: pytest.LogCaptureFixture) -> None:
    """Not even debug logging of every library shows a secret, a token or a talk URL."""
    caplog.set_level("DEBUG")
    key = cloud.temporary_key()
    client = cloud.client(credentials=key)
    cloud.set(outage="503,html,reset")
    intercom = await client.query_voice_intercom(cloud.any_address)
    for secret in (key.access_key_secret, key.security_token or "", intercom.url):
        assert secret not in caplog.text
