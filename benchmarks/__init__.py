"""What the program does, against what a user would use instead, in one run."""

import logging

# Home Assistant's camera platform says at every import that this machine has no libturbojpeg.
logging.getLogger("homeassistant.components.camera.img_util").setLevel(logging.CRITICAL + 1)
