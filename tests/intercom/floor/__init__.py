"""Tests of intercom/floor."""
