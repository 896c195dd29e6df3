"""How a call names one camera (docs/protocol.md §5.1)."""

from dataclasses import dataclass

from ..errors import InvalidAddressError


@dataclass(frozen=True, slots=True)
class DeviceAddress:
    """An IotId, or a ProductKey together with a DeviceName.

    Raises:
        InvalidAddressError: neither is there; nothing is ever sent with half a pair.
    """

    iot_id: str | None = None
    product_key: str | None = None
    device_name: str | None = None

    def __post_init__(self) -> None:
        """Refuse what the cloud would refuse."""
        if self.iot_id or (self.product_key and self.device_name):
            return
        if self.product_key or self.device_name:
            raise InvalidAddressError("ProductKey and DeviceName go together")
        raise InvalidAddressError("an IotId, or ProductKey and DeviceName, is needed")

    @property
    def params(self) -> dict[str, str]:
        """Return the parameters of a call; the IotId alone when there is one, for it wins anyway."""
        if self.iot_id:
            return {"IotId": self.iot_id}
        return {"ProductKey": self.product_key or "", "DeviceName": self.device_name or ""}
