"""Tests of live/input."""
