"""What tells one simulated cloud from another."""

from simulator import Simulator
from simulator.cli import build_simulator, parse_arguments


def names(cloud: Simulator) -> set[str]:
    """Return everything that identifies an account, its products and its devices."""
    devices = {word for device in cloud.cameras for word in (device.iot_id, device.device_secret)}
    return {cloud.access_key_id, cloud.access_key_secret, *cloud.tenant.products, *devices}


def test_two_clouds_have_nothing_in_common() -> None:
    """Home Assistant takes an account that shares a product with another one for the same."""
    first, second = (build_simulator(parse_arguments([])) for _ in range(2))
    assert not names(first) & names(second)
    assert not names(Simulator(seed="a")) & names(Simulator(seed="b"))


def test_a_cloud_that_starts_again_is_the_same() -> None:
    """On its port, or with its seed."""
    for arguments in (["--port", "8123"], ["--seed", "garden"]):
        first, second = (build_simulator(parse_arguments(arguments)) for _ in range(2))
        assert names(first) == names(second)
