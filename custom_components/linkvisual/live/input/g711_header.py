"""Detects and strips the extra byte before G.711, which a cloud may have removed already."""

from ...intercom.talk_options import SAMPLE_RATE_HZ

_CONFIG, _DATA = 0, 1

_CONFIG_BYTES = 3
"""Of a configuration (docs/protocol.md §6.3)."""

_RATES_HZ = {8: 16000, 11: SAMPLE_RATE_HZ}


class G711Header:
    """Finds out whether the byte is there (docs/protocol.md §6.3, §8).

    A configuration proves it. Without one it is believed as long as every message starts with
    it, which real sound does not.
    """

    def __init__(self, rate_hz: int = SAMPLE_RATE_HZ) -> None:
        """Believe a rate until a configuration names another."""
        self._configured = False
        self._bare = False
        self.rate_hz = rate_hz

    def strip(self, data: bytes) -> bytes:
        """Return the voice out of what follows a message's format byte; nothing if it is a configuration."""
        if self._is_config(data):
            self._configured = True
            self.rate_hz = _RATES_HZ[data[1] >> 4]
            return b""
        if self._bare and not self._configured:
            return data
        if data[:1] == bytes((_DATA,)):
            return data[1:]
        self._bare = True
        return data

    @staticmethod
    def _is_config(data: bytes) -> bool:
        return (
            len(data) == _CONFIG_BYTES
            and data[0] == _CONFIG
            and data[1] >> 4 in _RATES_HZ
            and not data[2]
        )
