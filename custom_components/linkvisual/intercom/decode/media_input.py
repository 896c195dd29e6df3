"""Inputs: what opens one piece of media, or a list of other inputs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

type OpenInput = Callable[[], BinaryIO | InputList]
"""Opens one piece of media for reading, in the decoder's thread; may block, may raise."""


@dataclass(frozen=True, slots=True)
class InputList:
    """What was opened is a list: its entries, at least one, are heard in its place."""

    inputs: Sequence[OpenInput]
