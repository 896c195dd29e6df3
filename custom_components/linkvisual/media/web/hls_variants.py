"""The variants of an HLS stream, of which a telephone voice needs the smallest."""

from itertools import islice

from yarl import URL

from .addresses import absolute_url
from .hls_lines import Variables, attributes_of, number_in

_VIDEO_CODECS = ("avc", "hvc", "hev", "vp0", "av01", "dvh")

_MOST_LINES = 10_000
"""A film in every size and language has some hundred."""


def pick_variant(text: str, base: URL, variables: Variables) -> URL | None:
    """Return the address of the sound alone, or else of the smallest variant.

    None: the playlist lists segments itself.
    """
    variants: list[tuple[bool, int, URL]] = []
    attributes: dict[str, str] | None = None
    for line in islice(variables.lines(text), _MOST_LINES):
        if line.startswith("#EXT-X-STREAM-INF:"):
            attributes = attributes_of(line)
        elif line.startswith("#EXT-X-MEDIA:"):
            media = attributes_of(line)
            url = absolute_url(base, media["URI"]) if media.get("URI") else None
            if media.get("TYPE") == "AUDIO" and url is not None:
                variants.append((False, -2 if media.get("DEFAULT") == "YES" else -1, url))
        elif attributes is not None and not line.startswith("#"):
            if (url := absolute_url(base, line)) is not None:
                variants.append(
                    (_has_picture(attributes), number_in(attributes.get("BANDWIDTH", "")), url)
                )
            attributes = None
    return min(variants, key=lambda variant: variant[:2])[2] if variants else None


def _has_picture(attributes: dict[str, str]) -> bool:
    codecs = attributes.get("CODECS", "")
    return "RESOLUTION" in attributes or any(codec in codecs for codec in _VIDEO_CODECS)
