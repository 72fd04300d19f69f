"""Running jobs: lanes, further attempts, giving up, stopping."""

import logging
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Barrier, Event, Lock
from typing import Any

import pytest

from app.domain.errors import FailureKind, PlatformFailure, RefusalCode, Refused
from app.domain.jobs import JobReport, JobState
from app.jobs.engine import JobEngine, Pace
from app.jobs.schedule import Tick
from app.jobs.system_database import NotPrepared, prepare
from app.ports.storage import Conflict
from tests.jobs.conftest import HURRY, StartEngine, now
from tests.jobs.database import Database
from tests.jobs.patience import wait_until


def hurry(*pauses: float, grace: int = HURRY.grace) -> Pace:
    return replace(HURRY, pauses={"job": pauses}, grace=grace)


def failure(kind: FailureKind, *, retry_after: float | None = None) -> PlatformFailure:
    return PlatformFailure(kind, platform="Sample Platform", call="scores", retry_after=retry_after)


class FailingFirst:
    """A handler that raises the given errors, one each time, and then does its job."""

    def __init__(self, errors: Iterable[Exception]) -> None:
        self._errors = iter(errors)
        self.times: list[float] = []

    def __call__(self, _: Mapping[str, Any]) -> None:
        self.times.append(time.monotonic())
        for error in self._errors:
            raise error

    @property
    def gaps(self) -> Sequence[float]:
        return [b - a for a, b in zip(self.times, self.times[1:], strict=False)]


class Crowd:
    """A handler that counts how many of its jobs run at the same time."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lock = Lock()
        self._inside = 0
        self.most = 0
        self.done = 0

    def __call__(self, _: Mapping[str, Any]) -> None:
        with self._lock:
            self._inside += 1
            self.most = max(self.most, self._inside)
        time.sleep(self._seconds)
        with self._lock:
            self._inside -= 1
            self.done += 1


def test_jobs_of_one_lane_run_one_at_a_time(database: Database, start_engine: StartEngine) -> None:
    crowd = Crowd(0.15)
    start_engine(database, {"job": crowd})
    for number in range(5):
        database.enqueue("job", f"key:{number}", lane="course:1")
    wait_until(lambda: crowd.done == 5)
    assert crowd.most == 1


@pytest.mark.parametrize("lanes", [("course:1", "course:2"), ("", ""), ("course:1", "")])
def test_jobs_of_different_lanes_and_without_one_run_at_the_same_time(
    database: Database, start_engine: StartEngine, lanes: tuple[str, str]
) -> None:
    both_inside = Barrier(2)
    start_engine(database, {"job": lambda _: both_inside.wait(10) and None})
    for number, lane in enumerate(lanes):
        database.enqueue("job", f"key:{number}", lane=lane)
    wait_until(lambda: database.is_in(JobState.DONE, "key:0", "key:1"))


def test_no_more_jobs_run_at_once_than_there_are_workers(
    database: Database, start_engine: StartEngine
) -> None:
    crowd = Crowd(0.1)
    start_engine(database, {"job": crowd}, worker_concurrency=2)
    for number in range(8):
        database.enqueue("job", f"key:{number}")
    wait_until(lambda: crowd.done == 8)
    assert crowd.most == 2


def test_more_workers_than_sqlite_bears_are_refused() -> None:
    with pytest.raises(ValueError, match="at most 8"):
        JobEngine("sqlite:///laurel.sqlite3", "test", {}, clock=now, worker_concurrency=9)


def test_a_schedule_of_what_nobody_does_is_refused() -> None:
    with pytest.raises(ValueError, match="tidy_up"):
        JobEngine(
            "sqlite:///laurel.sqlite3", "test", {}, clock=now, ticks=(Tick("tidy_up", "* * * * *"),)
        )


def test_a_second_engine_in_one_process_is_refused(
    sqlite_database: Database, start_engine: StartEngine
) -> None:
    start_engine(sqlite_database, {})
    with pytest.raises(RuntimeError, match="one at most"):
        start_engine(sqlite_database, {})


def test_an_attempt_that_failed_is_followed_by_another_until_one_succeeds(
    database: Database, start_engine: StartEngine
) -> None:
    handler = FailingFirst([failure(FailureKind.SERVER_ERROR), failure(FailureKind.TIMEOUT)])
    start_engine(database, {"job": handler}, pace=hurry(0.1, 0.1, 0.1))
    database.enqueue("job", "key", lane="course:1")
    wait_until(lambda: database.is_in(JobState.DONE, "key"))
    assert len(handler.times) == 3
    assert database.queue.find("key") == JobReport(
        key="key", state=JobState.DONE, attempts=3, error="Sample Platform: scores: timeout"
    )


def test_the_pause_is_kept_and_no_shorter_than_the_platform_asked_for(
    database: Database, start_engine: StartEngine
) -> None:
    busy = failure(FailureKind.RATE_LIMITED, retry_after=2.5)
    handler = FailingFirst([busy, failure(FailureKind.TIMEOUT)])
    start_engine(database, {"job": handler}, pace=hurry(0.1, 1.5))
    database.enqueue("job", "key")
    wait_until(lambda: database.is_in(JobState.DONE, "key"))
    asked_for, ours = handler.gaps
    assert asked_for >= 2.5
    assert ours >= 1.5


def test_a_job_that_waits_for_its_next_attempt_holds_up_neither_its_lane_nor_a_worker(
    database: Database, start_engine: StartEngine
) -> None:
    handlers = {
        "job": FailingFirst([failure(FailureKind.UNREACHABLE)]),
        "other": FailingFirst([]),
    }
    start_engine(database, handlers, pace=hurry(600), worker_concurrency=1)
    database.enqueue("job", "key", lane="course:1")
    wait_until(lambda: database.is_in(JobState.WAITING, "key"))
    database.enqueue("other", "other", lane="course:1")
    wait_until(lambda: database.is_in(JobState.DONE, "other"))
    assert database.queue.find("key") == JobReport(
        key="key", state=JobState.WAITING, attempts=2, error="Sample Platform: scores: unreachable"
    )


def test_the_job_is_given_up_after_its_last_attempt_with_the_error_on_record(
    database: Database, start_engine: StartEngine
) -> None:
    handler = FailingFirst([failure(FailureKind.UNREACHABLE)] * 9)
    start_engine(database, {"job": handler}, pace=hurry(0.1, 0.1))
    database.enqueue("job", "key")
    wait_until(lambda: database.is_in(JobState.FAILED, "key"))
    time.sleep(1.5)
    assert len(handler.times) == 3
    assert database.queue.find("key") == JobReport(
        key="key", state=JobState.FAILED, attempts=3, error="Sample Platform: scores: unreachable"
    )


@pytest.mark.parametrize(
    ("error", "on_record"),
    [
        (failure(FailureKind.UNAUTHORIZED), "Sample Platform: scores: unauthorized"),
        (failure(FailureKind.BAD_ANSWER), "Sample Platform: scores: bad-answer"),
        (Refused(RefusalCode.NOT_FOUND, "award"), "refused: not-found: award"),
        (LookupError("learner@example.org"), "LookupError, see the log for this job"),
    ],
)
def test_what_does_not_mend_itself_is_given_up_at_once_and_the_engine_works_on(
    database: Database, start_engine: StartEngine, error: Exception, on_record: str
) -> None:
    handler = FailingFirst([error])
    start_engine(database, {"job": handler}, pace=hurry(0.1, 0.1))
    database.enqueue("job", "key", lane="course:1")
    wait_until(lambda: database.is_in(JobState.FAILED, "key"))
    assert database.queue.find("key") == JobReport(
        key="key", state=JobState.FAILED, attempts=1, error=on_record
    )
    database.enqueue("job", "next", lane="course:1")
    wait_until(lambda: database.is_in(JobState.DONE, "next"))
    assert len(handler.times) == 2


def test_a_bug_is_in_the_log_with_the_job_it_happened_in(
    sqlite_database: Database, start_engine: StartEngine, caplog: pytest.LogCaptureFixture
) -> None:
    start_engine(sqlite_database, {"job": FailingFirst([LookupError("no such award")])})
    sqlite_database.enqueue("job", "score:1")
    wait_until(lambda: sqlite_database.is_in(JobState.FAILED, "score:1"))
    logged = [record for record in caplog.records if record.name == "app.jobs.attempts"]
    assert "score:1" in logged[0].getMessage()
    assert logged[0].exc_info
    assert isinstance(logged[0].exc_info[1], LookupError)


def test_a_lost_transaction_is_tried_again(
    sqlite_database: Database, start_engine: StartEngine
) -> None:
    handler = FailingFirst([Conflict()])
    start_engine(sqlite_database, {"job": handler}, pace=hurry(0.1))
    sqlite_database.enqueue("job", "key")
    wait_until(lambda: sqlite_database.is_in(JobState.DONE, "key"))
    assert len(handler.times) == 2


def test_the_engine_prints_nothing_and_logs_only_what_is_wrong(
    sqlite_database: Database,
    start_engine: StartEngine,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    engine_log = logging.getLogger("dbos")
    monkeypatch.setattr(engine_log, "handlers", [])  # as in a new process
    monkeypatch.setattr(engine_log, "propagate", True)
    engine_log.setLevel(logging.NOTSET)
    caplog.set_level(logging.DEBUG)
    prepare(sqlite_database.url)
    engine = start_engine(sqlite_database, {"job": FailingFirst([failure(FailureKind.REJECTED)])})
    sqlite_database.enqueue("job", "key")
    wait_until(lambda: sqlite_database.is_in(JobState.FAILED, "key"))
    engine.stop()
    logged = [record for record in caplog.records if record.name == "dbos"]
    assert [record.levelname for record in logged] == ["ERROR"]
    assert "Sample Platform: scores: rejected" in caplog.text
    assert capfd.readouterr() == ("", "")


def test_stopping_is_prompt_and_leaves_no_thread_and_no_connection(
    database: Database, start_engine: StartEngine
) -> None:
    before = set(threading.enumerate())
    engine = start_engine(database, {"job": FailingFirst([])})
    database.enqueue("job", "key")
    wait_until(lambda: database.is_in(JobState.DONE, "key"))
    began = time.monotonic()
    engine.stop()
    assert time.monotonic() - began < 2
    wait_until(lambda: set(threading.enumerate()) <= before, seconds=2)


def test_a_job_that_is_running_may_finish_when_the_engine_stops(
    database: Database, start_engine: StartEngine
) -> None:
    running = Event()

    def work(_: Mapping[str, Any]) -> None:
        running.set()
        time.sleep(0.8)

    engine = start_engine(database, {"job": work})
    database.enqueue("job", "key")
    running.wait(10)
    engine.stop()
    assert database.is_in(JobState.DONE, "key")


def test_a_job_that_does_not_finish_in_time_is_run_again_by_the_next_start(
    sqlite_database: Database, start_engine: StartEngine
) -> None:
    running, may_end = Event(), Event()

    def work(_: Mapping[str, Any]) -> None:
        running.set()
        may_end.wait(20)

    engine = start_engine(sqlite_database, {"job": work}, pace=hurry(grace=1))
    sqlite_database.enqueue("job", "key", lane="course:1")
    running.wait(10)
    began = time.monotonic()
    engine.stop()
    assert time.monotonic() - began < 4
    may_end.set()
    again = FailingFirst([])
    start_engine(sqlite_database, {"job": again})
    wait_until(lambda: sqlite_database.is_in(JobState.DONE, "key"))
    assert len(again.times) == 1


def test_a_database_that_was_not_prepared_is_refused_and_nothing_is_left_running(
    tmp_path: Path,
) -> None:
    before = set(threading.enumerate())
    url = f"sqlite:///{tmp_path / 'other.sqlite3'}"
    with pytest.raises(NotPrepared, match="laurel migrate"):
        JobEngine(url, "test", {}, clock=now, ticks=()).start()
    wait_until(lambda: set(threading.enumerate()) <= before, seconds=2)
