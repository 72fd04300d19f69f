"""What runs by the clock, once per tick however many processes there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from dbos import DBOS, DBOSClient

from app.domain.jobs import JobName
from app.jobs.workflows import TICK

PURGE_JOBS: Final = "purge_jobs"
FINISHED: Final = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
PURGED_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Tick:
    """Runs a job at the times, in UTC, of a cron expression; a sixth field in front is seconds."""

    name: str
    cron: str


TICKS: Final = (
    Tick(JobName.READ_DUE_COURSES, "* * * * *"),
    Tick(JobName.FORGET_EXPIRED, "0 * * * *"),
    Tick(PURGE_JOBS, "30 3 * * *"),
)


def store_schedule(client: DBOSClient, ticks: Sequence[Tick]) -> None:
    """Make these ticks the schedule, in place of what an earlier start left in the database.

    The engine names a tick's workflow after its schedule and time, so that
    every process may start it and one does. A tick missed while nothing ran
    is not made up for.
    """
    names = {str(tick.name) for tick in ticks}
    for stored in client.list_schedules():
        if stored["schedule_name"] not in names:
            client.delete_schedule(stored["schedule_name"])
    client.apply_schedules(
        [
            {
                "schedule_name": str(tick.name),
                "workflow_name": TICK,
                "schedule": tick.cron,
                "context": str(tick.name),
            }
            for tick in ticks
        ]
    )


def purge_jobs(completed_before: datetime) -> int:
    """Delete what finished before the moment, and return how many; their keys can be used again."""
    purged = 0
    while batch := DBOS.list_workflows(
        status=FINISHED,
        completed_before=completed_before.isoformat(),
        limit=PURGED_AT_ONCE,
        load_input=False,
        load_output=False,
    ):
        DBOS.delete_workflows([status.workflow_id for status in batch])
        purged += len(batch)
    return purged
