"""What media is called where everybody can read it: no credentials, no names for machines."""

import re
from pathlib import Path

from homeassistant.core import HomeAssistant
from homeassistant.helpers.network import is_hass_url
from yarl import URL

from .media import Media, is_speech

_LONGEST_TITLE = 120
_FILE_NAME = re.compile(
    r"(.+)\.(?:aac|ac3|aiff?|amr|au|avi|flac|m3u8?|m4[ab]|mk[av]|mov|mp[234]|og[ag]|opus|pls|wav|web[am]|wma)",
    re.IGNORECASE,
)


def title_of(hass: HomeAssistant, media_content_id: str, media: Media) -> str | None:
    """Return what is said, the name of a file or the host of a station; None if all say nothing."""
    if is_speech(media_content_id):
        return _query_of(media_content_id).get("message", "")[:_LONGEST_TITLE] or None
    if media.place is None:
        return None
    return file_name_of(media.place) or _host_of(hass, media.place)


def file_name_of(place: URL | Path) -> str | None:
    """Return the name of a file without its suffix; None for addresses that name no file."""
    if isinstance(place, Path):
        return place.stem[:_LONGEST_TITLE]
    found = None if _is_api(place) else _FILE_NAME.fullmatch(place.name)
    return found[1][:_LONGEST_TITLE] if found else None


def shown_id(media_content_id: str) -> str:
    """Return a media id without what may be a credential."""
    if is_speech(media_content_id) or "://" not in media_content_id:
        return media_content_id.partition("?")[0]
    try:
        url = URL(media_content_id)
        return str(url.with_query(None).with_fragment(None).with_user(None))
    except ValueError:
        return ""


def _host_of(hass: HomeAssistant, place: URL | Path) -> str | None:
    """Return what a station is called for want of a name; of Home Assistant itself nothing."""
    if isinstance(place, Path) or _is_api(place) or is_hass_url(hass, str(place)):
        return None
    return place.host


def _is_api(url: URL) -> bool:
    """Return whether this is an address of some Home Assistant, where names are tokens."""
    return url.path.startswith("/api/")


def _query_of(media_content_id: str) -> dict[str, str]:
    try:
        return dict(URL(media_content_id).query)
    except ValueError:
        return {}
