"""NAL units as encoders write them: each after a start code."""

import re

_START_CODE = re.compile(rb"\x00\x00\x00?\x01")


def nal_units(stream: bytes) -> list[bytes]:
    """Return the NAL units of an Annex B byte stream, without start codes."""
    return [unit for unit in _START_CODE.split(stream) if unit]
