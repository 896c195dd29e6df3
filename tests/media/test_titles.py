"""What the media player's card, the sensor and the recorder show of media."""

from pathlib import Path

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from yarl import URL

from custom_components.linkvisual.media.resolve import async_resolve_whole
from custom_components.linkvisual.media.titles import shown_id, title_of


def title(
    hass: HomeAssistant, media_content_id: str, place: URL | Path | None = None
) -> str | None:
    """Return the title of media that is at a place, by default at its own address."""
    return title_of(hass, media_content_id, place or URL(media_content_id))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://radio.example.com", "radio.example.com"),
        ("http://radio.example.com:8000/", "radio.example.com"),
        ("http://radio.example.com:8000/;", "radio.example.com"),
        ("http://radio.example.com/listen/80s", "radio.example.com"),
        ("http://radio.example.com/live.php?sid=1", "radio.example.com"),
        ("http://example.com/Nice%20FM%20%231.mp3", "Nice FM #1"),
        ("http://example.com/lists/jazz.m3u?x=y.pls", "jazz"),
        ("http://example.com/lists/Jazz.PLS", "Jazz"),
        ("https://ha.example/api/tts_proxy/0a1b2c.mp3", None),
        ("http://homeassistant.local:8123/stream", None),
        ("http://homeassistant.local:8123/local/bell.wav", "bell"),
        ("http://example.com/" + "long" * 99 + ".mp3", ("long" * 30)),
    ],
)
async def test_addresses(hass: HomeAssistant, address: str, expected: str | None) -> None:
    """The name of a file, or the station's host."""
    hass.config.internal_url = "http://homeassistant.local:8123"
    assert title(hass, address) == expected


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("http://{}", "http://{}/"),
        ("http://{}/", "http://{}/"),
        ("https://{}:8000/;", "https://{}:8000/…"),
        ("http://{}/t0ken/ann/s3cret/12345", "http://{}/…"),
        ("http://{}/t0ken/song.mp3?sig=s3cret", "http://{}/song.mp3"),
    ],
)
async def test_a_password(hass: HomeAssistant, address: str, shown: str) -> None:
    """Is in nothing that is shown, nor is a token in a path."""
    media_content_id = address.format("user:s3cret@radio.example.com")
    assert title(hass, media_content_id) in {"radio.example.com", "song"}
    assert shown_id(media_content_id) == shown.format("radio.example.com")


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (URL("http://user:s3cret@radio.example.com/a"), "radio.example.com"),
        (URL("http://homeassistant.local:8123/api/x/y.mp3?authSig=z"), None),
        (Path("/media/Bell at night.wav"), "Bell at night"),
        (Path("/media/words"), "words"),
    ],
)
async def test_media_sources(hass: HomeAssistant, place: URL | Path, expected: str | None) -> None:
    """Are called after what they stand for, not after their id."""
    hass.config.internal_url = "http://homeassistant.local:8123"
    assert title(hass, "media-source://radio_browser/960e0000-aaaa", place) == expected


async def test_speech(hass: HomeAssistant) -> None:
    """Is called what it says; a stream's id is no title."""
    assert title(hass, "media-source://tts/engine?message=Dinner+is%20ready") == "Dinner is ready"
    assert title(hass, "media-source://tts/-stream-/0a1b2c.mp3") is None


async def test_a_path_of_home_assistant(hass: HomeAssistant) -> None:
    """Is signed, and the signature is in no title."""
    assert await async_setup_component(hass, "http", {})
    hass.config.internal_url = "http://homeassistant.local:8123"
    for path, expected in (("/media/local/bell.mp3", "bell"), ("/api/thing/0a1b", None)):
        track = await async_resolve_whole(hass, path)
        assert track.title == expected
        assert track.content_id == path
