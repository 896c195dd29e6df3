"""Browsers by WebRTC. Only `viewers` and what it needs imports aiortc, which may be missing."""
