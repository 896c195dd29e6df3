"""Where a camera looks: moved by the thing service PTZActionControl."""

from dataclasses import dataclass

_MOVES = {
    0: (-1, 0, 0),
    1: (1, 0, 0),
    2: (0, 1, 0),
    3: (0, -1, 0),
    4: (-1, 1, 0),
    5: (1, 1, 0),
    6: (-1, -1, 0),
    7: (1, -1, 0),
    8: (0, 0, 1),
    9: (0, 0, -1),
}


@dataclass
class PanTiltZoom:
    """Steps to the right, upwards and inwards since the start, and the number of moves."""

    pan: int = 0
    tilt: int = 0
    zoom: int = 0
    moves: int = 0

    def move(self, action_type: int, step: int) -> None:
        """Apply one action (0 to 9) by some steps (0 to 10); raises ValueError when out of range."""
        if action_type not in _MOVES or not 0 <= step <= 10:
            raise ValueError("ActionType is 0 to 9, Step is 0 to 10")
        pan, tilt, zoom = _MOVES[action_type]
        self.pan += pan * step
        self.tilt += tilt * step
        self.zoom += zoom * step
        self.moves += 1
