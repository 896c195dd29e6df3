"""Reduces a browser's recording of a talk to what helps, and to nothing that is secret.

Usage: scripts/redact-capture FILE.har > capture.json

Kept are directions, lengths, times, close codes and the first 16 bytes of each message; of
addresses only the scheme, the port and how long each part is. Anything in the result that looks
like a token or a name ends the program without a line of it.
"""

import base64
import binascii
import json
import re
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

HEAD_BYTES = 16
"""Enough for the head of the first message and of a tag; a frame of sound tells nobody a word."""

_MAX_MESSAGES = 2000
_SAFE_NAMES = {"token", "session", "auth_key", "sign", "expire", "timestamp"}
_SAFE_STRING = re.compile(r"[a-z_ -]{1,24}|wss?|rtmps?|[0-9a-f]{0,32}|\d{4}-\d\d-\d\d")
_HEX_OF_A_MESSAGE = re.compile(r"[0-9a-f]{0,32}")


class SecretError(Exception):
    """The result would hold something that looks like a secret; the text names only the place."""


def redact(har: dict[str, Any]) -> dict[str, Any]:
    """Return what is kept of a HAR.

    Raises:
        SecretError: something that looks like a secret would be kept.
        ValueError: this is no HAR with WebSocket messages.
    """
    entries = har.get("log", {}).get("entries", []) if isinstance(har.get("log"), dict) else []
    sockets = [_socket(entry) for entry in entries if entry.get("_webSocketMessages")]
    if not sockets:
        raise ValueError("there are no WebSocket messages in this file")
    result = {"sockets": sockets}
    _refuse_secrets(result, "")
    return result


def _socket(entry: dict[str, Any]) -> dict[str, Any]:
    messages = entry["_webSocketMessages"][:_MAX_MESSAGES]
    started_s = float(messages[0].get("time", 0))
    response = entry.get("response", {})
    return {
        "url": _shape_of(str(entry.get("request", {}).get("url", ""))),
        "status": int(response.get("status", 0)),
        "protocol": any(
            str(header.get("name", "")).lower() == "sec-websocket-protocol"
            for header in response.get("headers", [])
        ),
        "messages": [_message(message, started_s) for message in messages],
    }


def _shape_of(url: str) -> dict[str, Any]:
    """Return what a URL looks like, without anything of what it says."""
    parts = urlsplit(url)
    names = (name for name, _ in parse_qsl(parts.query, keep_blank_values=True))
    return {
        "scheme": parts.scheme if parts.scheme in {"ws", "wss"} else "other",
        "port": parts.port,
        "path_lengths": [len(part) for part in parts.path.split("/")[1:]],
        "parameters": [name if name in _SAFE_NAMES else "other" for name in names],
        "value_lengths": [len(value) for _, value in parse_qsl(parts.query)],
    }


def _message(message: dict[str, Any], started_s: float) -> dict[str, Any]:
    opcode, data = int(message.get("opcode", 0)), str(message.get("data", ""))
    kept: dict[str, Any] = {
        "direction": "sent" if message.get("type") == "send" else "received",
        "at_ms": round((float(message.get("time", 0)) - started_s) * 1000),
        "opcode": opcode,
    }
    if opcode == 1:
        return kept | {"length": len(data.encode())}
    body = _decoded(data)
    if opcode == 8:
        return kept | {"close_code": int.from_bytes(body[:2]) if len(body) >= 2 else None}
    return kept | {"length": len(body), "head": body[:HEAD_BYTES].hex()}


def _decoded(data: str) -> bytes:
    try:
        return base64.b64decode(data, validate=True)
    except binascii.Error, ValueError:
        return data.encode()


def _refuse_secrets(value: object, place: str) -> None:
    """Raise SecretError for a string that is none of those which are written here."""
    if isinstance(value, dict):
        for name, item in value.items():
            _refuse_secrets(item, f"{place}.{name}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            _refuse_secrets(item, f"{place}[{index}]")
    elif isinstance(value, str):
        is_head = place.endswith(".head")
        if is_head and _is_text(bytes.fromhex(value)):
            raise SecretError(f"{place.strip('.')} is text")
        if not (_HEX_OF_A_MESSAGE if is_head else _SAFE_STRING).fullmatch(value):
            raise SecretError(place.strip("."))


def _is_text(head: bytes) -> bool:
    """Tell whether the beginning of a message is something that people or programs read."""
    printable = sum(32 <= byte < 127 for byte in head)
    return len(head) >= 8 and printable >= len(head) - 1


def main() -> None:
    """Run the command line."""
    try:
        [path] = sys.argv[1:]
        har = json.loads(Path(path).read_text(encoding="utf-8-sig"))
        result = json.dumps(redact(har), indent=1)
    except SecretError as err:
        sys.exit(f"redact-capture: nothing was written: {err} looks like a secret")
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as err:
        name = type(err).__name__
        sys.exit(f"redact-capture: FILE.har is needed, saved with content ({name})")
    sys.stdout.write(result + "\n")


if __name__ == "__main__":
    main()
