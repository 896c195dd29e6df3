"""The account of a simulated cloud, as a person types it and as an entry stores it."""

from typing import Any

from simulator import Simulator
from simulator.cloud.tenant import AccessKey


def typed_account(sim: Simulator) -> dict[str, Any]:
    """Return what a person types into the dialog to reach a simulated cloud."""
    return {
        "access_key_id": sim.access_key_id,
        "access_key_secret": sim.access_key_secret,
        "region": "cn-shanghai",
        "instance_id": sim.instance_id,
        "advanced": {"linkvisual_endpoint": sim.endpoint, "iot_endpoint": sim.endpoint},
    }


def account_of(sim: Simulator) -> dict[str, Any]:
    """Return the data of an entry that holds every product of a simulated cloud."""
    typed = typed_account(sim)
    data: dict[str, Any] = typed | typed.pop("advanced")
    return data | {"products": sorted(sim.tenant.products)}


def second_key(sim: Simulator) -> AccessKey:
    """Return another AccessKey of the same account."""
    return sim.tenant.add_key(AccessKey("LTAI5tSecondKey", "anotherSecret"))
