"""Thing models: what the devices of a product can do (docs/protocol.md §5.3)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ThingModel:
    """Identifiers of the services and properties of a product."""

    services: frozenset[str]
    properties: frozenset[str]

    @property
    def can_stream(self) -> bool:
        """Tell whether the cloud can make the device send its picture."""
        return "StartPushStreaming" in self.services

    @property
    def can_talk(self) -> bool:
        """Tell whether the cloud can open the device's loudspeaker."""
        return "StartVoiceIntercom" in self.services

    @property
    def can_snapshot(self) -> bool:
        """Tell whether the cloud can make the device take a still picture."""
        return "TriggerPicCapture" in self.services
