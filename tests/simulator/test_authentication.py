"""Signature, key, token, clock and nonce: each wrong one is refused with its own code."""

import hashlib
from dataclasses import replace

import pytest

from simulator import Simulator

from .caller import Caller

LIST = {"CurrentPage": "1", "PageSize": "10"}


async def test_a_right_signature_passes(caller: Caller) -> None:
    """Spaces and umlauts in parameters do not matter to the signature."""
    answer = await caller.call("QueryProductList", LIST | {"Extra": "a b+c*~/é"})
    assert answer.status == 200
    assert answer.body["Success"] is True


async def test_wrong_secret(caller: Caller) -> None:
    """The answer names the string to sign, as the vendor's does."""
    answer = await replace(caller, access_key_secret="wrong").call("QueryProductList", LIST)
    assert (answer.status, answer.code) == (400, "SignatureDoesNotMatch")
    assert "server string to sign is:ACS3-HMAC-SHA256" in answer.body["Message"]
    assert answer.body["Recommend"].endswith("source=PopGw")


async def test_body_that_differs_from_its_hash(caller: Caller) -> None:
    """The hash of the body is checked, not only signed."""
    headers = {"x-acs-content-sha256": hashlib.sha256(b"other").hexdigest()}
    answer = await caller.call("QueryProductList", LIST, headers=headers)
    assert answer.code == "SignatureDoesNotMatch"


@pytest.mark.parametrize("name", ["host", "x-acs-action", "x-acs-date"])
async def test_header_that_is_not_signed(caller: Caller, name: str) -> None:
    """What steers the call must be signed."""
    answer = await replace(caller, unsigned=frozenset({name})).call("QueryProductList", LIST)
    assert (answer.status, answer.code) == (400, "IncompleteSignature")


async def test_malformed_authorization(sim: Simulator, caller: Caller) -> None:
    """A header that cannot be parsed is no signature at all."""
    headers = {"Authorization": "ACS3-HMAC-SHA256 nonsense", "x-acs-action": "QueryProductList"}
    for name in ("version", "date", "signature-nonce", "content-sha256"):
        headers[f"x-acs-{name}"] = "x"
    async with caller.session.post(sim.endpoint, headers=headers) as response:
        assert (await response.json())["Code"] == "IncompleteSignature"


async def test_call_without_any_signature(sim: Simulator, caller: Caller) -> None:
    """The first parameter of the older signature is what is missing."""
    async with caller.session.get(sim.endpoint) as response:
        assert response.status == 400
        assert (await response.json())["Code"] == "MissingAccessKeyId"


@pytest.mark.parametrize("status", [404, 400])
async def test_unknown_key(sim: Simulator, caller: Caller, status: int) -> None:
    """Two documents disagree on the HTTP status, so it is a knob."""
    sim.knobs.unknown_key_status = status
    answer = await replace(caller, access_key_id="nobody").call("QueryProductList", LIST)
    assert (answer.status, answer.code) == (status, "InvalidAccessKeyId.NotFound")


@pytest.mark.parametrize("offset_s", [-960, 960])
async def test_clock_outside_the_window(sim: Simulator, caller: Caller, offset_s: int) -> None:
    """The answer's Date header tells the caller how far off it is."""
    before = await caller.call("QueryProductList", LIST)
    sim.knobs.clock_offset_s = offset_s
    answer = await caller.call("QueryProductList", LIST)
    assert (answer.status, answer.code) == (400, "InvalidTimeStamp.Expired")
    assert answer.headers["Date"] != before.headers["Date"]


async def test_clock_inside_the_window(sim: Simulator, caller: Caller) -> None:
    """Fourteen minutes are tolerated."""
    sim.knobs.clock_offset_s = 840
    assert (await caller.call("QueryProductList", LIST)).status == 200


async def test_date_that_is_no_date(caller: Caller) -> None:
    """Its format is checked before its value."""
    answer = await caller.call("QueryProductList", LIST, headers={"x-acs-date": "yesterday"})
    assert (answer.status, answer.code) == (400, "InvalidTimeStamp.Format")


async def test_nonce_used_twice(sim: Simulator, caller: Caller) -> None:
    """A nonce is forgotten after its time."""
    headers = {"x-acs-signature-nonce": "once"}
    assert (await caller.call("QueryProductList", LIST, headers=headers)).status == 200
    again = await caller.call("QueryProductList", LIST, headers=headers)
    assert (again.status, again.code) == (400, "SignatureNonceUsed")
    sim.knobs.nonce_memory_s = 0
    assert (await caller.call("QueryProductList", LIST, headers=headers)).status == 200


async def test_nonce_of_a_refused_call_is_not_used_up(caller: Caller) -> None:
    """The signature is checked first."""
    headers = {"x-acs-signature-nonce": "twice"}
    forger = replace(caller, access_key_secret="wrong")
    await forger.call("QueryProductList", LIST, headers=headers)
    assert (await caller.call("QueryProductList", LIST, headers=headers)).status == 200


@pytest.fixture
def temporary(sim: Simulator, caller: Caller) -> Caller:
    """Return a caller with a temporary key and its token."""
    key = sim.temporary_key
    return replace(
        caller,
        access_key_id=key.access_key_id,
        access_key_secret=key.access_key_secret,
        token=key.security_token,
    )


async def test_temporary_key(temporary: Caller) -> None:
    """Key and token together pass."""
    assert (await temporary.call("QueryProductList", LIST)).status == 200


async def test_temporary_key_without_token(temporary: Caller) -> None:
    """A temporary key is nothing without its token."""
    answer = await replace(temporary, token=None).call("QueryProductList", LIST)
    assert (answer.status, answer.code) == (400, "MissingSecurityToken")


async def test_wrong_token(temporary: Caller) -> None:
    """Another token does not pass."""
    answer = await replace(temporary, token="other").call("QueryProductList", LIST)
    assert answer.code == "InvalidSecurityToken.Malformed"


async def test_token_of_a_permanent_key(caller: Caller) -> None:
    """A permanent key has no token."""
    answer = await replace(caller, token="any").call("QueryProductList", LIST)
    assert answer.code == "InvalidSecurityToken.MismatchWithAccessKey"


async def test_expired_token(sim: Simulator, temporary: Caller) -> None:
    """A token ends."""
    sim.knobs.sts_expired = True
    answer = await temporary.call("QueryProductList", LIST)
    assert answer.code == "InvalidSecurityToken.Expired"


async def test_token_that_is_not_signed(temporary: Caller) -> None:
    """The token must be among the signed headers."""
    unsigned = frozenset({"x-acs-security-token"})
    answer = await replace(temporary, unsigned=unsigned).call("QueryProductList", LIST)
    assert answer.code == "IncompleteSignature"


async def test_algorithm_switched_off(sim: Simulator, caller: Caller) -> None:
    """A gateway may take only one of the two algorithms."""
    sim.knobs.accept_signatures = "v1"
    assert (await caller.call("QueryProductList", LIST)).code == "IncompleteSignature"
