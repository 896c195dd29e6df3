"""Conversations of Home Assistant's Assist through a camera."""
