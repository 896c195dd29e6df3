"""Which device a call means (docs/protocol.md §5.1)."""

from typing import TYPE_CHECKING

from .errors import BusinessError, request_param_error

if TYPE_CHECKING:
    from simulator.cloud.device import Device
    from simulator.cloud.tenant import Tenant

    from .parameters import Parameters


def addressed_device(
    tenant: Tenant, others: list[Tenant], parameters: Parameters, product: str
) -> Device:
    """Return the device: IotId, or ProductKey and DeviceName; IotId wins; raises BusinessError."""
    device = _find(tenant, parameters)
    if device is not None:
        return device
    if product == "iot":
        raise BusinessError("iot.device.NotExistedDevice", "The device does not exist.")
    foreign = any(_find(other, parameters) for other in others if other is not tenant)
    raise BusinessError("403", "tenant auth error" if foreign else "request forbidden")


def _find(tenant: Tenant, parameters: Parameters) -> Device | None:
    if iot_id := parameters.text("IotId"):
        return tenant.devices.get(iot_id)
    product_key, device_name = parameters.text("ProductKey"), parameters.text("DeviceName")
    if product_key is None or device_name is None:
        raise request_param_error()
    return tenant.by_name.get((product_key, device_name))
