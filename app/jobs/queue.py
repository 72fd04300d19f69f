"""Queueing a job inside the transaction that causes it, and looking what became of it."""

from __future__ import annotations

from typing import Any, Final, cast

from dbos import EnqueueOptions, WorkflowStatus

from app.domain.jobs import JobReport, JobState
from app.jobs.system_database import QUEUE, open_client
from app.ports.storage import JobRequest

MOST_ATTEMPTS: Final = 12
STATES: Final = {
    "ENQUEUED": JobState.QUEUED,
    "DELAYED": JobState.WAITING,
    "PENDING": JobState.RUNNING,
    "SUCCESS": JobState.DONE,
}
"""By the engine's own states; every other one means that it was given up."""


def build_workflow_id(key: str, attempt: int) -> str:
    """The engine's name for an attempt. The first one's is the key, so a key is used only once."""
    return key if attempt == 1 else f"{key}~{attempt}"


def build_options(name: str, *, key: str, lane: str, attempt: int = 1) -> EnqueueOptions:
    """How the engine is asked for an attempt.

    The queue runs one job of each partition at a time. A lane is a partition;
    a job without a lane has a partition to itself and waits for nobody.
    """
    return {
        "workflow_name": str(name),
        "queue_name": QUEUE,
        "workflow_id": build_workflow_id(key, attempt),
        "queue_partition_key": lane or key,
    }


class DurableQueue:
    """Puts jobs into the database that the caller's transaction writes to."""

    def __init__(self, database_url: str) -> None:
        self._client = open_client(database_url)

    def enqueue(self, connection: object, request: JobRequest) -> None:
        """Queue the job with the connection's transaction: it is rolled back and committed with it.

        `connection` is the SQLAlchemy connection of the unit of work. A
        request whose key was used before is dropped, and the transaction goes
        on undisturbed. Raises `TypeError` for arguments that are not JSON.
        """
        self._client.enqueue_in_transaction(
            cast("Any", connection),
            build_options(request.name, key=request.key, lane=request.lane),
            key=request.key,
            lane=request.lane,
            attempt=1,
            arguments=request.arguments,
        )

    def find(self, key: str) -> JobReport | None:
        """What became of the job; None for a key never used, or one purged since."""
        ids = [build_workflow_id(key, attempt) for attempt in range(1, MOST_ATTEMPTS + 1)]
        found = self._client.list_workflows(workflow_ids=ids, load_input=False)
        attempts = sorted(found, key=lambda status: ids.index(status.workflow_id))
        return _report(key, attempts) if attempts else None

    def close(self) -> None:
        """Close the connections that `find` opened."""
        self._client.destroy()


def _error_of(status: WorkflowStatus) -> str:
    """What went wrong with this attempt; an attempt that led to another returns it as output."""
    if status.status == "MAX_RECOVERY_ATTEMPTS_EXCEEDED":
        return "its process died each time that it ran"
    return str(status.error or status.output or "")


def _report(key: str, attempts: list[WorkflowStatus]) -> JobReport:
    last = attempts[-1]
    errors = [_error_of(status) for status in attempts]
    return JobReport(
        key=key,
        state=STATES.get(last.status, JobState.FAILED),
        attempts=len(attempts),
        error=next(filter(None, reversed(errors)), ""),
    )
