"""Talk URLs that are asked for before the words are there."""

import asyncio

import pytest

from custom_components.linkvisual.bridge.call_order import CallOrder
from custom_components.linkvisual.bridge.expected_talks import ExpectedTalks
from custom_components.linkvisual.openapi import DeviceOfflineError, Scheme, VoiceIntercom


class Cloud:
    """Gives URLs when it is told to."""

    def __init__(self) -> None:
        """Give them at once."""
        self.asked: list[tuple[str, Scheme]] = []
        self.gives = asyncio.Event()
        self.gives.set()

    async def fetch(self, iot_id: str, scheme: Scheme) -> VoiceIntercom:
        """Return a URL with its number."""
        self.asked.append((iot_id, scheme))
        number = len(self.asked)
        await self.gives.wait()
        return VoiceIntercom(f"wss://talk.example/{number}")


async def test_asked_at_once_and_taken_once() -> None:
    """The question leaves before anything else, and its answer serves one session."""
    cloud = Cloud()
    talks = ExpectedTalks(cloud.fetch)
    async with talks.expect("one", Scheme.WS):
        assert cloud.asked == [("one", Scheme.WS)]
        assert (await talks.take("one", Scheme.WS)).url.endswith("/1")
        assert (await talks.take("one", Scheme.WS)).url.endswith("/2")
        assert (await talks.take("other", Scheme.WS)).url.endswith("/3")
    assert len(cloud.asked) == 3


async def test_another_transport() -> None:
    """What was expected of another one is of no use."""
    cloud = Cloud()
    talks = ExpectedTalks(cloud.fetch)
    async with talks.expect("one", Scheme.WS):
        await talks.take("one", Scheme.RTMP)
    assert [scheme for _, scheme in cloud.asked] == [Scheme.WS, Scheme.RTMP]


async def test_nothing_is_left_of_a_talk_that_does_not_come() -> None:
    """Its question is given up, and the next talk asks anew."""
    cloud = Cloud()
    cloud.gives.clear()
    talks = ExpectedTalks(cloud.fetch)
    before = asyncio.all_tasks()
    async with talks.expect("one", Scheme.WS), talks.expect("one", Scheme.WS):
        assert len(cloud.asked) == 1
    assert asyncio.all_tasks() == before
    cloud.gives.set()
    assert (await talks.take("one", Scheme.WS)).url.endswith("/2")


async def test_who_is_first() -> None:
    """Only a call with nobody before it may ask early."""
    order = CallOrder()
    first, second = order.join(["one"]), order.join(["one"])
    assert (first.is_first, second.is_first) == (True, False)
    first.leave()
    assert second.is_first


async def test_a_refusal_is_an_answer() -> None:
    """Asked again at once, the cloud would say the same; the next talk asks anew."""
    asked: list[Scheme] = []

    async def refuse(iot_id: str, scheme: Scheme) -> VoiceIntercom:
        asked.append(scheme)
        raise DeviceOfflineError("CameraOffline")

    talks = ExpectedTalks(refuse)
    async with talks.expect("one", Scheme.WS):
        await asyncio.sleep(0)
        for times in (1, 2):
            with pytest.raises(DeviceOfflineError):
                await talks.take("one", Scheme.WS)
            assert len(asked) == times
