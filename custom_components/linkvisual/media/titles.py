"""What media is called where everybody can read it: no credentials, no names for machines."""

import re
from pathlib import Path

from homeassistant.core import HomeAssistant
from homeassistant.helpers.network import is_hass_url
from yarl import URL

from .speech import is_speech

LONGEST_NAME = 120
"""In characters; a name stands in a line of the logbook and in a title."""

_LONGEST_LOST_WORD = 30
"""Characters; longer is no word, and is cut in its middle."""

_LONGEST_TEXT = 4096
"""In characters; what is behind is not looked at."""
_FILE_NAME = re.compile(
    r"(.+)\.(?:aac|ac3|aiff?|amr|au|avi|flac|m3u8?|m4[ab]|mk[av]|mov|mp[234]|og[ag]|opus|pls|wav|web[am]|wma)",
    re.IGNORECASE,
)


def short_name(message: str) -> str:
    """Return a message as one line, shortened between two words where it has any."""
    line = " ".join("".join(map(_printable, message[:_LONGEST_TEXT])).split())
    if len(line) <= LONGEST_NAME:
        return line
    short = line[: LONGEST_NAME - 1]
    end = short.rfind(" ")
    if end >= len(short) - _LONGEST_LOST_WORD:
        short = short[:end]
    return f"{short}…"


def _printable(character: str) -> str:
    """Return a character, or a blank for one that commands a screen; emoji are joined by U+200D."""
    return character if character.isprintable() or character == "\u200d" else " "


def title_of(hass: HomeAssistant, media_content_id: str, location: URL | Path | None) -> str | None:
    """Return what is said, the name of a file or the host of a station; None if all say nothing."""
    if is_speech(media_content_id):
        return _query_of(media_content_id).get("message", "")[:LONGEST_NAME] or None
    if location is None:
        return None
    return file_name_of(location) or _host_of(hass, location)


def file_name_of(location: URL | Path) -> str | None:
    """Return the name of a file without its suffix; None for addresses that name no file."""
    if isinstance(location, Path):
        return location.stem[:LONGEST_NAME]
    found = None if _is_api(location) else _FILE_NAME.fullmatch(location.name)
    return found[1][:LONGEST_NAME] if found else None


def shown_id(media_content_id: str) -> str:
    """Return a media id without what may be a credential.

    Of an address of the web that is server and file name: paths of television streams hold a
    name and a password.
    """
    if is_speech(media_content_id) or "://" not in media_content_id:
        return media_content_id.partition("?")[0]
    try:
        url = URL(media_content_id)
        if url.scheme not in {"http", "https"}:
            return str(url.with_query(None).with_fragment(None).with_user(None))
        origin = str(url.origin())
    except ValueError:
        return ""
    if not url.path.strip("/"):
        return f"{origin}{url.path}"
    return f"{origin}/{url.name if _FILE_NAME.fullmatch(url.name) else '…'}"


def _host_of(hass: HomeAssistant, location: URL | Path) -> str | None:
    """Return what a station is called for want of a name; of Home Assistant itself nothing."""
    if isinstance(location, Path) or _is_api(location) or is_hass_url(hass, str(location)):
        return None
    return location.host


def _is_api(url: URL) -> bool:
    """Return whether this is an address of some Home Assistant, where names are tokens."""
    return url.path.startswith("/api/")


def _query_of(media_content_id: str) -> dict[str, str]:
    try:
        return dict(URL(media_content_id).query)
    except ValueError:
        return {}
