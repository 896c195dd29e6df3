"""Say one thing through several cameras at once."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace

from homeassistant.exceptions import HomeAssistantError

from ..bridge.call_order import Place
from ..bridge.media_loop import MediaLoop
from ..exceptions import as_talk_error, translated_error
from ..intercom import IntercomError, OpenInput, SharedDecode, TalkOptions, TalkReport, WhenBusy
from ..openapi import OpenApiError
from ..options import talk_options_of
from .targets import TalkTarget

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """What is to be said, and how."""

    inputs: Sequence[OpenInput]
    name: str | None
    """What others read of it."""

    gain_db: float
    when_busy: WhenBusy
    start_timeout_s: float


type Speakers = Sequence[tuple[TalkTarget, Place]]
"""Cameras, each with the place in its line that is left as soon as its own queue has the turn."""

type Result = TalkReport | HomeAssistantError
"""What came of it at one camera."""


def line_up(targets: Sequence[TalkTarget]) -> Speakers:
    """Take a place at each camera, in the order of the cameras."""
    return [(target, target.intercoms.announcements.join((target.iot_id,))) for target in targets]


async def async_announce(speakers: Speakers, announcement: Announcement) -> list[Result]:
    """Say something through cameras and return what came of it at each, in their order.

    Their talk URLs are on their way before the sound is on the media loop.
    """
    async with AsyncExitStack() as expected:
        for target, place in speakers:
            options = talk_options_of(target.entry, target.camera.device.product_key)
            talk = target.intercoms.expecting(target.iot_id, options, place)
            await expected.enter_async_context(talk)
        for _, place in speakers:
            await place.wait()
        return await _announce_in_groups(speakers, announcement)


async def _announce_in_groups(speakers: Speakers, announcement: Announcement) -> list[Result]:
    """Say something through cameras, of which those with the same options hear the same decode.

    One that fails delays no other.
    """
    groups: dict[tuple[MediaLoop, TalkOptions], list[tuple[TalkTarget, Place]]] = {}
    for target, place in speakers:
        options = talk_options_of(target.entry, target.camera.device.product_key)
        key = (target.intercoms.media_loop, options)
        groups.setdefault(key, []).append((target, place))
    said = await asyncio.gather(
        *(
            _announce_on(media_loop, members, options, announcement)
            for (media_loop, options), members in groups.items()
        )
    )
    results = {entity_id: result for group in said for entity_id, result in group.items()}
    return [results[target.entity_id] for target, _ in speakers]


async def _announce_on(
    media_loop: MediaLoop, speakers: Speakers, options: TalkOptions, announcement: Announcement
) -> dict[str, Result]:
    """Say something through cameras of one account, and return rather than raise what went wrong."""
    try:
        return await media_loop.run(_announce_to_group(speakers, options, announcement))
    except Exception as err:  # noqa: BLE001  another account's cameras are to speak all the same
        return {target.entity_id: _failure(target, err) for target, _ in speakers}


async def _announce_to_group(
    speakers: Speakers, options: TalkOptions, announcement: Announcement
) -> dict[str, Result]:
    """Say something through cameras of one account; runs on its media loop."""
    options = replace(options, gain_db=options.gain_db + announcement.gain_db)
    async with SharedDecode(
        announcement.inputs, options.codec, options.gain_db, options.normalise
    ) as decode:
        results = await asyncio.gather(
            *(
                _announce_to_one(target, place, decode, options, announcement)
                for target, place in speakers
            )
        )
    return {target.entity_id: result for (target, _), result in zip(speakers, results, strict=True)}


async def _announce_to_one(
    target: TalkTarget,
    place: Place,
    decode: SharedDecode,
    options: TalkOptions,
    announcement: Announcement,
) -> Result:
    """Say a decode through one camera, and return rather than raise what went wrong."""
    if not target.camera.online:
        return translated_error("camera_offline", camera=target.name)
    if not target.camera.can_talk:
        return translated_error("camera_cannot_talk", camera=target.name)
    intercom = target.intercoms.of(target.camera.device.iot_id)
    try:
        return await intercom.announce(
            decode,
            options,
            when_busy=announcement.when_busy,
            start_timeout_s=announcement.start_timeout_s,
            name=announcement.name,
            on_lined_up=place.leave_from_media_loop,
        )
    except Exception as err:  # noqa: BLE001  the other cameras are to speak all the same
        return _failure(target, err)


def _failure(target: TalkTarget, err: Exception) -> HomeAssistantError:
    """Return why a camera stayed silent; what nobody expected is worth a trace."""
    if not isinstance(err, IntercomError | OpenApiError):
        _LOGGER.error("%s could not speak", target.name, exc_info=err)
    return as_talk_error(err, target.name)
