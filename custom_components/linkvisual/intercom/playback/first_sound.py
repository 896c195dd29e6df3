"""Future of a track's first sound, which the caller who asked for the media waits for."""

import asyncio

type Begun = asyncio.Future[None]
"""Done with the first sound, or when it has to wait for another speaker; else it tells why there is none."""


class FirstSound:
    """Tells the caller who waits, once for each time that one began to."""

    def __init__(self) -> None:
        """Await nothing yet."""
        self._begun: Begun | None = None

    @property
    def is_awaited(self) -> bool:
        """Return whether a caller waits, and hears of what goes wrong."""
        return self._begun is not None and not self._begun.done()

    def expect(self) -> Begun:
        """Return what is done with the next first sound; nobody has to wait for it."""
        self._begun = asyncio.get_running_loop().create_future()
        self._begun.add_done_callback(lambda begun: begun.cancelled() or begun.exception())
        return self._begun

    def settle(self, failure: Exception | None = None) -> None:
        """Tell who waits that it has come, or why it does not."""
        if self._begun is None or self._begun.done():
            return
        if failure is None:
            self._begun.set_result(None)
        else:
            self._begun.set_exception(failure)
