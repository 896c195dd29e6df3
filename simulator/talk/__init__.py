"""The talk socket of the media server and the speaker of the camera (docs/protocol.md §6, §9)."""
