"""A certificate that nobody trusts."""

import ssl
from pathlib import Path

import pytest

from tests.certificates import server_context


@pytest.fixture
def tls(tmp_path: Path) -> ssl.SSLContext:
    """Return a server's context with a certificate of its own."""
    return server_context(tmp_path / "certificate.pem")
