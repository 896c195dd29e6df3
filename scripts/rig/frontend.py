"""Which of Home Assistant's frontends a process serves: the pinned one, or that of the coming release."""

import os
from enum import StrEnum

from .paths import FRONTEND_NEXT


class NoFrontendError(Exception):
    """A frontend is not on this machine."""


class Frontend(StrEnum):
    """A frontend that Home Assistant can serve."""

    CURRENT = "current"
    NEXT = "next"

    def environment(self) -> dict[str, str]:
        """Return the variables that let a Python process find this one; raises NoFrontendError."""
        if self is Frontend.CURRENT:
            return {}
        if not FRONTEND_NEXT.is_dir():
            raise NoFrontendError(
                "The next frontend is missing: scripts/setup --browser installs it"
            )
        inherited = os.environ.get("PYTHONPATH")
        return {"PYTHONPATH": os.pathsep.join(filter(None, (str(FRONTEND_NEXT), inherited)))}
