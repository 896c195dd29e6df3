"""Tests of the speaker of a camera."""
