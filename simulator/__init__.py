"""A local LinkVisual cloud with cameras, for development, tests and benchmarks."""

from .server import Simulator

__all__ = ["Simulator"]
