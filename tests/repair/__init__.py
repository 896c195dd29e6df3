"""Tests of repair/."""
