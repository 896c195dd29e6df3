"""Media through one camera: a queue, a place in its track, and interruptions."""
