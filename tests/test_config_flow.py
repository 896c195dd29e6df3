"""Adding an account, with every way it can go wrong and the way out of it."""

from typing import Any
from unittest.mock import patch

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from homeassistant.config_entries import SOURCE_USER, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.linkvisual.const import DOMAIN
from custom_components.linkvisual.openapi import LinkVisualClient
from simulator import Simulator

from .accounts import second_key, typed_account
from .forms import schema_of, shown, submit


async def start(hass: HomeAssistant) -> ConfigFlowResult:
    """Open the dialog."""
    return await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})


async def finish(hass: HomeAssistant, form: ConfigFlowResult, sim: Simulator) -> ConfigFlowResult:
    """Send the form of an account that works, and import everything."""
    form = await submit(hass, form, typed_account(sim))
    assert form["step_id"] == "products"
    result = await submit(hass, form, {"products": sorted(sim.tenant.products)})
    await hass.async_block_till_done()
    return result


async def test_adds_every_product_by_default(hass: HomeAssistant, sim: Simulator) -> None:
    """The dialog ends with an entry that works."""
    form = await start(hass)
    assert form["type"] is FlowResultType.FORM
    form = await submit(hass, form, typed_account(sim))
    assert form["step_id"] == "products"
    assert schema_of(form)({}) == {"products": sorted(sim.tenant.products)}
    result = await submit(hass, form, schema_of(form)({}))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == f"LinkVisual {sim.instance_id}"
    assert result["data"] == {
        "access_key_id": sim.access_key_id,
        "access_key_secret": sim.access_key_secret,
        "region": "cn-shanghai",
        "instance_id": sim.instance_id,
        "linkvisual_endpoint": sim.endpoint,
        "iot_endpoint": sim.endpoint,
        "products": sorted(sim.tenant.products),
    }
    await hass.async_block_till_done()
    assert len(hass.states.async_all("camera")) == 4


async def test_products_are_listed_with_their_devices(hass: HomeAssistant, sim: Simulator) -> None:
    """The choice names each product and counts its devices."""
    form = await submit(hass, await start(hass), typed_account(sim))
    selector = schema_of(form).schema["products"]
    labels = {option["label"] for option in selector.config["options"]}
    assert labels == {f"{p.name} ({len(p.devices)})" for p in sim.tenant.products.values()}


async def test_only_the_chosen_products_are_imported(hass: HomeAssistant, sim: Simulator) -> None:
    """What was not chosen stays out."""
    form = await submit(hass, await start(hass), typed_account(sim))
    chosen = min(sim.tenant.products)
    result = await submit(hass, form, {"products": [chosen]})
    assert result["data"]["products"] == [chosen]
    await hass.async_block_till_done()
    assert len(hass.states.async_all("camera")) == 2


async def test_asks_again_when_no_product_is_chosen(hass: HomeAssistant, sim: Simulator) -> None:
    """An entry without products would be of no use."""
    form = await submit(hass, await start(hass), typed_account(sim))
    form = await submit(hass, form, {"products": []})
    assert form["errors"] == {"products": "no_products_chosen"}
    result = await submit(hass, form, {"products": sorted(sim.tenant.products)})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()


TYPED_WRONG: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({"access_key_id": "LTAInobody"}, {"access_key_id": "invalid_access_key_id"}),
    ({"access_key_secret": "wrong"}, {"access_key_secret": "invalid_access_key_secret"}),
    ({"instance_id": "iot-elsewhere"}, {"instance_id": "invalid_instance_id"}),
    ({"instance_id": "  "}, {"instance_id": "missing_instance_id"}),
    ({"advanced": {"iot_endpoint": "http://127.0.0.1:9"}}, {"advanced": "endpoint_unreachable"}),
    ({"advanced": {"iot_endpoint": "no host at all/"}}, {"advanced": "invalid_endpoint"}),
]


@pytest.mark.parametrize(("typed", "errors"), TYPED_WRONG, ids=[str(e) for _, e in TYPED_WRONG])
async def test_says_what_was_typed_wrong(
    hass: HomeAssistant, sim: Simulator, typed: dict[str, Any], errors: dict[str, str]
) -> None:
    """Each mistake has its own sentence, and correcting it is enough."""
    form = await submit(hass, await start(hass), typed_account(sim) | typed)
    assert form["step_id"] == "user"
    assert form["errors"] == errors
    result = await finish(hass, form, sim)
    assert result["type"] is FlowResultType.CREATE_ENTRY


KNOBS = [
    ("outage", "503*", "service_unavailable"),
    ("outage", "html*", "service_unavailable"),
    ("outage", "truncated*", "not_the_cloud"),
    ("outage", "reset*", "endpoint_unreachable"),
    ("outage", "hang*", "timed_out"),
    ("throttle_every", 1, "throttled"),
    ("action_errors", "*=403/Forbidden.RAM/not authorised", "permission_denied"),
    ("action_errors", "*=200/iot.common.Nonsense/no", "request_rejected"),
    ("action_errors", "*=400/InvalidTimeStamp.Expired/expired", "clock_skew"),
    (
        "action_errors",
        "*=400/InvalidSecurityToken.Expired/expired",
        "invalid_security_token",
    ),
]


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(("name", "value", "error"), KNOBS, ids=[f"{v}" for _, v, _ in KNOBS])
async def test_says_what_is_wrong_with_the_cloud(
    hass: HomeAssistant, sim: Simulator, name: str, value: object, error: str
) -> None:
    """Each trouble has its own sentence, and trying again later is enough."""
    normal = getattr(sim.knobs, name)
    sim.set_knob(name, value)
    form = await submit(hass, await start(hass), typed_account(sim))
    assert list((form["errors"] or {}).values()) == [error]
    sim.set_knob(name, normal)
    result = await finish(hass, form, sim)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_names_the_code_of_a_refusal(hass: HomeAssistant, sim: Simulator) -> None:
    """A code that nobody foresaw reaches the person who can look it up."""
    sim.set_knob("action_errors", "*=200/iot.some.NewCode/nobody knows")
    form = await submit(hass, await start(hass), typed_account(sim))
    assert form["errors"] == {"base": "request_rejected"}
    assert (form["description_placeholders"] or {})["code"] == "iot.some.NewCode"


async def test_an_account_without_products(hass: HomeAssistant, sim: Simulator) -> None:
    """No products, no cameras."""
    products = dict(sim.tenant.products)
    sim.tenant.products.clear()
    form = await submit(hass, await start(hass), typed_account(sim))
    assert form["errors"] == {"base": "no_products"}
    sim.tenant.products.update(products)
    result = await finish(hass, form, sim)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_products_without_devices(hass: HomeAssistant, sim: Simulator) -> None:
    """Products alone are no cameras."""
    gone = list(sim.tenant.devices.values())
    for device in gone:
        sim.tenant.remove_device(device.iot_id)
    form = await submit(hass, await start(hass), typed_account(sim))
    assert form["errors"] == {"base": "no_devices"}
    for device in gone:
        sim.tenant.add_device(device)
    result = await finish(hass, form, sim)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_an_unforeseen_failure(
    hass: HomeAssistant, sim: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    """A bug shows a sentence to the user and a traceback in the log."""
    form = await start(hass)
    with patch.object(LinkVisualClient, "query_product_list", side_effect=ZeroDivisionError):
        form = await submit(hass, form, typed_account(sim))
    assert form["errors"] == {"base": "unknown"}
    assert "ZeroDivisionError" in caplog.text
    assert sim.access_key_secret not in caplog.text
    result = await finish(hass, form, sim)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_temporary_credentials(hass: HomeAssistant, sim: Simulator) -> None:
    """An STS token goes with its key."""
    key = sim.temporary_key
    typed = typed_account(sim) | {
        "access_key_id": key.access_key_id,
        "access_key_secret": key.access_key_secret,
    }
    typed["advanced"]["security_token"] = "of another key"
    form = await submit(hass, await start(hass), typed)
    assert form["errors"] == {"advanced": "invalid_security_token"}
    typed["advanced"]["security_token"] = key.security_token
    form = await submit(hass, form, typed)
    result = await submit(hass, form, {"products": sorted(sim.tenant.products)})
    assert result["data"]["security_token"] == key.security_token
    await hass.async_block_till_done()


async def test_an_old_instance_has_no_id(hass: HomeAssistant, sim: Simulator) -> None:
    """Without an instance ID the entry is named after its region."""
    sim.set_knob("instance_id", None)
    typed = typed_account(sim)
    del typed["instance_id"]
    form = await submit(hass, await start(hass), typed)
    result = await submit(hass, form, {"products": sorted(sim.tenant.products)})
    assert result["title"] == "LinkVisual cn-shanghai"
    assert "instance_id" not in result["data"]
    await hass.async_block_till_done()


async def test_blanks_around_what_was_pasted(hass: HomeAssistant, sim: Simulator) -> None:
    """Copying from a web page often takes blanks along."""
    typed = typed_account(sim)
    pasted = {
        key: f" {value}\n" if isinstance(value, str) and key != "region" else value
        for key, value in typed.items()
    }
    form = await submit(hass, await start(hass), pasted)
    result = await submit(hass, form, {"products": sorted(sim.tenant.products)})
    assert result["data"]["access_key_secret"] == sim.access_key_secret
    assert result["data"]["instance_id"] == sim.instance_id
    await hass.async_block_till_done()


async def test_the_same_account_is_not_added_twice(
    hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry
) -> None:
    """Another AccessKey of the same account is still the same account."""
    key = second_key(sim)
    typed = typed_account(sim) | {
        "access_key_id": key.access_key_id,
        "access_key_secret": key.access_key_secret,
    }
    result = await submit(hass, await start(hass), typed)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"


async def test_the_same_account_after_its_first_product_was_deleted(
    hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry
) -> None:
    """The unique id is gone from the account, the overlap is not."""
    sim.tenant.remove_product(min(sim.tenant.products))
    result = await submit(hass, await start(hass), typed_account(sim))
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"


async def test_another_account_can_be_added(
    hass: HomeAssistant, sim: Simulator, entry: MockConfigEntry
) -> None:
    """Entries of different accounts stand side by side."""
    typed = typed_account(sim) | {
        "access_key_id": sim.neighbour_key.access_key_id,
        "access_key_secret": sim.neighbour_key.access_key_secret,
    }
    form = await submit(hass, await start(hass), typed)
    result = await submit(hass, form, {"products": [sim.foreign_camera.product_key]})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    assert len(hass.config_entries.async_entries(DOMAIN)) == 2


async def test_an_abandoned_dialog_is_not_in_the_way(hass: HomeAssistant, sim: Simulator) -> None:
    """Whoever reloads the page at the products begins again, and ends."""
    abandoned = await submit(hass, await start(hass), typed_account(sim))
    assert abandoned["step_id"] == "products"
    result = await finish(hass, await start(hass), sim)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert not hass.config_entries.flow.async_progress()


async def test_two_dialogs_of_one_account_make_one_entry(
    hass: HomeAssistant, sim: Simulator
) -> None:
    """Also when the product that names the account has gone in between."""
    slow = await submit(hass, await start(hass), typed_account(sim))
    kept = max(sim.tenant.products)
    sim.tenant.remove_product(min(sim.tenant.products))
    form = await submit(hass, await start(hass), typed_account(sim))
    await submit(hass, form, {"products": [kept]})
    await hass.async_block_till_done()
    result = await submit(hass, slow, {"products": [kept]})
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"


async def test_two_accounts_of_one_region_have_two_titles(
    hass: HomeAssistant, sim: Simulator
) -> None:
    """Old instances have no ID that could tell them apart."""
    sim.set_knob("instance_id", None)
    typed = typed_account(sim)
    del typed["instance_id"]
    neighbour = {
        "access_key_id": sim.neighbour_key.access_key_id,
        "access_key_secret": sim.neighbour_key.access_key_secret,
    }
    titles = []
    for account in (typed, typed | neighbour):
        form = await submit(hass, await start(hass), account)
        result = await submit(hass, form, schema_of(form)({}))
        titles.append(result["title"])
        await hass.async_block_till_done()
    assert titles == ["LinkVisual cn-shanghai", "LinkVisual cn-shanghai (2)"]


async def test_only_products_with_cameras_are_chosen_to_begin_with(
    hass: HomeAssistant, sim: Simulator
) -> None:
    """By the number of devices and by what they can do; all are offered."""
    cameras = sorted(sim.tenant.products)
    sim.add_product()
    lamps = sim.add_product(camera=False)
    sim.add_camera(lamps.product_key, "Lamp")
    form = await submit(hass, await start(hass), typed_account(sim))
    assert schema_of(form)({})["products"] == cameras
    assert len(schema_of(form).schema["products"].config["options"]) == 4


async def test_products_are_chosen_by_their_devices_when_models_cannot_be_read(
    hass: HomeAssistant, sim: Simulator
) -> None:
    """What is not known says nothing against a product."""
    cameras = sorted(sim.tenant.products)
    sim.add_product()
    sim.set_knob("action_errors", "GetThingModelTsl=403/Forbidden.RAM/no")
    form = await submit(hass, await start(hass), typed_account(sim))
    assert schema_of(form)({})["products"] == cameras


def expert_section(form: ConfigFlowResult) -> tuple[bool, dict[str, Any]]:
    """Return whether the expert settings are folded away, and what they are filled in with."""
    found = schema_of(form).schema["advanced"]
    return found.options["collapsed"], shown(found.schema)


async def test_expert_settings_are_folded_away_until_something_is_wrong(
    hass: HomeAssistant, sim: Simulator
) -> None:
    """Then the section is open, what was typed is still there, and the error stands at it."""
    form = await start(hass)
    assert expert_section(form)[0]
    typed = typed_account(sim) | {"advanced": {"iot_endpoint": "not an address/"}}
    form = await submit(hass, form, typed)
    assert form["errors"] == {"advanced": "invalid_endpoint"}
    assert (form["description_placeholders"] or {})["host"] == "not an address/"
    assert expert_section(form) == (False, {"iot_endpoint": "not an address/"})


def stranger(status: int, body: str) -> TestServer:
    """Return a server that knows nothing of the cloud."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, text=body)

    app = web.Application()
    app.router.add_route("*", "/{anything:.*}", answer)
    return TestServer(app)


@pytest.mark.parametrize("name", ["iot_endpoint", "linkvisual_endpoint"])
@pytest.mark.parametrize(
    ("status", "body"),
    [(200, "<html>Log in</html>"), (200, '{"message": "API running."}'), (404, ""), (302, "")],
)
async def test_a_host_that_is_not_the_cloud(
    hass: HomeAssistant, sim: Simulator, name: str, status: int, body: str
) -> None:
    """At either endpoint: a router's page, Home Assistant itself, some other server."""
    async with stranger(status, body) as server:
        host = f"http://127.0.0.1:{server.port}"
        typed = typed_account(sim)
        typed["advanced"] |= {name: host}
        form = await submit(hass, await start(hass), typed)
    assert form["errors"] == {"advanced": "not_the_cloud"}
    assert (form["description_placeholders"] or {})["host"] == host


async def test_a_web_page_in_front_of_a_cloud_that_is_down(
    hass: HomeAssistant, sim: Simulator
) -> None:
    """Is no reason to doubt the host."""
    async with stranger(502, "<html>Bad gateway</html>") as server:
        typed = typed_account(sim)
        typed["advanced"] |= {"iot_endpoint": f"http://127.0.0.1:{server.port}"}
        form = await submit(hass, await start(hass), typed)
    assert form["errors"] == {"base": "service_unavailable"}


async def test_an_endpoint_that_nobody_answers_at(hass: HomeAssistant, sim: Simulator) -> None:
    """Is found out now, not when somebody talks."""
    typed = typed_account(sim)
    typed["advanced"] |= {"linkvisual_endpoint": "http://127.0.0.1:9"}
    form = await submit(hass, await start(hass), typed)
    assert form["errors"] == {"advanced": "endpoint_unreachable"}


@pytest.mark.parametrize(
    ("country", "region", "site"),
    [
        ("CN", "cn-shanghai", "aliyun.com"),
        (None, "cn-shanghai", "aliyun.com"),
        ("DE", "eu-central-1", "alibabacloud.com"),
    ],
)
async def test_console_links_follow_the_region(
    hass: HomeAssistant, sim: Simulator, country: str | None, region: str, site: str
) -> None:
    """The form begins with the region of the country, and follows what is chosen."""
    hass.config.country = country
    form = await start(hass)
    assert shown(schema_of(form))["region"] == region
    links = form["description_placeholders"] or {}
    assert links["access_key_url"] == f"https://ram.console.{site}/users"
    assert f".{site}/" in links["instances_url"]
    typed = typed_account(sim) | {"region": "us-west-1", "access_key_secret": "wrong"}
    form = await submit(hass, form, typed)
    links = form["description_placeholders"] or {}
    assert links["access_key_url"] == "https://ram.console.alibabacloud.com/users"


async def test_the_form_reaches_a_browser(
    hass: HomeAssistant, hass_client: ClientSessionGenerator
) -> None:
    """Every field can be sent as JSON."""
    assert await async_setup_component(hass, "config", {})
    client = await hass_client()
    response = await client.post("/api/config/config_entries/flow", json={"handler": DOMAIN})
    fields = {field["name"]: field for field in (await response.json())["data_schema"]}
    assert fields["access_key_secret"]["selector"]["text"]["type"] == "password"
    assert fields["region"]["default"] == "cn-shanghai"
    assert fields["advanced"]["type"] == "expandable"
