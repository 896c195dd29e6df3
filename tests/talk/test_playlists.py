"""Playlists of the web and in files, known by their content."""

import pytest
from aiohttp import web
from homeassistant.components.http import HomeAssistantView, StaticPathConfig
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.linkvisual.intercom.g711 import Samples
from tests.intercom.media_files import wav
from tests.intercom.signals import noise
from tests.media.web.station import Station

from .house import House

PARTS = [noise(0.3, seed=seed) for seed in range(3)]


async def heard(house: House) -> list[bool]:
    """Return which of the parts were heard, from beginning to end."""
    return [set(await house.heard(part)) == {1} for part in PARTS]


@pytest.mark.parametrize("name", ["list.m3u", "list", "list.pls"])
async def test_a_playlist(house: House, station: Station, name: str) -> None:
    """All entries are heard, also those of a list in it, and a dead one is passed over."""
    station.pieces = {f"{number}.wav": wav(part) for number, part in enumerate(PARTS)}
    m3u = "#EXTM3U\n{base}/0.wav\ngone.wav\ninner\n2.wav"
    lines = [line for line in m3u.splitlines() if not line.startswith("#")]
    pls = "\n".join(["[playlist]", *(f"File{at}={line}" for at, line in enumerate(lines))])
    station.texts = {name: pls if name == "list.pls" else m3u, "inner": "#EXTM3U\n1.wav"}
    async with house.nothing_left():
        await house.talk(media=station.url(name))
        assert all(await heard(house))


async def test_a_playlist_of_itself(house: House, station: Station) -> None:
    """Is empty; two that name each other come to an end."""
    station.texts = {"self": "#EXTM3U\nself", "a": "#EXTM3U\nb", "b": "#EXTM3U\na"}
    with pytest.raises(HomeAssistantError, match="The playlist is empty"):
        await house.talk(media=station.url("self"))
    with pytest.raises(HomeAssistantError, match="leads to too many other playlists"):
        await house.talk(media=station.url("a"))
    assert station.requests == ["self", "a", "b", "a", "b", "a"]


@pytest.mark.parametrize("text", ["#EXTM3U\n", "#EXTM3U\nfile:///etc/passwd\n"])
async def test_a_playlist_of_nothing(house: House, station: Station, text: str) -> None:
    """Is an error."""
    station.texts = {"empty": text}
    with pytest.raises(HomeAssistantError, match="The playlist is empty"):
        await house.talk(media=station.url("empty"))


@pytest.mark.parametrize("media", ["{media}/list", "media-source://media_source/local/list.m3u"])
async def test_a_playlist_in_a_file(house: House, station: Station, media: str) -> None:
    """Names files beside itself and addresses of the web."""
    assert await async_setup_component(house.hass, "media_source", {})
    (house.media / "songs").mkdir()
    house.file(PARTS[0], "songs/0.wav")
    house.file(PARTS[1], "1.wav")
    station.pieces["2.wav"] = wav(PARTS[2])
    text = "\n".join(["#EXTM3U", "songs/0.wav", str(house.media / "1.wav"), station.url("2.wav")])
    for name in ("list", "list.m3u"):
        (house.media / name).write_text(text)
    async with house.nothing_left():
        await house.talk(media=media.format(media=house.media))
        assert all(await heard(house))


async def test_a_playlist_in_a_file_names_what_may_not_be_read(
    house: House, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """It is passed over."""
    outside = tmp_path_factory.mktemp("outside") / "0.wav"
    outside.write_bytes(wav(PARTS[0]))
    (house.media / "link.wav").symlink_to(outside)
    house.file(PARTS[1], "1.wav")
    lines = [str(outside), outside.as_uri(), "link.wav", f"../{outside.parent.name}/0.wav", "1.wav"]
    (house.media / "list.m3u").write_text("\n".join(lines))
    await house.talk(media=str(house.media / "list.m3u"))
    assert set(await house.heard(PARTS[0])) == {0}
    assert set(await house.heard(PARTS[1])) == {1}


class _Private(HomeAssistantView):
    """A sound that Home Assistant gives to nobody without a signature."""

    url = "/api/private.wav"
    name = "api:private"

    def __init__(self, sound: Samples) -> None:
        """Hold a sound."""
        self._sound = wav(sound)

    async def get(self, _: web.Request) -> web.Response:
        """Return it."""
        return web.Response(body=self._sound)


@pytest.mark.parametrize("whose", ["own", "foreign", "file", "own in foreign"])
@pytest.mark.parametrize("name", ["list", "list.m3u"])
async def test_what_a_playlist_may_have_signed(
    house: House,
    station: Station,
    hass_client_no_auth: ClientSessionGenerator,
    whose: str,
    name: str,
) -> None:
    """Only Home Assistant's own may name what it does not give to everybody."""
    assert await async_setup_component(house.hass, "http", {})
    house.hass.http.register_view(_Private(PARTS[0]))
    (house.media / "local").mkdir()
    await house.hass.http.async_register_static_paths(
        [StaticPathConfig("/local", str(house.media / "local"))]
    )
    client = await hass_client_no_auth()
    own = f"http://127.0.0.1:{client.server.port}"
    house.hass.config.internal_url = own
    text = f"#EXTM3U\n{own}/api/private.wav\n"
    for folder in (house.media, house.media / "local"):
        (folder / name).write_text(text)
    station.texts = {name: text, "outer": f"#EXTM3U\n{own}/local/{name}\n"}
    media = {
        "own": f"/local/{name}",
        "foreign": station.url(name),
        "file": str(house.media / name),
        "own in foreign": station.url("outer"),
    }
    if whose == "own":
        await house.talk(media=media[whose])
        assert (await heard(house))[0]
        return
    with pytest.raises(HomeAssistantError, match="HTTP 401"):
        await house.talk(media=media[whose])
