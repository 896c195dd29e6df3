"""Browsers by WebRTC. Only what `viewers` needs imports aiortc, which may be missing."""
