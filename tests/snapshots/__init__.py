"""Tests of snapshots/."""
