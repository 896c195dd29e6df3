"""A conversation through a camera, for the main loop: what is said, and what is heard."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

from ..intercom import Conversation, Line, OpenInput, Outcome, TalkOptions
from ..live.listening import Listening, ListenOptions
from .intercoms import Intercoms
from .views import LiveViews

_PATIENCE_S = 30.0
"""How long a camera may be busy or out of reach: who stands at the door does not wait longer."""

_MAX_FRAMES = 3000
"""Of 20 ms, a minute: more than the longest answer, should nobody take it."""


class CameraConversation:
    """The floor of a camera and its sound, from entering the context to leaving it."""

    def __init__(
        self,
        intercoms: Intercoms,
        views: LiveViews,
        iot_id: str,
        *,
        talk: TalkOptions,
        listen: ListenOptions,
    ) -> None:
        """Prepare for one camera; nothing is asked of it before the context is entered."""
        self._media_loop = intercoms.media_loop
        self._intercoms = intercoms
        self._views = views
        self._iot_id = iot_id
        self._talk = talk
        self._listening = Listening(listen)
        self._floor = AsyncExitStack()
        self._conversation: Conversation | None = None
        self._hearing: asyncio.Task[None] | None = None
        self.name: str | None = None
        """What others read of it."""

    @property
    def heard(self) -> bool:
        """Return whether the camera has sent any sound at all."""
        return self._listening.heard

    async def __aenter__(self) -> Self:
        """Take the floor; raises BusyError, LoopEndedError."""

        async def begin() -> Conversation:
            intercom = self._intercoms.of(self._iot_id)
            taken = intercom.converse(self._talk, name=self.name, patience_s=_PATIENCE_S)
            return await self._floor.enter_async_context(taken)

        self._conversation = await self._media_loop.run(begin())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the stream, unless somebody watches, and leave the floor."""
        if self._hearing is not None:
            self._hearing.cancel()
            await asyncio.wait((self._hearing,))
        if not self._media_loop.ending:
            await self._media_loop.run(self._floor.aclose())

    async def async_say(self, inputs: Sequence[OpenInput]) -> Outcome:
        """Say something, and let through what is heard from its last sample on.

        Raises:
            IntercomError: it did not reach the camera.
        """

        async def say(conversation: Conversation) -> Outcome:
            listening = self._listening
            outcome = await conversation.say(
                inputs, start_timeout_s=_PATIENCE_S, on_spoken=listening.open_in
            )
            if outcome is Outcome.PLAYED and not listening.is_open_soon:
                listening.open_in(0.0)
            return outcome

        assert self._conversation is not None  # noqa: S101  only inside of the context
        return await self._media_loop.run(say(self._conversation))

    async def async_hold(self, until: asyncio.Event) -> Outcome:
        """Keep the floor until an event of the main loop, and return whether it was cut before."""
        assert self._conversation is not None  # noqa: S101  only inside of the context
        free = asyncio.Event()

        async def wait() -> None:
            await free.wait()

        holding = asyncio.create_task(self._media_loop.run(self._conversation.hold(wait())))
        waiting = asyncio.create_task(until.wait())
        try:
            await asyncio.wait({holding, waiting}, return_when=asyncio.FIRST_COMPLETED)
            self._media_loop.loop.call_soon_threadsafe(free.set)
            return await holding
        finally:
            waiting.cancel()
            holding.cancel()

    def note(self, line: Line) -> None:
        """Add a line to what is told of the conversation when it is over."""
        assert self._conversation is not None  # noqa: S101  only inside of the context
        self._media_loop.loop.call_soon_threadsafe(self._conversation.note, line)

    def listen(self) -> Answer:
        """Open the stream if it is not, and return what will be heard as soon as it is let through."""
        if self._hearing is None:
            work = self._media_loop.run(self._hear())
            self._hearing = asyncio.get_running_loop().create_task(work, name="linkvisual hearing")
        answer = Answer(asyncio.get_running_loop())
        self._media_loop.loop.call_soon_threadsafe(self._listening.expect, answer.deliver)
        return answer

    def ignore(self) -> None:
        """Hand out no more of what is heard."""
        self._media_loop.loop.call_soon_threadsafe(self._listening.shut)

    async def _hear(self) -> None:
        """Take the sound of the camera; runs on the media loop."""
        await self._listening.run(self._views.subscribe(self._iot_id))


class Answer:
    """One answer on its way from the media loop to a pipeline."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin with silence; `loop` is the main loop."""
        self._loop = loop
        self._frames: asyncio.Queue[bytes | None] = asyncio.Queue()

    def deliver(self, frame: bytes | None) -> None:
        """Take a frame, or the end, on any thread."""
        self._loop.call_soon_threadsafe(self._put, frame)

    async def frames(self) -> AsyncGenerator[bytes]:
        """Yield 20 ms of 16 kHz mono s16 at a time, until there is no more."""
        while (frame := await self._frames.get()) is not None:
            yield frame

    def _put(self, frame: bytes | None) -> None:
        if frame is None or self._frames.qsize() < _MAX_FRAMES:
            self._frames.put_nowait(frame)
