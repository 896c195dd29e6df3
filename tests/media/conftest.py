"""A house, a station and a web server."""

from tests.talk.conftest import engine, house, station, web_server

__all__ = ["engine", "house", "station", "web_server"]
