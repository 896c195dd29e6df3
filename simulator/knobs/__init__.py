"""What a test, a benchmark or a person may change about the simulated cloud, at start or while it runs."""

from .base import KnobSet, UnknownKnobError
from .camera import CameraKnobs
from .cloud import CloudKnobs

__all__ = ["CameraKnobs", "CloudKnobs", "KnobSet", "UnknownKnobError"]
