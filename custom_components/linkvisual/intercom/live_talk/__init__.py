"""A microphone that is on, straight to a camera."""
