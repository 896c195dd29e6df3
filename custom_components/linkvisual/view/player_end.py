"""How Home Assistant's own player ends with its camera."""

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from homeassistant.components.stream import Stream


async def async_end(player: Stream) -> None:
    """Stop a player for good, also a preloaded one; a recording keeps what it has.

    It may take half a minute: a player that waits for a silent camera listens to nothing else.
    """
    # The settings are those of the camera's next player, too.
    settings = replace(player.dynamic_stream_settings, preload_stream=False)
    player.dynamic_stream_settings = settings
    for output in player.outputs().values():
        await player.remove_provider(output)
    await player.stop()
