"""Tests of live/webrtc."""
