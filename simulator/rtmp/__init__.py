"""A small RTMP server: enough for players and publishers (docs/protocol.md §7, §8)."""
