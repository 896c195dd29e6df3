"""Pictures and live talk for Home Assistant's camera view."""
