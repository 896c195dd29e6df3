"""What leaves an owner's machine when they help with a capture."""

import base64
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from scripts.rig.paths import ROOT
from scripts.rig.redaction import SecretError, redact

FIRST = bytes.fromhex("464c560104000000090000000008000004000000000000007e00b0000000000f")
TAG = bytes.fromhex("08000082000000000000007e01") + b"\xd5" * 128 + bytes.fromhex("0000008d")
SECRETS = ("s3cr3tT0ken", "talk-name", "camera.example", "LTAI5tSecretKey", "Bearer", "my-session")


def har(*messages: dict[str, Any]) -> dict[str, Any]:
    """Return a browser's recording with secrets in every place that has one."""
    url = "wss://camera.example:8443/talk/talk-name.flv?token=s3cr3tT0ken&session=my-session&k=v"
    headers = [
        {"name": "Authorization", "value": "Bearer LTAI5tSecretKey"},
        {"name": "Cookie", "value": "login=s3cr3tT0ken"},
    ]
    entry = {
        "request": {"url": url, "headers": headers, "postData": {"text": "LTAI5tSecretKey"}},
        "response": {"status": 101, "headers": headers},
        "_webSocketMessages": list(messages),
    }
    other = {"request": {"url": "https://camera.example/?AccessKeyId=LTAI5tSecretKey"}}
    return {"log": {"entries": [other, entry]}}


def message(data: bytes | str, kind: str = "send", time: float = 100.0) -> dict[str, Any]:
    """Return one message as a browser writes it."""
    if isinstance(data, str):
        return {"type": kind, "time": time, "opcode": 1, "data": data}
    return {"type": kind, "time": time, "opcode": 2, "data": base64.b64encode(data).decode()}


def test_what_is_kept() -> None:
    """Directions, lengths, times and first bytes, and the shape of the address."""
    close = {
        "type": "receive",
        "time": 101.0,
        "opcode": 8,
        "data": base64.b64encode(b"\x03\xe8").decode(),
    }
    result = redact(
        har(message(FIRST), message(TAG, time=100.016), message("hi", "receive"), close)
    )
    [socket] = result["sockets"]
    assert socket["url"]["scheme"] == "wss"
    assert socket["url"]["port"] == 8443
    assert socket["url"]["parameters"] == ["token", "session", "other"]
    first, tag, text, end = socket["messages"]
    assert (first["length"], first["head"]) == (32, FIRST[:16].hex())
    assert (tag["direction"], tag["at_ms"], tag["length"]) == ("sent", 16, 145)
    assert text == {"direction": "received", "at_ms": 0, "opcode": 1, "length": 2}
    assert end["close_code"] == 1000
    written = json.dumps(result)
    assert not [secret for secret in SECRETS if secret.lower() in written.lower()]


@pytest.mark.parametrize(
    "planted", [b"token=s3cr3tT0ken&x", b"LTAI5tSecretKey!", b'{"token":"s3cr3t'], ids=repr
)
def test_message_that_is_a_secret_is_refused(planted: bytes) -> None:
    """A server that greets with a token in a binary frame: nothing of it is written."""
    with pytest.raises(SecretError) as caught:
        redact(har(message(FIRST), message(planted, "receive")))
    assert "s3cr3t" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["javascript", "s3cr3ttoken"])
def test_strange_address_tells_nothing(scheme: str) -> None:
    """Not even its scheme."""
    data = har(message(FIRST))
    data["log"]["entries"][1]["request"]["url"] = f"{scheme}:LTAI5tSecretKey"
    written = json.dumps(redact(data))
    assert scheme not in written
    assert "LTAI" not in written


@pytest.mark.parametrize("data", [{}, {"log": {}}, {"log": {"entries": []}}, {"log": None}])
def test_file_without_messages(data: dict[str, Any]) -> None:
    """Says so."""
    with pytest.raises(ValueError, match="WebSocket"):
        redact(data)


def run(path: Path) -> subprocess.CompletedProcess[str]:
    """Run the program."""
    command = [str(ROOT / "scripts" / "redact-capture"), str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_program(tmp_path: Path) -> None:
    """A good file is written to standard output, one with a secret not at all."""
    path = tmp_path / "talk.har"
    path.write_text(json.dumps(har(message(FIRST), message(TAG))))
    done = run(path)
    assert done.returncode == 0
    assert json.loads(done.stdout)["sockets"][0]["messages"][1]["length"] == 145
    path.write_text(json.dumps(har(message(b"token=s3cr3tT0ken"))))
    refused = run(path)
    assert refused.returncode
    assert not refused.stdout
    assert "s3cr3t" not in refused.stderr
    path.write_text("no JSON")
    assert run(path).returncode
