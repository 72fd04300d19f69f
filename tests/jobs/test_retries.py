"""Further attempts: when there is one, after what pause, and what is on record meanwhile."""

import time
from dataclasses import replace

import pytest

from app.domain.errors import FailureKind, RefusalCode, Refused
from app.domain.jobs import JobReport, JobState
from app.jobs.engine import Pace
from app.ports.storage import Conflict
from tests.jobs.conftest import HURRY, StartEngine
from tests.jobs.database import Database
from tests.jobs.handlers import FailingFirst, failure
from tests.jobs.patience import wait_until


def hurry(*pauses: float) -> Pace:
    return replace(HURRY, pauses={"job": pauses})


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


def test_a_lost_transaction_is_tried_again(
    sqlite_database: Database, start_engine: StartEngine
) -> None:
    handler = FailingFirst([Conflict()])
    start_engine(sqlite_database, {"job": handler}, pace=hurry(0.1))
    sqlite_database.enqueue("job", "key")
    wait_until(lambda: sqlite_database.is_in(JobState.DONE, "key"))
    assert len(handler.times) == 2
