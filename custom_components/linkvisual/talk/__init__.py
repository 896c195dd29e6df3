"""What Home Assistant wants said: by which cameras, in which words, and what came of it."""
