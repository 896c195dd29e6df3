"""Tests of intercom/decode."""
