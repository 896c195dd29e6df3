"""Live picture and sound of the cameras, and the media server that relays them (docs/protocol.md §8)."""
