"""Starts and drives a real Home Assistant beside the simulator, for the demo and for browser tests."""
