"""Tests of what carries a voice to a camera."""
