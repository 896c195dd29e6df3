"""How large pictures may be, against cameras and servers that would fill memory or stop the loop."""

MAX_PIXELS = 16_000_000
"""Twice 4K (3840 x 2160), the largest of LinkVisual cameras; each takes 24 MB when it is decoded.

What decodes here asks for it: transcoder, still, placeholder. What goes to browsers as it is meets
the bounds of their decoders."""

MAX_PICTURE_BYTES = 4 << 20
"""As an FLV tag may have; a key frame of 4K has about one."""

MAX_NALS = 256
"""Of a message or a picture: the largest level of H.264 allows for fewer slices, and cameras
make one or four."""

MAX_PARAMETER_SET_BYTES = 64 << 10
"""What a length in a decoder configuration can say; cameras' have less than 100."""

MAX_SIDE_DATA_BYTES = 64 << 10
"""Of one unit; longer ones are left out, for no decoder needs them."""
