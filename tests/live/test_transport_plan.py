"""Which way to a picture is tried next."""

from math import inf

import pytest

from custom_components.linkvisual.live.live_options import LiveOptions
from custom_components.linkvisual.live.problem import LiveProblem
from custom_components.linkvisual.live.transport_plan import Attempt, TransportPlan
from custom_components.linkvisual.openapi import LiveScheme, StreamType

FLV, HLS, RTMP = LiveScheme.FLV, LiveScheme.HLS, LiveScheme.RTMP
MAIN, SUB = StreamType.MAIN, StreamType.SUB


@pytest.fixture
def plan() -> TransportPlan:
    """Return a plan with the default options."""
    return TransportPlan(LiveOptions())


def test_schemes_come_one_after_the_other_without_a_pause(plan: TransportPlan) -> None:
    """Only after the last of them there is one, and each time a longer one."""
    pauses = []
    tried = []
    for _ in range(18):
        tried.append(plan.attempt)
        pauses.append(plan.unreachable())
    assert tried[:4] == [Attempt(s, MAIN) for s in (FLV, HLS, RTMP, FLV)]
    assert pauses == [0, 0, 1, 0, 0, 2, 0, 0, 4, 0, 0, 8, 0, 0, 15, 0, 0, 15]


def test_lost_stream_is_fetched_again_at_once(plan: TransportPlan) -> None:
    """The same way, but not ever faster; a stream that lasted for a while starts over."""
    assert [plan.lost() for _ in range(3)] == [0, 1, 3]
    assert plan.attempt == Attempt(FLV, MAIN)
    plan.succeeded()
    assert plan.lost() == 0


def test_unsuitable_main_stream_leads_to_the_sub_stream(plan: TransportPlan) -> None:
    """And an unsuitable sub stream to transcoding, of the smaller one."""
    plan.unsuitable(LiveProblem.H265)
    assert (plan.attempt, plan.note) == (Attempt(FLV, SUB), LiveProblem.H265)
    plan.unsuitable(LiveProblem.B_FRAMES)
    assert (plan.attempt, plan.note) == (
        Attempt(FLV, SUB, transcode=True),
        LiveProblem.TRANSCODING,
    )


def test_missing_sub_stream_leads_back_to_the_main_stream(plan: TransportPlan) -> None:
    """Transcoded, for it could not be passed on."""
    plan.unsuitable(LiveProblem.B_FRAMES)
    assert [plan.unreachable() for _ in range(3)] == [0, 0, 0]
    assert plan.attempt == Attempt(FLV, MAIN, transcode=True)
    assert plan.note is LiveProblem.TRANSCODING
    assert [plan.unreachable() for _ in range(3)] == [0, 0, 1]
    assert plan.attempt == Attempt(FLV, MAIN, transcode=True)


def test_fallback_is_given_up_for_a_later_viewer(plan: TransportPlan) -> None:
    """One bad moment of HTTP-FLV does not mean the slowness of HLS for ever."""
    plan.begin(0)
    plan.unreachable()
    plan.unsuitable(LiveProblem.H265)
    for now_s in (10, 500, 600):
        plan.begin(now_s)
        assert (plan.attempt, plan.note) == (Attempt(HLS, SUB), LiveProblem.H265)
    plan.begin(601)
    assert (plan.attempt, plan.note) == (Attempt(FLV, MAIN), None)
    plan.begin(5000)
    assert plan.attempt == Attempt(FLV, MAIN)


def test_the_first_viewer_for_an_hour_gets_what_works_again(plan: TransportPlan) -> None:
    """The camera was set to H.264 meanwhile; nobody has to have looked before them."""
    plan.begin(0)
    plan.unsuitable(LiveProblem.H265)
    plan.shown()
    plan.begin(3600)
    assert (plan.attempt, plan.note) == (Attempt(FLV, MAIN), None)


def test_chosen_sub_stream_stays() -> None:
    """Who wants the sub stream does not get the main one."""
    plan = TransportPlan(LiveOptions(choose_stream=lambda: SUB, schemes=(RTMP,)))
    assert plan.attempt == Attempt(RTMP, SUB)
    assert plan.unreachable() == 1
    plan.unsuitable(LiveProblem.H265)
    assert plan.attempt == Attempt(RTMP, SUB, transcode=True)


def test_outage_says_nothing_against_a_stream_that_was_seen(plan: TransportPlan) -> None:
    """The sub stream is there, so nothing is converted; it is tried before any other scheme."""
    plan.unsuitable(LiveProblem.H265)
    plan.shown()
    tried, pauses = [], [plan.lost()]
    for _ in range(9):
        tried.append(plan.attempt)
        pauses.append(plan.unreachable())
    assert tried == [Attempt(s, SUB) for s in (FLV, FLV, FLV, HLS, RTMP, FLV, HLS, RTMP, FLV)]
    assert pauses == [0, 1, 3, 0, 0, 8, 0, 0, 15, 0]
    assert plan.note is LiveProblem.H265


def test_fallback_ends(plan: TransportPlan) -> None:
    """After ten minutes or when it breaks off; what worked first goes on for as long as it can."""
    assert plan.shown() == inf
    for _ in range(3):
        plan.unreachable()
    assert plan.attempt == Attempt(HLS, MAIN)
    assert plan.shown() == 600
    plan.lost()
    assert plan.attempt == Attempt(FLV, MAIN)
    assert plan.unreachable() == 0
    assert plan.attempt == Attempt(HLS, MAIN)
    plan.lost()
    assert plan.shown() == inf
    plan.unreachable()
    assert plan.attempt == Attempt(FLV, MAIN)


def test_what_was_seen_first_need_not_stand_first(plan: TransportPlan) -> None:
    """Whatever was seen first is the way to come back to, each other scheme comes once."""
    plan.unreachable()
    plan.shown()
    tried = []
    for _ in range(6):
        tried.append(plan.attempt.scheme)
        plan.unreachable()
    assert tried == [HLS, HLS, HLS, FLV, RTMP, HLS]


def test_what_is_gone_for_good_is_forgotten(plan: TransportPlan) -> None:
    """A sub stream that was switched off in the camera is not waited for until all viewers leave."""
    plan.unsuitable(LiveProblem.H265)
    plan.shown()
    for _ in range(100):
        plan.unreachable()
        if plan.attempt.stream_type is MAIN:
            break
    assert (plan.attempt, plan.note) == (Attempt(FLV, MAIN), None)


def test_another_picture_than_before_proves_nothing(plan: TransportPlan) -> None:
    """A camera that was switched to H.265, and has no sub stream, is converted."""
    plan.shown()
    plan.unsuitable(LiveProblem.H265)
    for _ in range(3):
        plan.unreachable()
    assert plan.attempt == Attempt(FLV, MAIN, transcode=True)


def test_another_stream_is_wanted() -> None:
    """What was learned of the one says nothing about the other; no view is cut off for it."""
    wanted = [MAIN]
    plan = TransportPlan(LiveOptions(choose_stream=lambda: wanted[-1]))
    plan.begin(0)
    plan.shown()
    wanted.append(SUB)
    assert plan.attempt.stream_type is MAIN
    plan.begin(1)
    assert plan.attempt == Attempt(FLV, SUB)
    plan.begin(2)
    assert plan.attempt == Attempt(FLV, SUB)
