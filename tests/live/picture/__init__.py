"""Tests of live/picture."""
