"""The operations of both products, by action name."""

from . import (
    devices,
    events,
    gb_sub_devices,
    live,
    pictures,
    products,
    properties,
    record_life_cycle,
    services,
    states,
    thing_models,
    voice,
)
from .registry import OPERATIONS, Operation

__all__ = [
    "OPERATIONS",
    "Operation",
    "devices",
    "events",
    "gb_sub_devices",
    "live",
    "pictures",
    "products",
    "properties",
    "record_life_cycle",
    "services",
    "states",
    "thing_models",
    "voice",
]
