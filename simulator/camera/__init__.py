"""The program inside a camera: a client of the media server (docs/protocol.md §7.5)."""
