"""Addresses that others name, and passwords that hold for all of one origin."""

from yarl import URL


def absolute_url(base: URL, address: str) -> URL | None:
    """Return an address relative to another, None if it is not one of the web.

    What is asked of the same server is asked with the same password.
    """
    try:
        url = base.join(URL(address.strip()))
        if url.scheme not in {"http", "https"} or not url.host:
            return None
        return with_password(url, base)
    except ValueError:
        return None


def with_password(url: URL, asked: URL) -> URL:
    """Return an address with the password of another one of the same origin."""
    if url.user is not None or asked.user is None or url.origin() != asked.origin():
        return url
    return url.with_user(asked.user).with_password(asked.password)
