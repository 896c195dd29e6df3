"""Picture and sound of a camera, as they happen."""
