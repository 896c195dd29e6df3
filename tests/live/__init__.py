"""Live view and live talk."""
