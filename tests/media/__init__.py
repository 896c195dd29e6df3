"""Tests of media that a user chose."""
