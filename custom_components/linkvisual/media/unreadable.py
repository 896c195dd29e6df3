"""Why media could not be loaded, in words: the reasons of readers by translation key."""

_KEYS = {
    "FileNotFoundError": "media_missing",
    "IsADirectoryError": "media_missing",
    "NonHttpUrlRedirectClientError": "media_redirected",
    "PermissionError": "media_no_permission",
    "TooManyRedirects": "media_redirected",
    "a web page": "media_is_web_page",
    "empty playlist": "media_playlist_unusable",
    "encrypted stream": "media_encrypted",
    "interrupted": "media_interrupted",
    "larger than 128 MB": "media_too_large",
    "no HTTP": "media_unreachable",
    "not allowed": "media_not_allowed",
    "playlist too long": "media_playlist_unusable",
    "playlists without an end": "media_playlist_unusable",
    "the stream stands still": "media_interrupted",
}
_UNREACHABLE = ("Client", "Connection", "OSError", "Server", "Timeout", "gaierror")
"""How the names of errors begin that mean a server which cannot be reached or breaks off."""


def key_of(reason: str) -> str:
    """Return the translation key of a reader's reason; a status of HTTP stands for itself."""
    if (key := _KEYS.get(reason)) is not None:
        return key
    return "media_unreachable" if reason.startswith(_UNREACHABLE) else "media_unreadable"
