"""Queueing inside a transaction: the job shares the transaction's fate, and a key is used once."""

import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Event
from typing import Any

import pytest

from app.domain.jobs import JobName, JobReport, JobState
from app.ports.storage import JobRequest
from tests.jobs.conftest import StartEngine
from tests.jobs.database import Database
from tests.jobs.patience import wait_until


class Recorder:
    """A handler that remembers what it was called with."""

    def __init__(self) -> None:
        self.calls: list[Mapping[str, Any]] = []

    def __call__(self, arguments: Mapping[str, Any]) -> None:
        self.calls.append(arguments)


def wait_for_a_later_job(database: Database) -> None:
    """Whatever was queued before has had its chance when this returns."""
    database.enqueue("later", "later")
    wait_until(lambda: database.is_in(JobState.DONE, "later"))
    time.sleep(0.3)


def test_a_committed_job_runs_exactly_once_with_its_arguments(
    database: Database, start_engine: StartEngine
) -> None:
    send = Recorder()
    start_engine(database, {JobName.SEND_SCORE: send, "later": Recorder()})
    database.enqueue(
        JobName.SEND_SCORE, "score:1", award_id=1, note="ë ž ї", nested={"a": [1, None]}
    )
    wait_for_a_later_job(database)
    assert send.calls == [{"award_id": 1, "note": "ë ž ї", "nested": {"a": [1, None]}}]


def test_a_rolled_back_job_never_runs(database: Database, start_engine: StartEngine) -> None:
    send = Recorder()
    start_engine(database, {"send": send, "later": Recorder()})
    with database.engine.connect() as connection, connection.begin() as transaction:
        database.queue.enqueue(connection, JobRequest(name="send", key="score:1"))
        transaction.rollback()
    wait_for_a_later_job(database)
    assert send.calls == []
    assert database.queue.find("score:1") is None


def test_a_job_does_not_run_before_its_transaction_commits(
    database: Database, start_engine: StartEngine
) -> None:
    send = Recorder()
    start_engine(database, {"send": send})
    with database.transaction() as connection:
        database.queue.enqueue(connection, JobRequest(name="send", key="score:1"))
        time.sleep(0.5)
        assert send.calls == []
    wait_until(lambda: send.calls)


def test_a_key_used_again_is_dropped_and_the_transaction_goes_on(
    database: Database, start_engine: StartEngine
) -> None:
    send = Recorder()
    start_engine(database, {"send": send, "later": Recorder()})
    with database.transaction() as connection:
        for number in (1, 2):
            request = JobRequest(name="send", key="score:1", arguments={"number": number})
            database.queue.enqueue(connection, request)
        connection.exec_driver_sql("INSERT INTO effects (key) VALUES ('written after it')")
    wait_until(lambda: database.is_in(JobState.DONE, "score:1"))
    database.enqueue("send", "score:1", number=3)
    wait_for_a_later_job(database)
    assert send.calls == [{"number": 1}]
    assert database.effects() == ["written after it"]


def test_two_transactions_with_one_key_at_the_same_time_both_commit(
    postgresql_database: Database, start_engine: StartEngine
) -> None:
    database, send, queued = postgresql_database, Recorder(), Event()
    start_engine(database, {"send": send, "later": Recorder()})

    def ask_in_the_meantime() -> None:
        queued.wait(10)
        with database.transaction() as connection:
            database.queue.enqueue(connection, JobRequest(name="send", key="score:1"))
            connection.exec_driver_sql("INSERT INTO effects (key) VALUES ('second')")

    with ThreadPoolExecutor() as threads:
        second = threads.submit(ask_in_the_meantime)
        with database.transaction() as connection:
            database.queue.enqueue(connection, JobRequest(name="send", key="score:1"))
            queued.set()
            time.sleep(0.3)
            connection.exec_driver_sql("INSERT INTO effects (key) VALUES ('first')")
        second.result(timeout=10)
    wait_for_a_later_job(database)
    assert len(send.calls) == 1
    assert database.effects() == ["first", "second"]


def test_arguments_that_are_not_json_are_refused_when_asked_for(database: Database) -> None:
    with pytest.raises(TypeError):
        database.enqueue("send", "score:1", award=object())
    assert database.queue.find("score:1") is None


def test_what_is_stored_is_json_and_never_a_pickle(
    database: Database, start_engine: StartEngine
) -> None:
    def fail(_: Mapping[str, Any]) -> None:
        raise ValueError(Decimal(1))

    start_engine(database, {"send": Recorder(), "fail": fail})
    database.enqueue("send", "score:1", award_id=1)
    database.enqueue("fail", "score:2")
    wait_until(lambda: database.is_in(JobState.DONE, "score:1"))
    wait_until(lambda: database.is_in(JobState.FAILED, "score:2"))
    schema = "" if database.url.startswith("sqlite") else "dbos."
    stored = [
        *database.read(f"SELECT inputs FROM {schema}workflow_input"),  # noqa: S608
        *database.read(f"SELECT output FROM {schema}workflow_output"),  # noqa: S608
        *database.read(f"SELECT error FROM {schema}workflow_output"),  # noqa: S608
        *database.read(f"SELECT output FROM {schema}operation_outputs"),  # noqa: S608
    ]
    assert len(stored) >= 8
    assert all(text is None or text[0] in '{[n"' for text in stored), stored


def test_a_job_waits_in_the_queue_while_nobody_works(database: Database) -> None:
    database.enqueue("send", "score:1")
    assert database.queue.find("score:1") == JobReport(
        key="score:1", state=JobState.QUEUED, attempts=1
    )
    assert database.queue.find("score:11") is None
