"""LinkVisual cameras in Home Assistant."""
