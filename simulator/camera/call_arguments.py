"""What a camera makes of the arguments of a service call (docs/protocol.md §7.5)."""

import base64
import json
from typing import TYPE_CHECKING

from simulator.live.cipher import StreamKey

if TYPE_CHECKING:
    from collections.abc import Mapping

_KEY_BYTES = 16


def argument(args: Mapping[str, object], name: str) -> object:
    """Return an argument, whose name may be in any case; None where it is missing."""
    return next((value for key, value in args.items() if key.lower() == name.lower()), None)


def required_text(args: Mapping[str, object], name: str) -> str:
    """Return an argument that must be text; raises ValueError, and the camera drops the call."""
    value = argument(args, name)
    if not isinstance(value, str):
        raise ValueError(f"{name} is no text")  # noqa: TRY004 - it came from outside
    return value


def key_in(text: object) -> StreamKey | None:
    """Return the key in a JSON text; with anything else a camera sends and hears clear."""
    try:
        fields = {name.lower(): value for name, value in json.loads(str(text)).items()}
        key, iv = (base64.b64decode(fields[name], validate=True) for name in ("key", "iv"))
    except ValueError, KeyError, AttributeError, TypeError:
        return None
    return StreamKey(key, iv) if len(key) == len(iv) == _KEY_BYTES else None
