"""What plays next."""

import io

import pytest

from custom_components.linkvisual.intercom import Enqueue, Track
from custom_components.linkvisual.intercom.playback.play_queue import PlayQueue

A, B, C, D = (Track(io.BytesIO, title) for title in "ABCD")


def order(queue: PlayQueue) -> str:
    """Return the titles from the current track on."""
    titles = []
    while queue.current is not None:
        titles.append(queue.current.title or "")
        queue.move(1)
    return "".join(titles)


@pytest.mark.parametrize(
    ("enqueue", "changed", "wanted"),
    [
        (Enqueue.ADD, False, "ABCD"),
        (Enqueue.NEXT, False, "ACDB"),
        (Enqueue.PLAY, True, "CDB"),
        (Enqueue.REPLACE, True, "CD"),
    ],
)
def test_where_new_tracks_go(enqueue: Enqueue, changed: bool, wanted: str) -> None:
    """And whether what plays now changes."""
    queue = PlayQueue()
    queue.put([A, B], Enqueue.REPLACE)
    assert queue.put([C, D], enqueue) is changed
    assert order(queue) == wanted


@pytest.mark.parametrize("enqueue", Enqueue)
def test_anything_put_into_an_empty_queue_is_current(enqueue: Enqueue) -> None:
    """Also into one that has come to its end."""
    queue = PlayQueue()
    queue.put([A], Enqueue.ADD)
    queue.move(1)
    assert queue.put([B, C], enqueue)
    assert (queue.current, len(queue)) == (B, 2)


def test_back_from_the_first_track() -> None:
    """Is the first track."""
    queue = PlayQueue()
    queue.put([A, B], Enqueue.REPLACE)
    assert queue.move(-1) is A
