"""What carries a voice to a camera, from the tag to the socket."""
