"""Sockets to this machine for tests that speak to a server on it."""

import pytest


@pytest.fixture(autouse=True)
def loopback_only(socket_enabled: None) -> None:
    """Open sockets; the harness still refuses every address but 127.0.0.1."""
