"""`kill -9` of processes that run jobs: nothing is lost, and no effect is doubled."""

import time

from app.domain.jobs import JobReport, JobState
from app.jobs.presence import TAKE_OVER
from app.jobs.queue import build_options
from app.jobs.system_database import open_client
from app.jobs.workflows import MOST_DEATHS
from app.ports.storage import JobRequest
from tests.jobs.conftest import StartWorker
from tests.jobs.database import Database
from tests.jobs.patience import wait_until


def wait_until_effects(database: Database, number: int) -> None:
    wait_until(lambda: len(database.effects()) >= number)


def test_a_job_in_the_middle_of_which_the_process_died_is_completed_by_the_next(
    database: Database, start_worker: StartWorker
) -> None:
    worker = start_worker(database)
    database.enqueue("work", "job:1", key="job:1", seconds=1.5, lane="course:1")
    wait_until(lambda: database.runs("job:1"))
    worker.kill()
    assert database.effects() == []
    start_worker(database)
    wait_until(lambda: database.is_in(JobState.DONE, "job:1"))
    assert database.effects() == ["job:1"]
    assert len(database.runs("job:1")) == 2


def test_of_many_jobs_none_is_lost_or_doubled_by_two_deaths(
    database: Database, start_worker: StartWorker
) -> None:
    keys = [f"job:{number:02}" for number in range(60)]
    with database.transaction() as connection:
        for key in keys:
            request = JobRequest(name="work", key=key, arguments={"key": key, "seconds": 0.3})
            database.queue.enqueue(connection, request)
    for enough in (8, 30):
        worker = start_worker(database)
        wait_until_effects(database, enough)
        worker.kill()
    assert len(database.effects()) < len(keys)
    start_worker(database)
    wait_until(lambda: database.is_in(JobState.DONE, *keys), seconds=40)
    assert database.effects() == keys
    assert all(1 <= len(database.runs(key)) <= 3 for key in keys)


def test_a_living_process_takes_over_from_a_dead_one(
    postgresql_database: Database, start_worker: StartWorker
) -> None:
    database = postgresql_database
    workers = {worker.pid: worker for worker in (start_worker(database) for _ in range(2))}
    database.enqueue("work", "job:1", key="job:1", seconds=2, lane="course:1")
    wait_until(lambda: database.runs("job:1"))
    first = database.runs("job:1")[0]
    workers.pop(first).kill()
    wait_until(lambda: database.is_in(JobState.DONE, "job:1"))
    assert database.runs("job:1") == [first, *workers]
    assert database.effects() == ["job:1"]
    # The count by which a job that kills every process is recognised goes on.
    assert database.read(
        "SELECT recovery_attempts FROM dbos.workflow_status WHERE workflow_uuid = 'job:1'"
    ) == [2]


def test_a_process_that_lives_keeps_its_jobs_however_long_they_take(
    postgresql_database: Database, start_worker: StartWorker
) -> None:
    database = postgresql_database
    start_worker(database, "same name")
    database.enqueue("work", "job:1", key="job:1", seconds=8)
    wait_until(lambda: database.runs("job:1"))
    start_worker(database, "same name")
    wait_until(lambda: database.is_in(JobState.DONE, "job:1"))
    assert len(database.runs("job:1")) == 1


def test_a_process_that_is_to_take_over_from_itself_keeps_its_jobs(
    postgresql_database: Database, start_worker: StartWorker
) -> None:
    database = postgresql_database
    start_worker(database)
    database.enqueue("work", "job:1", key="job:1", seconds=4)
    wait_until(lambda: database.runs("job:1"))
    (switch,) = database.living()
    client = open_client(database.url)
    client.enqueue(build_options(TAKE_OVER, key="take-over", lane=""), switch.split(":")[1])
    client.destroy()
    wait_until(lambda: database.is_in(JobState.DONE, "take-over"))
    assert database.is_in(JobState.RUNNING, "job:1")
    wait_until(lambda: database.is_in(JobState.DONE, "job:1"))
    assert len(database.runs("job:1")) == 1


def test_a_process_that_was_taken_for_dead_counts_as_living_again(
    postgresql_database: Database, start_worker: StartWorker
) -> None:
    database = postgresql_database
    frozen = start_worker(database)
    database.enqueue("work", "job:1", key="job:1", seconds=2)
    wait_until(lambda: database.runs("job:1"))
    frozen.freeze()
    other = start_worker(database)
    wait_until(lambda: database.is_in(JobState.DONE, "job:1"))
    assert database.runs("job:1") == [frozen.pid, other.pid]
    other.kill()
    frozen.thaw()
    database.enqueue("work", "job:2", key="job:2", seconds=2)
    wait_until(lambda: database.runs("job:2") == [frozen.pid])
    time.sleep(1.2)  # it shows once more that it lives before it dies
    frozen.kill()
    start_worker(database)
    wait_until(lambda: database.is_in(JobState.DONE, "job:2"))
    assert database.effects() == ["job:1", "job:2"]


def test_a_job_that_kills_every_process_is_given_up(
    sqlite_database: Database, start_worker: StartWorker
) -> None:
    sqlite_database.enqueue("die", "job:1", key="job:1")
    for _ in range(MOST_DEATHS):
        start_worker(sqlite_database).wait_for_death()
    assert len(sqlite_database.runs("job:1")) == MOST_DEATHS
    start_worker(sqlite_database)
    wait_until(lambda: sqlite_database.is_in(JobState.FAILED, "job:1"))
    assert len(sqlite_database.runs("job:1")) == MOST_DEATHS
    assert sqlite_database.queue.find("job:1") == JobReport(
        key="job:1",
        state=JobState.FAILED,
        attempts=1,
        error="its process died each time that it ran",
    )
