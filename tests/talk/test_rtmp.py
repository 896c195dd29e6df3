"""The action over RTMP in Home Assistant: spoken to the end, or a sentence that says why not."""

import pytest
from homeassistant.exceptions import HomeAssistantError

from tests.intercom.signals import noise

from .house import House, logged

WORDS = noise(0.4)


@pytest.fixture
async def over_rtmp(house: House) -> House:
    """Let every product be talked to over RTMP only."""
    for subentry in house.entry.subentries.values():
        data = {**subentry.data, "talk_scheme": "rtmp"}
        house.hass.config_entries.async_update_subentry(house.entry, subentry, data=data)
    await house.hass.async_block_till_done()
    return house


async def test_words_are_heard_encrypted(over_rtmp: House) -> None:
    """The key that the cloud sends is used, and nothing is left of the session."""
    async with over_rtmp.nothing_left():
        response = await over_rtmp.talk(media=over_rtmp.file(WORDS))
        assert set(await over_rtmp.heard(WORDS)) == {1}
    assert response[over_rtmp.camera()]["outcome"] == "played"
    [recording] = over_rtmp.sim.recordings
    assert recording.stats["undecryptable_messages"] == 0


@pytest.mark.parametrize(
    ("fault", "key"),
    [
        ("reset@handshake", "talk_connect_failed"),
        ("html@handshake", "talk_wrong_server"),
        ("error@connect", "talk_refused"),
        ("close@createStream", "talk_connect_failed"),
        ("error@publish", "talk_refused"),
    ],
)
async def test_failure_is_told_in_a_sentence(
    over_rtmp: House, fault: str, key: str, caplog: pytest.LogCaptureFixture
) -> None:
    """With the camera's name, without the token, and with nothing left running."""
    over_rtmp.sim.set_knob("rtmp_fault", fault)
    async with over_rtmp.nothing_left():
        with pytest.raises(HomeAssistantError) as caught:
            await over_rtmp.talk(media=over_rtmp.file(WORDS))
    assert caught.value.translation_key == key
    assert over_rtmp.name() in str(caught.value)
    assert "token=" not in f"{caught.value}{logged(caplog)}"
