"""When a course is read again: often, seldom, or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.errors import FailureKind
from app.domain.syncing import (
    AWAKE_FOR,
    DOZING_FOR,
    DOZING_INTERVAL,
    LONGEST_GROWN_PAUSE,
    MENDING_INTERVAL,
    RUNS_AT_MOST,
    SENT_AGAIN_WITHIN,
    SLEEPING_INTERVAL,
    WAITS_AT_MOST,
    CourseActivity,
    CourseSync,
    DeliveryState,
    Progress,
    ScoreDelivery,
    SyncState,
    decide_due,
    decide_progress,
    decide_stale,
)

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
INTERVAL = timedelta(minutes=15)
FRESH_FOR = timedelta(minutes=5)
MOMENT = timedelta(seconds=1)
LONG_AGO = NOW - timedelta(days=300)

NEVER = CourseSync(course_id=1, state=SyncState.NEVER)


def read(ago: timedelta) -> CourseSync:
    """A course that was read completely so long ago."""
    at = NOW - ago
    return CourseSync(
        course_id=1,
        state=SyncState.DONE,
        queued_at=at,
        started_at=at,
        finished_at=at,
        completed_at=at,
    )


def failed(kind: FailureKind, ago: timedelta, *, good: timedelta | None = None) -> CourseSync:
    """A course whose last try failed so long ago; it was `good` such a time ago."""
    sync = replace(read(ago), state=SyncState.FAILED, error=kind)
    return replace(sync, completed_at=None if good is None else NOW - good)


def launched(
    ago: timedelta, *, awaits: bool = True, read_at: datetime | None = None
) -> CourseActivity:
    return CourseActivity(
        launched_at=NOW - ago, offered_at=LONG_AGO, read_at=read_at, awaits=awaits
    )


def is_due(sync: CourseSync, activity: CourseActivity) -> bool:
    return decide_due(sync, activity, NOW, interval=INTERVAL)


AWAKE, DOZING, ASLEEP = AWAKE_FOR, DOZING_FOR, DOZING_FOR + MOMENT


@pytest.mark.parametrize(
    ("quiet_for", "pause"),
    [
        (timedelta(0), INTERVAL),
        (AWAKE, INTERVAL),
        (AWAKE + MOMENT, DOZING_INTERVAL),
        (DOZING, DOZING_INTERVAL),
        (ASLEEP, SLEEPING_INTERVAL),
    ],
    ids=str,
)
def test_a_course_is_read_the_less_often_the_longer_nobody_came(
    quiet_for: timedelta, pause: timedelta
) -> None:
    assert not is_due(read(pause), launched(quiet_for))
    assert is_due(read(pause + MOMENT), launched(quiet_for))


def test_a_sleeping_course_of_which_nothing_is_awaited_is_left_alone() -> None:
    for sync in (NEVER, read(timedelta(days=100))):
        assert is_due(sync, launched(ASLEEP))
        assert not is_due(sync, launched(ASLEEP, awaits=False))


def test_a_dozing_course_is_read_even_where_nothing_is_awaited() -> None:
    assert is_due(read(DOZING_INTERVAL + MOMENT), launched(DOZING, awaits=False))


def test_a_longer_interval_than_ours_holds_for_every_course() -> None:
    month = timedelta(days=30)
    for quiet_for in (AWAKE, DOZING, ASLEEP):
        sync, activity = read(timedelta(days=29)), launched(quiet_for)
        assert not decide_due(sync, activity, NOW, interval=month)


def test_a_course_that_was_never_read_is_due() -> None:
    assert is_due(NEVER, launched(timedelta(0)))


@pytest.mark.parametrize(
    "kind", [kind for kind in FailureKind if not kind.may_pass], ids=lambda kind: kind.value
)
def test_what_only_a_person_can_mend_is_tried_once_a_day(kind: FailureKind) -> None:
    activity = launched(timedelta(0))
    assert not is_due(failed(kind, MENDING_INTERVAL), activity)
    assert is_due(failed(kind, MENDING_INTERVAL + MOMENT), activity)
    for ago, stale in ((MENDING_INTERVAL, False), (MENDING_INTERVAL + MOMENT, True)):
        assert decide_stale(failed(kind, ago), None, NOW, fresh_for=FRESH_FOR) is stale


@pytest.mark.parametrize(
    ("good_before_the_try", "pause"),
    [
        (timedelta(minutes=1), INTERVAL),
        (timedelta(minutes=40), timedelta(minutes=40)),
        (timedelta(hours=3), timedelta(hours=3)),
        (timedelta(days=3), LONGEST_GROWN_PAUSE),
    ],
    ids=str,
)
def test_pauses_grow_while_a_platform_is_away(
    good_before_the_try: timedelta, pause: timedelta
) -> None:
    for ago, due in ((pause, False), (pause + MOMENT, True)):
        sync = failed(FailureKind.UNREACHABLE, ago, good=ago + good_before_the_try)
        assert is_due(sync, launched(timedelta(0))) is due


def test_pauses_grow_from_the_offering_where_nothing_was_ever_read() -> None:
    activity = replace(launched(timedelta(0)), offered_at=NOW - timedelta(hours=3))
    for ago, due in ((timedelta(minutes=80), False), (timedelta(minutes=91), True)):
        assert is_due(failed(FailureKind.TIMEOUT, ago), activity) is due


def test_somebody_who_comes_does_not_wait_for_a_grown_pause() -> None:
    for ago, stale in ((FRESH_FOR, False), (FRESH_FOR + MOMENT, True)):
        sync = failed(FailureKind.TIMEOUT, ago, good=timedelta(days=3))
        assert decide_stale(sync, None, NOW, fresh_for=FRESH_FOR) is stale


@pytest.mark.parametrize("kind", [FailureKind.MISSING_SCOPE, FailureKind.TIMEOUT], ids=str)
def test_one_broken_source_does_not_slow_the_others(kind: FailureKind) -> None:
    ago = INTERVAL + MOMENT
    sync = failed(kind, ago, good=timedelta(days=3))
    partly = launched(timedelta(0), read_at=NOW - ago)
    assert is_due(sync, partly)
    assert not is_due(sync, launched(timedelta(0), read_at=NOW - timedelta(days=3)))
    assert decide_stale(sync, NOW - ago, NOW, fresh_for=FRESH_FOR)


@pytest.mark.parametrize(
    ("state", "at_most"),
    [(SyncState.QUEUED, WAITS_AT_MOST), (SyncState.RUNNING, RUNS_AT_MOST)],
    ids=str,
)
def test_what_is_under_way_is_neither_due_nor_stale_until_it_is_abandoned(
    state: SyncState, at_most: timedelta
) -> None:
    fresh = replace(read(at_most), state=state)
    assert decide_progress(fresh, NOW) in {Progress.WAITING, Progress.RUNNING}
    assert not is_due(fresh, launched(timedelta(0)))
    assert not decide_stale(fresh, None, NOW, fresh_for=FRESH_FOR)
    old = replace(read(at_most + MOMENT), state=state)
    assert decide_progress(old, NOW) is Progress.ABANDONED
    assert is_due(old, launched(timedelta(0)))
    assert decide_stale(old, None, NOW, fresh_for=FRESH_FOR)


@pytest.mark.parametrize("state", [SyncState.NEVER, SyncState.DONE, SyncState.FAILED], ids=str)
def test_what_has_ended_stays_what_it_is(state: SyncState) -> None:
    assert decide_progress(replace(read(timedelta(days=9)), state=state), NOW).value == state.value


@pytest.mark.parametrize(
    ("state", "error", "given_up"),
    [
        (DeliveryState.QUEUED, None, False),
        (DeliveryState.SENT, FailureKind.TIMEOUT, False),
        (DeliveryState.SEEN, None, False),
        (DeliveryState.NOT_SEEN, None, True),
        (DeliveryState.NO_SERVICE, None, True),
        (DeliveryState.FAILED, FailureKind.MISSING_SCOPE, True),
        (DeliveryState.FAILED, FailureKind.TIMEOUT, False),
    ],
    ids=str,
)
def test_a_score_is_given_up_where_nothing_tries_again(
    state: DeliveryState, error: FailureKind | None, given_up: bool
) -> None:
    delivery = ScoreDelivery(award_id=1, state=state, error=error, checked_at=NOW)
    assert delivery.is_given_up(NOW) is given_up
    later = NOW + SENT_AGAIN_WITHIN + MOMENT
    assert delivery.is_given_up(later) is (given_up or state is DeliveryState.FAILED)
