"""A small RTMP server: enough for players (docs/protocol.md §7, §8)."""
