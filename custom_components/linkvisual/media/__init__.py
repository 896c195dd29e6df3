"""From what a user named to the bytes that FFmpeg decodes."""
