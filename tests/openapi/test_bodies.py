"""Bodies in the notations that gateways use."""

import pytest

from custom_components.linkvisual.openapi import MalformedResponseError
from custom_components.linkvisual.openapi.body import HtmlBodyError, parse_body


def test_json_body_with_byte_order_mark() -> None:
    """A byte order mark and blank lines around JSON do no harm."""
    assert parse_body(b'\xef\xbb\xbf\n{"Code": 200}\n') == {"Code": 200}


def test_xml_body_becomes_an_object() -> None:
    """Leaves are text, parents objects, repeated children lists."""
    body = (
        b"<?xml version='1.0'?><R><Success>true</Success><Data>"
        b"<Row><A>1</A></Row><Row><A>2</A></Row><One><A>3</A></One></Data></R>"
    )
    assert parse_body(body) == {
        "Success": "true",
        "Data": {"Row": [{"A": "1"}, {"A": "2"}], "One": {"A": "3"}},
    }


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body>502</body></html>",
        b"<!DOCTYPE html><p>",
        b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>",
    ],
)
def test_web_page(body: bytes) -> None:
    """A web page is told apart from XML, well formed or not."""
    with pytest.raises(HtmlBodyError):
        parse_body(body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"OK",
        b"[1]",
        b'{"hidden": "val',
        b"<R><hidden>",
        b"<R>hidden</R>",
        b"\xff\xfe{",
        b'{"a":' + b"[" * 100_000,
        b"<?xml version='1.0'?><!DOCTYPE R [<!ENTITY a 'hidden'>]><R><A>&a;</A></R>",
    ],
)
def test_broken_body(body: bytes) -> None:
    """What cannot be read is malformed, and is not quoted."""
    with pytest.raises(MalformedResponseError) as caught:
        parse_body(body)
    assert "hidden" not in str(caught.value)
