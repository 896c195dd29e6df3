"""Tests of the voice to a camera."""
