"""Bytes that Home Assistant's loop produces, as an input for the decoder's thread."""

from collections.abc import AsyncGenerator, Callable
from typing import BinaryIO, cast

from homeassistant.core import HomeAssistant

from ..intercom import BytePipe, OpenInput


def open_stream(hass: HomeAssistant, make_chunks: Callable[[], AsyncGenerator[bytes]]) -> OpenInput:
    """Return an input that reads a fresh generator each time it is opened."""

    def open_input() -> BinaryIO:
        return cast("BinaryIO", BytePipe(hass.loop, make_chunks()))

    return open_input
