"""Bodies that are JSON, and those that are not."""

import pytest

from custom_components.linkvisual.openapi import MalformedResponseError
from custom_components.linkvisual.openapi.answer import WebPageError, parse_body


def test_json_body_with_byte_order_mark() -> None:
    """A byte order mark and blank lines around JSON do no harm."""
    assert parse_body(b'\xef\xbb\xbf\n{"Code": 200}\n') == {"Code": 200}


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body>502</body></html>",
        b"<!DOCTYPE html><p>",
        b"<?xml version='1.0'?><Error><Code>Throttling</Code></Error>",
        b"<a>" * 100_000,
    ],
)
def test_web_page(body: bytes) -> None:
    """Markup of any kind, well formed or not, is told apart from JSON."""
    with pytest.raises(WebPageError):
        parse_body(body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"OK",
        b"[1]",
        b'{"hidden": "val',
        b"\xff\xfe{",
        b'{"a":' + b"[" * 100_000,
        b'{"a": ' + b'{"a": ' * 100_000,
        b'{"hidden": NaN}',
        b'{"hidden": ' + b"9" * 400_000 + b"}",
        b'{"hidden": [' + b"[]," * 300_000 + b"[]]}",
        b'{"hidden": {"' + b'":{},"'.join(b"%d" % n for n in range(300_000)) + b'":{}}}',
    ],
)
def test_broken_body(body: bytes) -> None:
    """What cannot be read is malformed, and is not quoted."""
    with pytest.raises(MalformedResponseError) as caught:
        parse_body(body)
    assert "hidden" not in str(caught.value)
