"""A real Home Assistant with the integration, a simulated cloud, and means to watch both."""

from .house import House, running_house

__all__ = ["House", "running_house"]
