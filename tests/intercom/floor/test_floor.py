"""Turns at one camera."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from custom_components.linkvisual.intercom import BusyError, Outcome, TurnKind, WhenBusy
from custom_components.linkvisual.intercom.floor.floor import Floor
from tests.waiting import until

ANNOUNCEMENT, LIVE = TurnKind.ANNOUNCEMENT, TurnKind.LIVE


@dataclass
class Room:
    """A floor, and who has spoken on it."""

    changes: list[TurnKind | None] = field(default_factory=list)
    log: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Make the floor."""
        self.floor = Floor(
            lambda: self.changes.append(self.floor.holder.kind if self.floor.holder else None)
        )

    def speak(
        self,
        name: str,
        when_busy: WhenBusy = WhenBusy.QUEUE,
        kind: TurnKind = ANNOUNCEMENT,
        until_told: asyncio.Event | None = None,
    ) -> asyncio.Task[Outcome]:
        """Take the floor and keep it, for ever or until told."""

        async def work() -> None:
            self.log.append(f"{name} begins")
            try:
                await (until_told or asyncio.Event()).wait()
            finally:
                await asyncio.sleep(0)
                self.log.append(f"{name} ends")

        async def turn() -> Outcome:
            async with self.floor.take(kind, when_busy) as turn:
                return await turn.run(work())

        return asyncio.create_task(turn())

    async def reached(self, *log: str) -> None:
        """Wait for lines of the log, and see that they are all."""
        await until(lambda: len(self.log) >= len(log))
        await asyncio.sleep(0.005)
        assert self.log == list(log)

    async def is_free(self) -> None:
        """See that the floor has no owner, and nobody waits."""
        await until(lambda: self.floor.holder is None)
        assert not self.floor._waiting
        assert self.changes[-1] is None
        assert not self.floor.clear(Outcome.STOPPED)


@pytest.fixture
def room() -> Room:
    """Return an empty room."""
    return Room()


def told() -> asyncio.Event:
    """Return an event that has happened."""
    event = asyncio.Event()
    event.set()
    return event


async def test_one_after_the_other(room: Room) -> None:
    """In the order of asking."""
    go = asyncio.Event()
    tasks = [room.speak(name, until_told=go) for name in "abc"]
    await room.reached("a begins")
    assert room.floor.holder is not None
    assert room.floor.holder.kind is ANNOUNCEMENT
    go.set()
    assert [await task for task in tasks] == [Outcome.PLAYED] * 3
    await room.reached("a begins", "a ends", "b begins", "b ends", "c begins", "c ends")
    await room.is_free()


async def test_reject(room: Room) -> None:
    """Whoever does not want to wait is told who speaks."""
    speaking = room.speak("a")
    await room.reached("a begins")
    with pytest.raises(BusyError) as raised:
        await room.speak("b", WhenBusy.REJECT)
    assert raised.value.args == (ANNOUNCEMENT,)
    assert not speaking.done()
    speaking.cancel()
    await room.is_free()
    assert await room.speak("c", WhenBusy.REJECT, until_told=told()) is Outcome.PLAYED


async def test_replace(room: Room) -> None:
    """The speaker ends first, and the newcomer goes before those who wait."""
    go = asyncio.Event()
    first, second = room.speak("a"), room.speak("b", until_told=go)
    await room.reached("a begins")
    third = room.speak("c", WhenBusy.REPLACE, until_told=go)
    await room.reached("a begins", "a ends", "c begins")
    assert await first is Outcome.REPLACED
    go.set()
    assert [await second, await third] == [Outcome.PLAYED] * 2
    assert room.log[2:] == ["c begins", "c ends", "b begins", "b ends"]
    await room.is_free()


async def test_replace_again_and_again(room: Room) -> None:
    """The newest is heard; what came to replace and was itself replaced is not."""
    first = room.speak("a")
    await room.reached("a begins")
    second = room.speak("b", WhenBusy.REPLACE, until_told=told())
    third = room.speak("c", WhenBusy.REPLACE, until_told=told())
    assert [await first, await second] == [Outcome.REPLACED] * 2
    assert await third is Outcome.PLAYED
    assert room.log == ["a begins", "a ends", "c begins", "c ends"]
    await room.is_free()


async def test_replace_behind_a_live_voice(room: Room) -> None:
    """Takes the place of who waits for the same; who came to queue stays in it."""
    go = asyncio.Event()
    live = room.speak("live", kind=LIVE, until_told=go)
    await room.reached("live begins")
    queued = room.speak("queued", until_told=told())
    older = room.speak("older", WhenBusy.REPLACE, until_told=told())
    newer = room.speak("newer", WhenBusy.REPLACE, until_told=told())
    assert await older is Outcome.REPLACED
    go.set()
    assert [await live, await newer, await queued] == [Outcome.PLAYED] * 3
    assert room.log[2::2] == ["newer begins", "queued begins"]
    await room.is_free()


async def test_two_live_voices_over_an_announcement(room: Room) -> None:
    """The second is told of the first, who is still waiting for the announcement to end."""
    announcing = room.speak("announcement")
    await room.reached("announcement begins")
    first = room.speak("first", kind=LIVE, until_told=told())
    await asyncio.sleep(0)
    with pytest.raises(BusyError):
        await room.speak("second", kind=LIVE)
    assert await announcing is Outcome.PREEMPTED
    assert await first is Outcome.PLAYED
    await room.is_free()


async def test_replace_on_a_free_floor(room: Room) -> None:
    """Nobody is cut."""
    assert await room.speak("a", WhenBusy.REPLACE, until_told=told()) is Outcome.PLAYED
    await room.is_free()


async def test_an_announcement_does_not_cut_a_live_voice(room: Room) -> None:
    """It goes to the front of the queue."""
    go = asyncio.Event()
    live = room.speak("live", kind=LIVE, until_told=go)
    queued = room.speak("queued", until_told=told())
    await room.reached("live begins")
    urgent = room.speak("urgent", WhenBusy.REPLACE, until_told=told())
    await room.reached("live begins")
    go.set()
    assert await live is Outcome.PLAYED
    await asyncio.gather(queued, urgent)
    assert room.log[2] == "urgent begins"


async def test_clear_cuts_everybody(room: Room) -> None:
    """Who speaks, and who waits without having spoken."""
    tasks = [room.speak(name) for name in "abc"]
    await room.reached("a begins")
    assert room.floor.clear(Outcome.STOPPED)
    assert [await task for task in tasks] == [Outcome.STOPPED] * 3
    await room.reached("a begins", "a ends")
    await room.is_free()


async def test_clear_before_the_first_word(room: Room) -> None:
    """A turn that is granted but has not begun ends as well."""
    speaking = room.speak("a")
    await asyncio.sleep(0)
    assert room.floor.clear(Outcome.STOPPED)
    assert await speaking is Outcome.STOPPED
    assert room.log in ([], ["a begins", "a ends"])
    await room.is_free()


@pytest.mark.parametrize("who", [0, 1, 2])
async def test_cancelling_one(room: Room, who: int) -> None:
    """Leaves the floor to the others."""
    go = asyncio.Event()
    tasks = [room.speak(name, until_told=go) for name in "abc"]
    await room.reached("a begins")
    tasks[who].cancel()
    with pytest.raises(asyncio.CancelledError):
        await tasks[who]
    go.set()
    others = [task for task in tasks if task is not tasks[who]]
    assert [await task for task in others] == [Outcome.PLAYED] * 2
    await room.is_free()


async def test_cancelled_and_cut_at_once(room: Room) -> None:
    """A cancellation is not lost in a cut."""
    speaking = room.speak("a")
    await room.reached("a begins")
    room.floor.clear(Outcome.STOPPED)
    speaking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await speaking
    await room.is_free()


async def test_work_that_fails(room: Room) -> None:
    """Frees the floor and says why."""

    async def work() -> None:
        raise ValueError("no")

    async def turn() -> None:
        async with room.floor.take(ANNOUNCEMENT, WhenBusy.QUEUE) as turn:
            await turn.run(work())

    with pytest.raises(ValueError, match="no"):
        await turn()
    await room.is_free()


async def test_changes_are_told(room: Room) -> None:
    """Each new holder, and the end."""
    go: Callable[[], asyncio.Event] = told
    await room.speak("a", until_told=go())
    await room.speak("b", kind=LIVE, until_told=go())
    assert room.changes == [ANNOUNCEMENT, None, LIVE, None]
