"""Tests of sound from the web."""
