"""Still pictures for Home Assistant: from a live view that runs, else taken by the camera."""
