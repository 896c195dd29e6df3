"""What a microphone hears of its own speaker and of a visitor, on a clock of the test's own."""

import wave
from pathlib import Path

import numpy as np
import pytest

from simulator.cli import build_simulator, parse_arguments
from simulator.cloud.room import Room, Visit
from simulator.knobs import CameraKnobs
from simulator.talk.g711 import Samples

SECOND = 8000


def constant(value: int, count: int) -> Samples:
    """Return so many samples of a value."""
    return np.full(count, value, np.int16)


def wav_file(path: Path, samples: Samples) -> str:
    """Write a WAV as visitors take it."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SECOND)
        file.writeframes(samples.tobytes())
    return str(path)


def room(*answers: str, **knobs: object) -> Room:
    """Return a room whose visitor has answers."""
    return Room(CameraKnobs(visitor=answers, visitor_pause_ms=500, **knobs))  # type: ignore[arg-type]


def test_the_speaker_comes_back_as_an_echo() -> None:
    """Later and quieter, as the knobs say."""
    heard = room(echo_db=-20, echo_delay_ms=100)
    heard.hear_speaker(constant(10000, SECOND), at_s=5.0)
    sound = heard.sound(5.0, SECOND)
    assert not sound[: SECOND // 10].any()
    assert set(sound[SECOND // 10 :]) == {1000}
    assert set(heard.sound(6.0, SECOND // 10)) == {1000}
    assert not heard.sound(6.1, SECOND).any()


def test_without_an_echo_the_room_is_silent() -> None:
    """Cameras with echo cancellation."""
    heard = room()
    heard.hear_speaker(constant(10000, SECOND), at_s=5.0)
    assert not heard.sound(5.0, SECOND).any()


def test_the_visitor_answers_once_for_each_time_that_the_speaker_was_heard(tmp_path: Path) -> None:
    """After a pause, and no more often than there are answers."""
    answers = [wav_file(tmp_path / f"{n}.wav", constant(n, SECOND // 2)) for n in (111, 222)]
    heard = room(*answers)
    assert not heard.sound(0.0, SECOND).any()
    for turn, value in ((0, 111), (10, 222), (20, 0)):
        heard.hear_speaker(constant(10000, SECOND), at_s=turn + 1.0)
        heard.hear_speaker(constant(8, SECOND), at_s=turn + 2.0)
        sound = heard.sound(turn + 1.0, 4 * SECOND)
        assert not sound[: SECOND * 3 // 2 - 1].any()
        assert set(sound[SECOND * 3 // 2 : 2 * SECOND - 1]) == {value}
        assert not sound[2 * SECOND :].any()
        if value:
            assert heard.last_visit == Visit(asked_s=turn + 3.0, answers_s=turn + 2.5 - 1 / SECOND)


def test_a_visitor_does_not_answer_what_was_said_while_nobody_listened(tmp_path: Path) -> None:
    """The last words of an earlier conversation, for instance: the answer is kept for the next ones."""
    knobs = CameraKnobs(visitor_pause_ms=500, visitor=())
    heard = Room(knobs)
    heard.hear_speaker(constant(10000, SECOND), at_s=1.0)
    knobs.visitor = (wav_file(tmp_path / "answer.wav", constant(111, SECOND // 2)),)
    assert not heard.sound(10.0, SECOND).any()
    heard.hear_speaker(constant(10000, SECOND), at_s=11.0)
    assert heard.sound(12.0, 2 * SECOND).any()


def test_what_is_stopped_is_not_heard() -> None:
    """Sound that had not left the speaker yet."""
    heard = room(echo_db=0, echo_delay_ms=0)
    heard.hear_speaker(constant(10000, SECOND), at_s=5.0)
    heard.hear_speaker(constant(10000, SECOND), at_s=6.0)
    heard.stop_speaker(5.5)
    assert not heard.sound(6.0, SECOND).any()


def test_a_visitor_from_the_command_line(tmp_path: Path) -> None:
    """Comes to every camera."""
    answer = wav_file(tmp_path / "answer.wav", constant(111, SECOND))
    simulator = build_simulator(parse_arguments(["--visitor", answer]))
    assert simulator.cameras[0].knobs.visitor == (answer,)
    assert simulator.cameras[0].knobs.live_hears == "room"


@pytest.mark.parametrize("wrong", [3, None])
def test_no_list_of_answers(wrong: object) -> None:
    """Is refused."""
    with pytest.raises(ValueError, match="visitor"):
        CameraKnobs(visitor=wrong)  # type: ignore[arg-type]
