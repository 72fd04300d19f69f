"""What runs by the clock: once a tick, whoever is there; and finished jobs go after a while."""

import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from app.domain.errors import FailureKind, PlatformFailure
from app.domain.jobs import JobName, JobState
from app.jobs.schedule import PURGE_JOBS, TICKS, Tick
from tests.jobs.conftest import HURRY, StartEngine, StartWorker, now
from tests.jobs.database import Database
from tests.jobs.patience import wait_until

EVERY_SECOND = "* * * * * *"


class Counter:
    """A handler that counts its calls, and raises an error if it is given one."""

    def __init__(self, error: Exception | None = None) -> None:
        self._error = error
        self.calls = 0

    def __call__(self, arguments: Mapping[str, Any]) -> None:
        self.calls += 1
        if self._error:
            raise self._error


class StoppedClock:
    """Shows the moment that it was set to, and knows how often it was looked at."""

    def __init__(self) -> None:
        self.looks = 0
        self._moment = now()

    def set(self, moment: datetime) -> None:
        self._moment = moment
        self.looks = 0

    def __call__(self) -> datetime:
        self.looks += 1
        return self._moment


def test_a_tick_runs_its_job_again_and_again_even_when_it_fails(
    database: Database, start_engine: StartEngine
) -> None:
    good, bad = Counter(), Counter(LookupError("gone"))
    ticks = (Tick("good", EVERY_SECOND), Tick("bad", EVERY_SECOND))
    start_engine(database, {"good": good, "bad": bad}, ticks=ticks)
    wait_until(lambda: good.calls >= 2 and bad.calls >= 2)


def test_a_tick_runs_once_however_many_processes_there_are(
    postgresql_database: Database, start_worker: StartWorker
) -> None:
    for number in range(2):
        start_worker(postgresql_database, f"ticking-{number}")
    wait_until(lambda: len(postgresql_database.living()) == 2)
    time.sleep(1.5)
    counted, began = len(postgresql_database.runs("tick_tock")), time.monotonic()
    wait_until(lambda: len(postgresql_database.runs("tick_tock")) >= counted + 5)
    assert time.monotonic() - began > 3


def test_a_tick_that_was_taken_from_the_schedule_runs_no_more(
    sqlite_database: Database, start_engine: StartEngine
) -> None:
    old, new = Counter(), Counter()
    handlers = {"old": old, "new": new}
    engine = start_engine(sqlite_database, handlers, ticks=(Tick("old", EVERY_SECOND),))
    wait_until(lambda: old.calls)
    engine.stop()
    left = old.calls
    start_engine(sqlite_database, handlers, ticks=(Tick("new", EVERY_SECOND),))
    wait_until(lambda: new.calls >= 3)
    assert old.calls <= left + 1  # one may have been queued already


def test_the_schedule_reads_courses_forgets_and_purges() -> None:
    assert {tick.name: tick.cron for tick in TICKS} == {
        JobName.READ_DUE_COURSES: "* * * * *",
        JobName.FORGET_EXPIRED: "0 * * * *",
        PURGE_JOBS: "30 3 * * *",
    }


def test_jobs_that_finished_long_ago_are_purged_and_no_others(
    database: Database, start_engine: StartEngine
) -> None:
    clock, keep = StoppedClock(), timedelta(days=30)
    away = PlatformFailure(FailureKind.UNREACHABLE, platform="Sample Platform", call="scores")
    start_engine(
        database,
        {"good": Counter(), "bad": Counter(LookupError("gone")), "away": Counter(away)},
        ticks=(Tick(PURGE_JOBS, EVERY_SECOND),),
        clock=clock,
        pace=replace(HURRY, keep=keep, pauses={"away": (600,)}),
    )
    for name in ("good", "bad", "away"):
        database.enqueue(name, name)
    wait_until(
        lambda: (
            database.is_in(JobState.DONE, "good")
            and database.is_in(JobState.FAILED, "bad")
            and database.is_in(JobState.WAITING, "away")
        )
    )
    finished = now()
    clock.set(finished + keep - timedelta(minutes=1))
    wait_until(lambda: clock.looks >= 2)
    assert database.is_in(JobState.DONE, "good")
    assert database.is_in(JobState.FAILED, "bad")
    clock.set(finished + keep + timedelta(minutes=1))
    wait_until(lambda: clock.looks >= 2)
    assert database.queue.find("good") is None
    assert database.queue.find("bad") is None
    assert database.is_in(JobState.WAITING, "away")
