"""Tests of intercom/live_talk."""
