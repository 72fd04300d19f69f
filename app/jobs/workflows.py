"""The engine's workflows: a job, a tick of the schedule, and the taking over from the dead.

Each is registered under a name that is stored in the database.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from dbos import DBOS

from app.jobs.attempts import Failure, Handler, attempt, decide_pause
from app.jobs.queue import build_options

MOST_DEATHS: Final = 5
"""When so many processes have died while they ran a job, the job is taken for the cause."""

TICK: Final = "tick"


class JobFailed(Exception):
    """The job was given up; the text says why, and is stored with it."""


def register_job(name: str, handler: Handler, pauses: Sequence[float]) -> None:
    """Make the handler known as the workflow `name`.

    An attempt is one step, so a process that dies during it makes the next
    process run it again, and one that dies after it does not. The pause
    before another attempt is a delay of a workflow of its own, not a sleep:
    it outlives any process, and holds neither a worker's place nor the lane.
    """

    @DBOS.workflow(name=name, max_recovery_attempts=MOST_DEATHS - 1)
    def job(key: str, lane: str, attempt: int, arguments: Mapping[str, Any]) -> str | None:
        failure = _run_attempt(name, handler, arguments, key=key)
        if failure is None:
            return None
        pause = decide_pause(failure, attempt, pauses)
        if pause is None:
            raise JobFailed(failure.reason)
        options = build_options(name, key=key, lane=lane, attempt=attempt + 1)
        options["delay_seconds"] = pause
        DBOS.enqueue_workflow_with_options(
            options, key=key, lane=lane, attempt=attempt + 1, arguments=arguments
        )
        return failure.reason


def register_tick(handlers: Mapping[str, Handler]) -> None:
    """Make known the workflow that runs a handler when the schedule says so.

    It is not tried again: the next tick comes anyway.
    """

    @DBOS.workflow(name=TICK, max_recovery_attempts=MOST_DEATHS - 1)
    def tick(scheduled_at: datetime, name: str) -> None:
        failure = _run_attempt(name, handlers[name], {}, key=f"{name} of {scheduled_at}")
        if failure is not None:
            raise JobFailed(failure.reason)


def _run_attempt(
    name: str, handler: Handler, arguments: Mapping[str, Any], *, key: str
) -> Failure | None:
    """One attempt as a step of the running workflow: done once, remembered afterwards."""

    def run() -> dict[str, Any] | None:
        failure = attempt(handler, arguments, key=key)
        return asdict(failure) if failure else None

    outcome = DBOS.run_step({"name": name}, run)
    return Failure(**outcome) if outcome else None
