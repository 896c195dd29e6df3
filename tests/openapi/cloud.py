"""A simulated cloud, and clients of it with and without faults of their own."""

from dataclasses import dataclass, field
from typing import Any

import aiohttp

from custom_components.linkvisual.openapi import (
    Credentials,
    DeviceAddress,
    LearnedRates,
    LinkVisualClient,
)
from custom_components.linkvisual.openapi.retry import RetryPolicy
from simulator import Simulator

QUICK = RetryPolicy(base_delay_ms=1, max_delay_ms=5, quota_window_ms=5)
"""The same number of attempts as by default, with hardly a pause between them."""


@dataclass
class Cloud:
    """A running simulator, and what a client needs to reach it."""

    sim: Simulator
    session: aiohttp.ClientSession = field(repr=False)

    def client(
        self,
        *,
        policy: RetryPolicy = QUICK,
        credentials: Credentials | None = None,
        rates: LearnedRates | None = None,
        **changes: str | None,
    ) -> LinkVisualClient:
        """Return a new client; keyword arguments replace what would be right."""
        options: dict[str, Any] = {
            "instance_id": self.sim.instance_id,
            "linkvisual_endpoint": self.sim.endpoint,
            "iot_endpoint": self.sim.endpoint,
        }
        credentials = credentials or Credentials(self.sim.access_key_id, self.sim.access_key_secret)
        return LinkVisualClient(
            self.session, credentials, policy=policy, rates=rates, **options | changes
        )

    def set(self, **knobs: str | float | None) -> None:
        """Turn knobs of the cloud."""
        for name, value in knobs.items():
            self.sim.set_knob(name, value)

    def calls(self, action: str) -> int:
        """Return how often an operation has been called."""
        return self.sim.calls.counts[action]

    def temporary_key(self) -> Credentials:
        """Return a temporary key of the account."""
        key = self.sim.temporary_key
        return Credentials(key.access_key_id, key.access_key_secret, key.security_token)

    @property
    def any_iot_id(self) -> str:
        """Return the IotId of some camera."""
        return next(iter(self.sim.tenant.devices))

    @property
    def any_address(self) -> DeviceAddress:
        """Return the address of some camera."""
        return DeviceAddress(self.any_iot_id)
