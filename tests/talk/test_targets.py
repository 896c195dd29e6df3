"""Whose voice it is: one camera, several, none, not ours, not allowed."""

import asyncio
import io
from collections.abc import Coroutine
from pathlib import Path
from typing import BinaryIO

import pytest
from homeassistant.auth.models import Group, User
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import label_registry as lr
from probatio import Invalid
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.linkvisual.const import DOMAIN
from custom_components.linkvisual.openapi import Scheme, VoiceIntercom
from simulator.cloud.device import DeviceStatus
from tests.intercom.media_files import wav
from tests.intercom.signals import noise

from .house import House


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Return the files that were opened to be played."""
    files: list[Path] = []
    real = Path.open

    def record(self: Path, mode: str = "r", *rest: object, **others: object) -> object:
        if self.suffix == ".wav" and mode == "rb":
            files.append(self)
        return real(self, mode, *rest, **others)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", record)
    return files


async def test_four_cameras_hear_one_decode(house: House, opened: list[Path]) -> None:
    """Everybody all of it, from a file that is read once."""
    words = noise(0.4)
    media = house.file(words)
    async with house.nothing_left():
        response = await house.talk(0, 1, 2, 3, media=media)
        for number in range(4):
            assert set(await house.heard(words, number=number)) == {1}
    assert opened == [Path(media)]
    assert set(response) == {house.camera(number) for number in range(4)}
    assert {answer["outcome"] for answer in response.values()} == {"played"}


async def test_the_response(house: House) -> None:
    """Says what happened at the camera."""
    (answer,) = (await house.talk(media=house.file(noise(0.4)))).values()
    assert answer.pop("duration") == pytest.approx(0.4, abs=0.02)
    assert answer.pop("time_to_first_audio") > 0
    assert answer.pop("waited") >= 0
    assert answer == {
        "camera": house.name(),
        "outcome": "played",
        "codec": "g711a",
        "reconnects": 0,
    }


async def test_throttled_cameras_are_told_apart(house: House) -> None:
    """One that the cloud let in late, and one that it did not let in at all; others say nothing of it."""
    media = house.file(noise(0.2))
    house.sim.set_knob("throttle_actions", "QueryVoiceIntercom")
    (plain,) = (await house.talk(media=media)).values()
    house.sim.set_knob("throttle_every", 2)
    in_time, late = sorted((await house.talk(0, 1, media=media)).values(), key=len)
    house.sim.set_knob("throttle_retry_after_ms", 60_000)
    said, refused = sorted(
        (await house.talk(0, 1, media=media)).values(), key=lambda answer: -len(answer)
    )
    assert "throttled" not in plain | in_time | said
    assert (late["outcome"], late["throttled"]) == ("played", True)
    assert (refused["outcome"], refused["throttled"]) == ("failed", True)


async def test_one_offline_one_broken(house: House) -> None:
    """The others speak; the response says who did not and why."""
    words = noise(0.4)
    house.sim.cameras[1].status = DeviceStatus.OFFLINE
    await house.entry.runtime_data.coordinator.async_refresh()
    house.sim.cameras[2].knobs.socket_script = "reset"  # type: ignore[assignment]
    async with house.nothing_left():
        response = await house.talk(0, 1, 2, 3, media=house.file(words))
        for number in (0, 3):
            assert set(await house.heard(words, number=number)) == {1}
    answers = [response[house.camera(number)] for number in range(4)]
    assert [answer["outcome"] for answer in answers] == ["played", "failed", "failed", "played"]
    assert answers[1]["error"] == f"{house.name(1)} is offline"
    assert (
        answers[2]["error"] == f"The connection to the speaker of {house.name(2)} broke off twice"
    )


async def test_one_with_a_bug(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever it raises, the others speak, and the log has what a developer needs."""

    async def fetch_url(scheme: Scheme) -> VoiceIntercom:
        raise ZeroDivisionError

    words = noise(0.4)
    intercom = house.entry.runtime_data.intercoms.of(house.sim.cameras[1].iot_id)
    intercom.access.fetch_url = fetch_url
    async with house.nothing_left():
        response = await house.talk(0, 1, 2, media=house.file(words))
        for number in (0, 2):
            assert set(await house.heard(words, number=number)) == {1}
    answers = [response[house.camera(number)] for number in range(3)]
    assert [answer["outcome"] for answer in answers] == ["played", "failed", "played"]
    name = house.name(1)
    assert answers[1]["error"] == (
        f"{name} could not speak. The log of Home Assistant has the details"
    )
    (record,) = (item for item in caplog.records if item.levelname == "ERROR")
    assert record.getMessage() == f"{name} could not speak"
    assert record.exc_info


async def test_an_account_whose_loop_has_ended(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Is an answer for each of its cameras."""

    async def run(work: Coroutine[None, None, None]) -> None:
        work.close()
        raise RuntimeError("closed")

    monkeypatch.setattr(house.entry.runtime_data.intercoms.media_loop, "run", run)
    with pytest.raises(HomeAssistantError) as raised:
        await house.talk(0, 1, media=house.file(noise(0.1)))
    monkeypatch.undo()
    assert all(f"{house.name(number)} could not speak" in str(raised.value) for number in (0, 1))


async def test_without_a_response_one_silent_camera_is_an_error(house: House) -> None:
    """Nobody would read of it otherwise; the others speak all the same."""
    words = noise(0.3)
    house.sim.cameras[1].status = DeviceStatus.OFFLINE
    await house.entry.runtime_data.coordinator.async_refresh()
    data = {"entity_id": [house.camera(0), house.camera(1)], "media": house.file(words)}
    with pytest.raises(HomeAssistantError) as raised:
        await house.hass.services.async_call(DOMAIN, "talk", data, blocking=True)
    name = house.name(1)
    assert str(raised.value) == f"Some cameras stayed silent. {name}: {name} is offline"
    assert set(await house.heard(words)) == {1}


async def test_cameras_of_the_same_name(house: House) -> None:
    """Each counts: none of them speaks."""
    for camera in house.sim.cameras[:2]:
        camera.status = DeviceStatus.OFFLINE
        camera.nickname = "Camera"
    assert await house.hass.config_entries.async_reload(house.entry.entry_id)
    with pytest.raises(HomeAssistantError) as raised:
        await house.talk(0, 1, media=house.file(noise(0.1)))
    assert str(raised.value).count("Camera is offline") == 2


async def test_all_but_one(house: House) -> None:
    """Of all cameras, or of some."""
    excluded = {"entity_id": [house.camera(0)]}
    for wanted in ("all", [house.camera(number) for number in range(4)]):
        response = await house.talk(
            entity_id=wanted, media=house.file(noise(0.1)), exclude=excluded
        )
        assert set(response) == {house.camera(number) for number in (1, 2, 3)}


async def test_a_disabled_camera(house: House) -> None:
    """Says nothing, whoever has its label."""
    entities = er.async_get(house.hass)
    label = lr.async_get(house.hass).async_create("Speaking").label_id
    for number in (0, 1):
        entities.async_update_entity(house.camera(number), labels={label})
    entities.async_update_entity(house.camera(0), disabled_by=er.RegistryEntryDisabler.USER)
    media = house.file(noise(0.1))
    response = await house.hass.services.async_call(
        DOMAIN, "talk", {"label_id": label, "media": media}, blocking=True, return_response=True
    )
    assert response is not None
    assert set(response) == {house.camera(1)}
    with pytest.raises(ServiceValidationError, match=house.camera(0)):
        await house.talk(0, media=media)


async def test_all_silent(house: House) -> None:
    """Is an error with a response, too."""
    for camera in house.sim.cameras[:2]:
        camera.status = DeviceStatus.OFFLINE
    await house.entry.runtime_data.coordinator.async_refresh()
    with pytest.raises(HomeAssistantError) as raised:
        await house.talk(0, 1, media=house.file(noise(0.1)))
    one, other = house.name(0), house.name(1)
    assert str(raised.value) in {
        f"Some cameras stayed silent. {a}: {a} is offline; {b}: {b} is offline"
        for a, b in ((one, other), (other, one))
    }


async def test_one_busy(house: House) -> None:
    """It is passed over, or waited for with a decode of its own if need be."""
    long, words = noise(3), noise(0.3, seed=2)
    first = house.begin(0, media=house.file(long, "long.wav"))
    await house.sessions_open()
    media = house.file(words)
    response = await house.talk(0, 1, media=media, when_busy="reject")
    assert response[house.camera(0)]["error"] == f'{house.name(0)} is busy with "long"'
    assert response[house.camera(1)]["outcome"] == "played"
    response = await house.talk(0, 1, media=media)
    assert response[house.camera(0)]["waited"] > response[house.camera(1)]["waited"]
    assert (await first)[house.camera(0)]["outcome"] == "played"
    assert set(await house.heard(long, sessions=2)) == {1}
    assert set(await house.heard(words, sessions=2, number=1)) == {2}


async def test_when_busy_replace(house: House) -> None:
    """Cuts the speaker."""
    words = noise(0.3, seed=2)
    first = house.begin(media=house.file(noise(8), "long.wav"))
    await house.sessions_open()
    await asyncio.sleep(0.1)
    await house.talk(media=house.file(words), when_busy="replace")
    (answer,) = (await first).values()
    assert answer["outcome"] == "replaced"
    assert set(await house.heard(words, sessions=2)) == {1}


async def test_a_queue_that_takes_too_long(house: House) -> None:
    """Names the camera, not the media."""
    first = house.begin(media=house.file(noise(2.5), "long.wav"))
    await house.sessions_open()
    with pytest.raises(HomeAssistantError) as raised:
        await house.talk(media=house.file(noise(0.3)), timeout=1)
    assert str(raised.value) == f'{house.name()} is busy with "long"'
    await first


async def test_a_camera_without_a_speaker(house: House) -> None:
    """Says so, with the way out."""
    product = house.sim.tenant.products[house.sim.cameras[0].product_key]
    product.services = tuple(name for name in product.services if "Intercom" not in name)
    assert await house.hass.config_entries.async_unload(house.entry.entry_id)
    await house.hass.config_entries.async_setup(house.entry.entry_id)
    with pytest.raises(HomeAssistantError) as raised:
        await house.talk(media=house.file(noise(0.1)))
    assert str(raised.value) == (
        f"According to its thing model, {house.name()} has no speaker. If it has one, choose it under "
        '"Treat these as cameras that can talk" in the integration\'s options'
    )


@pytest.mark.parametrize("entity_id", ["camera.elsewhere", "light.lamp", "camera.unknown"])
async def test_what_is_not_ours(house: House, entity_id: str) -> None:
    """Is named, and nobody speaks."""
    if entity_id != "camera.unknown":
        domain, name = entity_id.split(".")
        er.async_get(house.hass).async_get_or_create(domain, "other", "1", suggested_object_id=name)
    with pytest.raises(ServiceValidationError) as raised:
        await house.talk(entity_id=[house.camera(), entity_id], media=house.file(noise(0.1)))
    assert (
        str(raised.value) == f"Not a LinkVisual camera, or its account is not loaded: {entity_id}"
    )
    assert not house.sim.calls.counts["QueryVoiceIntercom"]


async def test_an_account_that_is_not_loaded(house: House) -> None:
    """Its cameras are not ours for now."""
    camera = house.camera()
    await house.hass.config_entries.async_unload(house.entry.entry_id)
    with pytest.raises(ServiceValidationError) as raised:
        await house.talk(entity_id=camera, media=house.file(noise(0.1)))
    assert str(raised.value).endswith(camera)


async def test_nobody(house: House) -> None:
    """An empty room has no voice."""
    area = ar.async_get(house.hass).async_create("Attic")
    with pytest.raises(ServiceValidationError) as raised:
        await house.hass.services.async_call(
            DOMAIN, "stop_talk", {"area_id": area.id}, blocking=True
        )
    assert str(raised.value) == "There is no LinkVisual camera in the target"


async def test_an_area_and_everything(house: House) -> None:
    """Cameras are found where they are; other entities there do not matter."""
    area = ar.async_get(house.hass).async_create("Garden")
    entity = er.async_get(house.hass).async_get(house.camera())
    assert entity is not None
    assert entity.device_id is not None
    dr.async_get(house.hass).async_update_device(entity.device_id, area_id=area.id)
    er.async_get(house.hass).async_get_or_create("light", "other", "1", device_id=entity.device_id)
    words = noise(0.2)
    data = {"area_id": area.id, "media": house.file(words)}
    await house.hass.services.async_call(DOMAIN, "talk", data, blocking=True)
    assert set(await house.heard(words)) == {1}
    response = await house.talk(entity_id="all", media=house.file(words))
    assert len(response) == 4


def member(hass: HomeAssistant, entities: dict[str, dict[str, bool]]) -> User:
    """Return a user who may do only so much."""
    group = Group("Guests", {"entities": {"entity_ids": entities}}, id="guests")
    user: User = MockUser(groups=[group]).add_to_hass(hass)
    return user


async def test_a_user_without_permission(house: House) -> None:
    """May neither talk nor silence; one who may, may."""
    media = house.file(noise(0.1))
    guest = member(
        house.hass, {house.camera(0): {"control": True}, house.camera(1): {"read": True}}
    )
    context = Context(user_id=guest.id)
    await house.talk(0, media=media, context=context)
    for action, data in (("talk", {"media": media}), ("stop_talk", {})):
        for targets in ([1], [0, 1]):
            entity_ids = [house.camera(number) for number in targets]
            with pytest.raises(Unauthorized):
                await house.hass.services.async_call(
                    DOMAIN,
                    action,
                    {"entity_id": entity_ids, **data},
                    blocking=True,
                    context=context,
                )
    assert house.sim.calls.counts["QueryVoiceIntercom"] == 1


async def test_preannounce(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The chime of the integration, one of the user's, or none."""
    chime, bell, words = noise(0.2, seed=5), noise(0.2, seed=6), noise(0.3)

    def open_chime() -> BinaryIO:
        return io.BytesIO(wav(chime))

    monkeypatch.setattr("custom_components.linkvisual.services.open_chime", open_chime)
    media, bell_media = house.file(words), house.file(bell, "bell.wav")
    await house.talk(0, media=media, preannounce=True)
    await house.talk(1, media=media, preannounce_media=bell_media)
    await house.talk(2, media=media, preannounce_media=bell_media, preannounce=False)
    together = [
        await house.heard(sound, number=number)
        for number in range(3)
        for sound in (chime, bell, words)
    ]
    assert [set(times) for times in together] == [{1}, {0}, {1}, {0}, {1}, {1}, {0}, {0}, {1}]


async def test_the_built_in_chime(house: House) -> None:
    """Is a sound."""
    (answer,) = (await house.talk(media=house.file(noise(0.2)), preannounce=True)).values()
    assert 0.5 < answer["duration"] < 3


@pytest.mark.parametrize(("volume", "peak"), [(100, 12000), (50, 6000), (10, 1200), (0, 8)])
async def test_volume(house: House, volume: int, peak: int) -> None:
    """In percent of what was recorded."""
    await house.talk(media=house.file(noise(0.2)), volume=volume)
    recording = await house.sim.wait_for_recording()
    assert recording.stats["peak"] == pytest.approx(peak, rel=0.05)


@pytest.mark.parametrize(
    ("data", "key", "sentence"),
    [
        ({}, "no_message_or_media", "Give a message to speak, or media to play"),
        (
            {"message": "Hello", "media": "/x.wav"},
            "message_and_media",
            "Give either a message or media, not both",
        ),
    ],
)
async def test_one_thing_to_be_heard(
    house: House, data: dict[str, object], key: str, sentence: str
) -> None:
    """Neither and both are told in a sentence that can be translated."""
    with pytest.raises(ServiceValidationError) as caught:
        await house.talk(**data)  # type: ignore[arg-type]
    assert caught.value.translation_key == key
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    "data",
    [
        {"message": ""},
        {"media": "/x.wav", "volume": 101},
        {"media": "/x.wav", "timeout": 0},
        {"media": "/x.wav", "when_busy": "shout"},
        {"media": "/x.wav", "loudness": 3},
        {"media": {"media_content_type": "audio/wav"}},
    ],
)
async def test_what_the_action_does_not_take(house: House, data: dict[str, object]) -> None:
    """Is refused by its schema."""
    with pytest.raises(Invalid):
        await house.talk(**data)  # type: ignore[arg-type]
