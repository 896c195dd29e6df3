"""Inside Home Assistant: voice activity detection by the library that is installed.

Home Assistant pins a version that has no wheels; the later one calls the same thing by another name.
"""

from homeassistant.components.assist_pipeline import audio_enhancer
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType
from pymicro_vad import MicroVad

DOMAIN = "current_vad"
CONFIG_SCHEMA = cv.empty_config_schema(DOMAIN)


class CurrentVad(MicroVad):
    """Answers to the name by which Home Assistant calls the version that it pins."""

    def Process10ms(self, audio: bytes) -> float:  # noqa: N802  Home Assistant calls it so
        """Return how likely 10 ms of 16 kHz mono s16 are speech; below 0 while it cannot tell."""
        probability: float = self.process_10ms(audio)
        return probability


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Set it up from YAML."""
    use_current_vad()
    return True


def use_current_vad() -> None:
    """Have every pipeline from now on use it."""
    setattr(audio_enhancer, "MicroVad", CurrentVad)  # noqa: B010  it is no name of that module
