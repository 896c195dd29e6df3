"""Tests of discovery/."""
