"""The action over RTMP in Home Assistant: spoken to the end, or a sentence that says why not."""

import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import pytest_socket
from homeassistant.exceptions import HomeAssistantError

from custom_components.linkvisual.intercom.wire.rtmp import RtmpTimeouts
from tests.certificates import server_context
from tests.defaults import use_defaults
from tests.forwarding import forwarding
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


STEPS = ("handshake", "connect", "createStream", "publish")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give servers half a second for what they have seconds for."""
    use_defaults(monkeypatch, RtmpTimeouts, connect_s=0.5, stream_s=0.5)


@pytest.fixture
def change_url(over_rtmp: House, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Let the cloud put something else into its talk URLs."""
    issue_url = over_rtmp.sim.talk.issue_url

    def change(old: str, new: str) -> None:
        def issue(*args: Any, **kwargs: Any) -> str:  # noqa: ANN401
            return issue_url(*args, **kwargs).replace(old, new)

        monkeypatch.setattr(over_rtmp.sim.talk, "issue_url", issue)

    return change


async def assert_told(house: House, key: str, caplog: pytest.LogCaptureFixture) -> None:
    """See that a talk fails with a sentence, without the token, and with nothing left running."""
    async with house.nothing_left():
        with pytest.raises(HomeAssistantError) as caught:
            await house.talk(media=house.file(WORDS))
    assert caught.value.translation_key == key
    assert house.name() in str(caught.value) or key == "unsafe_url"
    assert "token=" not in f"{caught.value}{logged(caplog)}"
    assert not house.sim.recordings


@pytest.mark.parametrize(
    ("fault", "key"),
    [
        *((f"{deed}@{step}", "talk_connect_failed")
          for deed in ("reset", "close") for step in STEPS),
        *((f"html@{step}", "talk_wrong_server") for step in STEPS),
        *((f"silent@{step}", "talk_no_answer") for step in STEPS),
        *((f"error@{step}", "talk_refused") for step in STEPS[1:]),
    ],
)  # fmt: skip
async def test_failure_is_told_in_a_sentence(
    over_rtmp: House, impatient: None, fault: str, key: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever step of the connection it is: `_error`, BadName, HTML, silence, or the end."""
    over_rtmp.sim.set_knob("rtmp_fault", fault)
    await assert_told(over_rtmp, key, caplog)


async def test_server_without_room_for_a_connection(
    over_rtmp: House,
    impatient: None,
    change_url: Callable[[str, str], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The first of the five steps: nothing answers the first packet of TCP."""
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for other in (first, second):
            other.setblocking(False)
            with suppress(BlockingIOError):
                other.connect(full.getsockname())
        change_url(over_rtmp.sim.talk.rtmp_authority, f"127.0.0.1:{full.getsockname()[1]}")
        await assert_told(over_rtmp, "talk_no_answer", caplog)


async def test_wrong_key_is_noticed_by_what_comes_back(
    over_rtmp: House, caplog: pytest.LogCaptureFixture
) -> None:
    """A camera says nothing of it and plays nothing; its own sound cannot be opened, which is said once."""
    over_rtmp.sim.set_knob("voice_wrong_key", True)
    async with over_rtmp.nothing_left():
        await over_rtmp.talk(media=over_rtmp.file(WORDS))
        recording = await over_rtmp.sim.wait_for_recording()
    assert not recording.stats["played"]
    assert recording.stats["undecryptable_messages"] > 10
    assert logged(caplog).count("cannot be decrypted with the key") == 1


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("{server}", "127.0.0.1:1", "talk_connect_failed"),
        ("rtmp://", "rtmps://", "talk_connect_failed"),
        ("rtmp://", "http://", "unsafe_url"),
        ("/talk?", "?", "talk_url_unusable"),
        ("/talk?", "/?", "talk_url_unusable"),
        ("{server}", "[::1", "unsafe_url"),
        ("{server}", "127.0.0.1:99999", "unsafe_url"),
        ("token=", "token=0", "talk_refused"),
    ],
)  # fmt: skip
async def test_url_that_leads_nowhere(
    over_rtmp: House,
    change_url: Callable[[str, str], None],
    caplog: pytest.LogCaptureFixture,
    old: str,
    new: str,
    key: str,
) -> None:
    """Refused, without TLS, no RTMP, no path, no host, no port, no good token."""
    change_url(old.format(server=over_rtmp.sim.talk.rtmp_authority), new)
    await assert_told(over_rtmp, key, caplog)


async def test_token_with_escapes(over_rtmp: House) -> None:
    """Goes to the server as the cloud has written it."""
    over_rtmp.sim.set_knob("voice_url_escapes", True)
    await over_rtmp.talk(media=over_rtmp.file(WORDS))
    assert set(await over_rtmp.heard(WORDS)) == {1}


async def test_ipv6(over_rtmp: House, change_url: Callable[[str, str], None]) -> None:
    """A server that has only such an address is reached."""
    pytest_socket.socket_allow_hosts(["127.0.0.1", "::1"], allow_unix_socket=True)
    async with forwarding(over_rtmp.sim.talk.rtmp_authority, "::1") as authority:
        change_url(over_rtmp.sim.talk.rtmp_authority, authority)
        await over_rtmp.talk(media=over_rtmp.file(WORDS))
        assert set(await over_rtmp.heard(WORDS)) == {1}


async def test_tls(
    over_rtmp: House,
    change_url: Callable[[str, str], None],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """`rtmps` is spoken with a server whose certificate is trusted."""
    certificate = tmp_path / "certificate.pem"
    tls = server_context(certificate)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    plain = over_rtmp.sim.talk.rtmp_authority
    async with forwarding(plain, tls=tls) as authority:
        change_url(f"rtmp://{plain}", f"rtmps://{authority}")
        await over_rtmp.talk(media=over_rtmp.file(WORDS))
        assert set(await over_rtmp.heard(WORDS)) == {1}
