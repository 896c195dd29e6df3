"""Media of every origin."""

import asyncio
from pathlib import Path

import pytest
from homeassistant.components.http import StaticPathConfig
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.intercom.media_files import silent_video, tone_file, wav
from tests.intercom.signals import noise, tone
from tests.waiting import until

from .house import House, logged
from .web_server import WebServer

NOT_ALLOWED = (
    "Only media sources, web addresses and files in folders that Home Assistant may read "
    "can be played"
)
UNDECODABLE = "This is not an audio file, or its format is unknown"


async def test_a_file(house: House) -> None:
    """In a folder that Home Assistant may read."""
    words = noise(0.4)
    async with house.nothing_left():
        await house.talk(media=house.file(words))
        assert set(await house.heard(words)) == {1}


async def test_the_value_of_the_media_selector(house: House) -> None:
    """As automations store it."""
    words = noise(0.3)
    media = {
        "media_content_id": house.file(words),
        "media_content_type": "audio/wav",
        "metadata": {"title": "Words"},
    }
    await house.talk(media=media)
    assert set(await house.heard(words)) == {1}


async def test_a_media_source(house: House) -> None:
    """A file of the local media folder is read from disk, without the web."""
    assert await async_setup_component(house.hass, "media_source", {})
    words = noise(0.3)
    house.file(words)
    async with house.nothing_left():
        await house.talk(media="media-source://media_source/local/words.wav")
        assert set(await house.heard(words)) == {1}
    with pytest.raises(HomeAssistantError):
        await house.talk(media="media-source://media_source/local/../secret.wav")


async def test_a_path_of_home_assistant_itself(
    house: House, hass_client_no_auth: ClientSessionGenerator
) -> None:
    """Such as /local/."""
    words = noise(0.3)
    house.file(words)
    assert await async_setup_component(house.hass, "http", {})
    await house.hass.http.async_register_static_paths(
        [StaticPathConfig("/local", str(house.media))]
    )
    client = await hass_client_no_auth()
    house.hass.config.internal_url = f"http://127.0.0.1:{client.server.port}"
    async with house.nothing_left():
        await house.talk(media="/local/words.wav")
        assert set(await house.heard(words)) == {1}
        with pytest.raises(HomeAssistantError) as raised:
            await house.talk(media="/local/nothing.wav")
    assert str(raised.value) == "The audio could not be loaded (HTTP 404)"


@pytest.mark.parametrize(
    "media",
    [
        "/etc/hostname",
        "{media}/../outside.wav",
        "/nowhere/at/all.wav",
        "file:///etc/hostname",
        "concat:/etc/hostname",
        "rtmp://127.0.0.1/live",
        "http:/user:verysecret@127.0.0.1/words.wav",
        "hello.wav",
        "..",
        "\0",
    ],
)
async def test_what_may_not_be_read(house: House, media: str) -> None:
    """Is refused before anything is opened."""
    (house.media.parent / "outside.wav").write_bytes(wav(tone(0.1)))
    with pytest.raises(ServiceValidationError) as raised:
        await house.talk(media=media.format(media=house.media))
    assert str(raised.value) == NOT_ALLOWED
    assert not house.sim.calls.counts["QueryVoiceIntercom"]


async def test_a_link_out_of_the_folder(
    house: House, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Does not widen what may be read."""
    outside = tmp_path_factory.mktemp("outside") / "words.wav"
    outside.write_bytes(wav(tone(0.1)))
    (house.media / "link.wav").symlink_to(outside)
    with pytest.raises(ServiceValidationError) as raised:
        await house.talk(media=str(house.media / "link.wav"))
    assert str(raised.value) == NOT_ALLOWED


@pytest.mark.parametrize("path", ["sound", "redirect"])
async def test_a_web_address(house: House, web_server: WebServer, path: str) -> None:
    """Is played while it is fetched."""
    words = noise(0.4)
    web_server.body = wav(words)
    async with house.nothing_left():
        await house.talk(media=web_server.url(path))
        assert set(await house.heard(words)) == {1}
    assert web_server.requests[-1] == "sound"


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("404", "The audio could not be loaded (HTTP 404)"),
        ("500", "The audio could not be loaded (HTTP 500)"),
        (
            "redirect_to_file",
            "The audio could not be loaded: its address redirects to one that is not allowed, or in circles",
        ),
        (
            "redirect_for_ever",
            "The audio could not be loaded: its address redirects to one that is not allowed, or in circles",
        ),
        ("page", UNDECODABLE),
    ],
)
async def test_a_web_address_that_does_not_work(
    house: House, web_server: WebServer, path: str, sentence: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Is an error for a person, without what is secret in the address."""
    caplog.set_level("DEBUG")
    async with house.nothing_left():
        with pytest.raises(HomeAssistantError) as raised:
            await house.talk(media=web_server.url(path))
    assert str(raised.value) == sentence
    assert "verysecret" not in f"{raised.value!r} {raised.value.__cause__!r}"
    assert "verysecret" not in logged(caplog)


async def test_nobody_listens_at_the_address(house: House, unused_tcp_port: int) -> None:
    """No connection."""
    with pytest.raises(HomeAssistantError) as raised:
        await house.talk(media=f"http://127.0.0.1:{unused_tcp_port}/words.wav")
    assert (
        str(raised.value)
        == "The audio could not be loaded: its server cannot be reached, or the connection broke off"
    )


@pytest.mark.parametrize("path", ["half", "reset"])
async def test_a_download_that_breaks_off(house: House, web_server: WebServer, path: str) -> None:
    """Is heard up to there, and is an error."""
    words = noise(3)
    web_server.body = wav(words)
    async with house.nothing_left():
        with pytest.raises(HomeAssistantError) as raised:
            await house.talk(media=web_server.url(path))
        times = await house.heard(words)
    assert (
        str(raised.value)
        == "The audio could not be loaded: its server cannot be reached, or the connection broke off"
    )
    assert set(times[: len(times) // 3]) == {1}


async def test_a_download_that_hangs(house: House, web_server: WebServer) -> None:
    """Is waited for as long as the action says."""
    async with house.nothing_left():
        with pytest.raises(HomeAssistantError) as raised:
            await house.talk(media=web_server.url("hang"), timeout=1)
    assert str(raised.value) == f"{house.name()} did not start speaking in time"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty", b"", "The audio has no content"),
        ("text", b"Hello\n" * 100, UNDECODABLE),
        ("no samples", wav(tone(0)), "The audio has no content"),
        ("video", silent_video(), "The media has no audio"),
    ],
    ids=["empty", "text", "no samples", "video"],
)
async def test_files_without_sound(house: House, name: str, content: bytes, sentence: str) -> None:
    """Each is said in its own words."""
    (house.media / name).write_bytes(content)
    async with house.nothing_left():
        with pytest.raises(HomeAssistantError) as raised:
            await house.talk(media=str(house.media / name))
    assert str(raised.value) == sentence


async def test_a_file_that_may_not_be_opened(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason is named, the path is not."""
    path = house.file(tone(0.1))
    real = Path.open

    def refuse(self: Path, mode: str = "r") -> object:
        if str(self) == path:
            raise PermissionError(13, "Permission denied", path)
        return real(self, mode)

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(HomeAssistantError) as raised:
        await house.talk(media=path)
    assert (
        str(raised.value) == "The audio could not be loaded: Home Assistant may not read the file"
    )


async def test_every_format(house: House) -> None:
    """One compressed file through the whole path."""
    data = tone_file("mp3", "libmp3lame", rate_hz=44100, layout="stereo", duration_s=0.5)
    (house.media / "tone.mp3").write_bytes(data)
    (answer,) = (await house.talk(media=str(house.media / "tone.mp3"))).values()
    assert answer["duration"] == pytest.approx(0.5, abs=0.06)


async def test_a_long_file_is_not_read_ahead(house: House, web_server: WebServer) -> None:
    """A stream is taken at the pace of the speaker, more or less."""
    web_server.body = wav(noise(600))
    async with house.nothing_left():
        talking = house.begin(media=web_server.url("sound"))
        await house.sessions_open()
        await asyncio.sleep(0.3)
        await house.hass.services.async_call(
            "linkvisual", "stop_talk", {"entity_id": house.camera()}, blocking=True
        )
        (answer,) = (await talking).values()
    assert answer["outcome"] == "stopped"
    assert answer["duration"] < 5
    await until(lambda: not house.sim.talk.sockets)
