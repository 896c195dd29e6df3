"""The operations of both products, by action name."""

from . import devices, products, properties, services, states, thing_models, voice
from .registry import OPERATIONS, Operation

__all__ = [
    "OPERATIONS",
    "Operation",
    "devices",
    "products",
    "properties",
    "services",
    "states",
    "thing_models",
    "voice",
]
