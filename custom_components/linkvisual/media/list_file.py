"""Playlists in files."""

from typing import BinaryIO

from ..intercom import UnreadableError
from .web.list_kind import SUFFIXES, is_text, looks_like_playlist
from .web.list_text import LARGEST_BYTES, text_in

_HEAD_BYTES = 64
"""The first word of a playlist, behind a byte order mark and blanks."""


def list_in(file: BinaryIO, suffix: str) -> str | None:
    """Return the text of a playlist; of anything else None, and the file is at its beginning.

    Raises:
        UnreadableError: it is longer than 1 MiB, or a web page.
    """
    head = file.read(_HEAD_BYTES)
    file.seek(0)
    if not looks_like_playlist(head) and (suffix.lower() not in SUFFIXES or not is_text(head)):
        return None
    if len(body := file.read(LARGEST_BYTES + 1)) > LARGEST_BYTES:
        raise UnreadableError("playlist too long")
    return text_in(body)
