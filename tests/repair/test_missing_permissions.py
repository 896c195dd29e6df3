"""A RAM user who may not make every call: what works goes on, and a repair says what to grant."""

import json
from typing import Any

import pytest
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.linkvisual.openapi import PERMISSIONS, PermissionDeniedError
from simulator import Simulator

from ..forms import submit


def refuse(sim: Simulator, *actions: str) -> None:
    """Let the RAM policy of the account lack some actions."""
    sim.set_knob("action_errors", ";".join(f"{action}=403/Forbidden.RAM/no" for action in actions))


def issue(hass: HomeAssistant) -> ir.IssueEntry | None:
    """Return the repair, if there is one."""
    issues = ir.async_get(hass).issues.values()
    found = [issue for issue in issues if issue.translation_key == "missing_permissions"]
    assert len(found) <= 1
    return found[0] if found else None


def missing(hass: HomeAssistant) -> str:
    """Return which actions the repair names."""
    found = issue(hass)
    assert found is not None
    assert found.translation_placeholders is not None
    return found.translation_placeholders["missing"]


async def ask_for_a_talk_url(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Make the call that every talk begins with."""
    camera = next(iter(entry.runtime_data.coordinator.data.values()))
    await entry.runtime_data.client.query_voice_intercom(camera.device.address)


async def test_the_repair_says_what_to_grant_and_to_whom(
    hass: HomeAssistant, entry: MockConfigEntry, sim: Simulator
) -> None:
    """The refused calls, the AccessKey, and a policy that can be pasted; never the secret."""
    refuse(sim, "QueryVoiceIntercom")
    await hass.config_entries.async_setup(entry.entry_id)
    assert issue(hass) is None
    with pytest.raises(PermissionDeniedError):
        await ask_for_a_talk_url(hass, entry)
    assert missing(hass) == "linkvisual:QueryVoiceIntercom"
    found = issue(hass)
    assert found is not None
    texts: dict[str, str] = found.translation_placeholders or {}
    assert texts["entry"] == entry.title
    assert texts["access_key_id"] == sim.access_key_id
    assert texts["policies_url"] == "https://ram.console.aliyun.com/policies"
    assert sim.access_key_secret not in json.dumps(found.to_json())
    policy = json.loads(texts["policy"])
    assert policy["Version"] == "1"
    [statement] = policy["Statement"]
    assert statement == {"Effect": "Allow", "Action": list(PERMISSIONS), "Resource": "*"}
    assert not hass.config_entries.flow.async_progress()


async def test_it_disappears_when_the_calls_are_allowed(
    hass: HomeAssistant, entry: MockConfigEntry, sim: Simulator
) -> None:
    """One after the other, each when it works again."""
    await hass.config_entries.async_setup(entry.entry_id)
    refuse(sim, "QueryVoiceIntercom", "BatchGetDeviceState")
    with pytest.raises(PermissionDeniedError):
        await ask_for_a_talk_url(hass, entry)
    await entry.runtime_data.coordinator.async_refresh()
    assert missing(hass) == "iot:BatchGetDeviceState, linkvisual:QueryVoiceIntercom"
    refuse(sim, "QueryVoiceIntercom")
    await entry.runtime_data.coordinator.async_refresh()
    assert missing(hass) == "linkvisual:QueryVoiceIntercom"
    sim.set_knob("action_errors", "")
    await entry.runtime_data.coordinator.async_refresh()
    assert missing(hass) == "linkvisual:QueryVoiceIntercom"
    await ask_for_a_talk_url(hass, entry)
    assert issue(hass) is None


async def test_it_outlives_a_reload_and_goes_with_the_account(
    hass: HomeAssistant, entry: MockConfigEntry, sim: Simulator
) -> None:
    """A call that is made only for a talk would not be missed before the next."""
    await hass.config_entries.async_setup(entry.entry_id)
    refuse(sim, "QueryVoiceIntercom")
    with pytest.raises(PermissionDeniedError):
        await ask_for_a_talk_url(hass, entry)
    await hass.config_entries.async_reload(entry.entry_id)
    assert missing(hass) == "linkvisual:QueryVoiceIntercom"
    client = entry.runtime_data.client
    address = next(iter(entry.runtime_data.coordinator.data.values())).device.address
    await hass.config_entries.async_remove(entry.entry_id)
    assert issue(hass) is None
    with pytest.raises(PermissionDeniedError):
        await client.query_voice_intercom(address)
    assert issue(hass) is None


async def test_other_credentials_begin_anew(
    hass: HomeAssistant, entry: MockConfigEntry, sim: Simulator
) -> None:
    """Another RAM user has other permissions."""
    await hass.config_entries.async_setup(entry.entry_id)
    refuse(sim, "QueryVoiceIntercom")
    with pytest.raises(PermissionDeniedError):
        await ask_for_a_talk_url(hass, entry)
    form = await entry.start_reauth_flow(hass)
    typed: dict[str, Any] = {
        "access_key_id": sim.access_key_id,
        "access_key_secret": sim.access_key_secret,
        "instance_id": sim.instance_id,
        "advanced": {},
    }
    await submit(hass, form, typed)
    await hass.async_block_till_done()
    assert issue(hass) is None


ALLOWED_ALL_THE_SAME = ["GetThingModelTsl", "QueryProductList", "BatchGetDeviceState"]


@pytest.mark.parametrize("action", ALLOWED_ALL_THE_SAME)
async def test_cameras_are_found_and_polled_without_one_call(
    hass: HomeAssistant, entry: MockConfigEntry, sim: Simulator, action: str
) -> None:
    """What a call would have told is assumed, known from before, or asked for in another way."""
    refuse(sim, action)
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.LOADED
    await entry.runtime_data.coordinator.async_refresh()
    assert len(hass.states.async_all("camera")) == 4
    assert STATE_UNAVAILABLE not in {state.state for state in hass.states.async_all("camera")}
    assert missing(hass) == f"iot:{action}"
    assert not hass.config_entries.flow.async_progress()


async def test_a_camera_goes_offline_although_states_may_not_be_read(
    hass: HomeAssistant, entry: MockConfigEntry, sim: Simulator
) -> None:
    """The list of devices has their states too."""
    refuse(sim, "BatchGetDeviceState")
    await hass.config_entries.async_setup(entry.entry_id)
    sim.cameras[0].status = type(sim.cameras[0].status)("OFFLINE")
    await entry.runtime_data.coordinator.async_refresh()
    states = [state.state for state in hass.states.async_all("camera")]
    assert states.count(STATE_UNAVAILABLE) == 1


async def test_known_cameras_stay_when_devices_may_no_longer_be_listed(
    hass: HomeAssistant, entry: MockConfigEntry, sim: Simulator
) -> None:
    """As long as their states may be read."""
    await hass.config_entries.async_setup(entry.entry_id)
    coordinator = entry.runtime_data.coordinator
    refuse(sim, "QueryDevice")
    await coordinator.async_rediscover()
    await hass.async_block_till_done()
    assert coordinator.last_update_success
    assert missing(hass) == "iot:QueryDevice"
    refuse(sim, "QueryDevice", "BatchGetDeviceState")
    await coordinator.async_refresh()
    assert not coordinator.last_update_success
    assert not hass.config_entries.flow.async_progress()


async def test_an_account_that_may_not_list_devices_from_the_start(
    hass: HomeAssistant, entry: MockConfigEntry, sim: Simulator
) -> None:
    """Is tried again by itself, and nobody is asked for credentials that are right."""
    refuse(sim, "QueryDevice")
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.reason == "The RAM user of the AccessKey may not call iot:QueryDevice"
    assert missing(hass) == "iot:QueryDevice"
    assert not hass.config_entries.flow.async_progress()
    sim.set_knob("action_errors", "")
    await hass.config_entries.async_reload(entry.entry_id)
    assert len(hass.states.async_all("camera")) == 4
    assert issue(hass) is None


async def test_the_policy_has_every_call(
    hass: HomeAssistant, entry: MockConfigEntry, sim: Simulator
) -> None:
    """Whatever a running account asks for is in what people are told to grant."""
    await hass.config_entries.async_setup(entry.entry_id)
    await entry.runtime_data.coordinator.async_refresh()
    camera: Any = next(iter(entry.runtime_data.coordinator.data.values()))
    client, address = entry.runtime_data.client, camera.device.address
    await client.query_voice_intercom(address)
    capture = await client.trigger_capture_picture(address)
    await client.query_device_picture(address, capture, expire_minutes=1)
    granted = {permission.partition(":")[2] for permission in PERMISSIONS}
    assert set(sim.calls.counts) <= granted
    assert hass.states.async_all("camera")
