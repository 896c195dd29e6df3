"""Tests of the action that talks through cameras."""
