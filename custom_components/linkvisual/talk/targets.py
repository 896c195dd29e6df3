"""From the target of an action to cameras."""

from dataclasses import dataclass

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_ENTITY_ID, ENTITY_MATCH_ALL
from homeassistant.core import HomeAssistant, ServiceCall, split_entity_id
from homeassistant.exceptions import ServiceValidationError, Unauthorized, UnknownUser
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import target

from ..bridge.intercoms import Intercoms
from ..const import DOMAIN
from ..data import LinkVisualConfigEntry
from ..discovery.inventory import Camera


@dataclass(frozen=True, slots=True)
class TalkTarget:
    """One camera that is to speak."""

    entity_id: str
    entry: LinkVisualConfigEntry
    intercoms: Intercoms
    """Of the entry as it was then: one that is being unloaded has none."""

    camera: Camera

    @property
    def iot_id(self) -> str:
        """Return what the cloud calls the camera."""
        return self.camera.device.iot_id

    @property
    def name(self) -> str:
        """Return what people call the camera."""
        return self.camera.name


async def async_resolve_targets(call: ServiceCall, entity_domain: str) -> list[TalkTarget]:
    """Return our cameras in a call's target.

    Home Assistant's own helper for entity actions passes over unavailable entities without a
    word; a caller who speaks wants to be told that a camera is offline.

    Raises:
        ServiceValidationError: a named entity is no camera of ours, or there is none at all.
        Unauthorized: the user may not control one of them.
    """
    hass, selection = call.hass, target.TargetSelection(call.data)
    if call.data.get(ATTR_ENTITY_ID) == ENTITY_MATCH_ALL:
        excluded = target.async_extract_excluded_entity_ids(hass, selection)
        named, wanted = set[str](), set(hass.states.async_entity_ids(entity_domain)) - excluded
    else:
        found = target.async_extract_referenced_entity_ids(hass, selection, True)
        named, wanted = found.referenced, found.referenced | found.indirectly_referenced
    targets = {
        entity_id: resolved
        for entity_id in sorted(wanted)
        if split_entity_id(entity_id)[0] == entity_domain
        and (resolved := _target_of(hass, entity_id)) is not None
    }
    if foreign := named - targets.keys():
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="not_a_camera",
            translation_placeholders={"entities": ", ".join(sorted(foreign))},
        )
    if not targets:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_camera")
    await _check_permissions(call, targets)
    return list(targets.values())


def _target_of(hass: HomeAssistant, entity_id: str) -> TalkTarget | None:
    """Return the camera behind an entity, or None if it is not one of ours."""
    registered = er.async_get(hass).async_get(entity_id)
    if registered is None or registered.disabled or registered.platform != DOMAIN:
        return None
    if not registered.config_entry_id:
        return None
    entry: LinkVisualConfigEntry | None = hass.config_entries.async_get_entry(
        registered.config_entry_id
    )
    if entry is None or entry.state is not ConfigEntryState.LOADED:
        return None
    data = entry.runtime_data
    camera = data.coordinator.data.get(registered.unique_id)
    return None if camera is None else TalkTarget(entity_id, entry, data.intercoms, camera)


async def _check_permissions(call: ServiceCall, targets: dict[str, TalkTarget]) -> None:
    """Let only those speak who may control the cameras."""
    if not call.context.user_id:
        return
    user = await call.hass.auth.async_get_user(call.context.user_id)
    if user is None:
        raise UnknownUser(context=call.context)
    for entity_id in targets:
        if not user.permissions.check_entity(entity_id, POLICY_CONTROL):
            raise Unauthorized(context=call.context, entity_id=entity_id, permission=POLICY_CONTROL)
