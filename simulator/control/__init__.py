"""The control API under /_simulator/: state, knobs, cameras, calls and recordings."""
