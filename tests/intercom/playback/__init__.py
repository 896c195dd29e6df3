"""Tests of intercom/playback."""
