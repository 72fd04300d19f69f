"""Running jobs: lanes, further attempts, giving up, stopping."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from threading import Barrier, Event
from typing import Any

import pytest

from app.domain.errors import FailureKind
from app.domain.jobs import JobState
from app.jobs.engine import JobEngine
from app.jobs.schedule import Tick
from app.jobs.system_database import NotPrepared, prepare
from tests.jobs.conftest import HURRY, StartEngine, now
from tests.jobs.database import Database
from tests.jobs.handlers import Crowd, FailingFirst, failure
from tests.jobs.patience import wait_until


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


def test_a_bug_is_in_the_log_with_the_job_and_its_place_and_without_its_text(
    sqlite_database: Database, start_engine: StartEngine, caplog: pytest.LogCaptureFixture
) -> None:
    bug = LookupError("no award of Sample Learner One")
    bug.__cause__ = KeyError("one@example.org")
    start_engine(sqlite_database, {"job": FailingFirst([bug])})
    sqlite_database.enqueue("job", "score:1")
    wait_until(lambda: sqlite_database.is_in(JobState.FAILED, "score:1"))
    (logged,) = [record for record in caplog.records if record.name == "app.jobs.attempts"]
    said = logged.getMessage()
    assert "score:1" in said
    assert "builtins.LookupError from builtins.KeyError" in said
    assert "handlers.py:" in said
    assert "Sample Learner One" not in caplog.text
    assert "one@example.org" not in caplog.text
    report = sqlite_database.queue.find("score:1")
    assert report is not None
    assert report.error == "LookupError, see the log for this job"


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


@pytest.mark.parametrize("grace", [0, 10])
def test_stopping_an_idle_engine_is_prompt_and_leaves_no_thread(
    database: Database, start_engine: StartEngine, grace: int
) -> None:
    before = set(threading.enumerate())
    engine = start_engine(database, {"job": FailingFirst([])}, pace=replace(HURRY, grace=grace))
    database.enqueue("job", "key")
    wait_until(lambda: database.is_in(JobState.DONE, "key"))
    began = time.monotonic()
    engine.stop()
    assert time.monotonic() - began < 3
    wait_until(lambda: set(threading.enumerate()) <= before, seconds=2)


def test_a_job_that_is_running_may_finish_when_the_engine_stops(
    database: Database, start_engine: StartEngine
) -> None:
    running = Event()

    def work(_: Mapping[str, Any]) -> None:
        running.set()
        time.sleep(0.8)

    engine = start_engine(database, {"job": work}, pace=replace(HURRY, grace=10))
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

    engine = start_engine(sqlite_database, {"job": work}, pace=replace(HURRY, grace=1))
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


def forget_tables(database: Database) -> None:
    database.write("DROP TABLE queues")


def pretend_older_tables(database: Database) -> None:
    database.write("UPDATE dbos_migrations SET version = version - 1")


@pytest.mark.parametrize("spoil", [forget_tables, pretend_older_tables])
def test_tables_that_cannot_be_used_are_refused_and_nothing_is_left_running(
    sqlite_database: Database, start_engine: StartEngine, spoil: Callable[[Database], None]
) -> None:
    before = set(threading.enumerate())
    spoil(sqlite_database)
    for _ in range(2):
        with pytest.raises(NotPrepared, match="laurel migrate"):
            start_engine(sqlite_database, {})
        wait_until(lambda: set(threading.enumerate()) <= before, seconds=2)
