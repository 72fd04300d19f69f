"""The engine: takes jobs from the queue and runs them until they are done or given up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock
from typing import Any, Final
from uuid import uuid4

from dbos import DBOS, DBOSConfig
from dbos import error as dbos_error

from app.jobs.attempts import PAUSES, Handler
from app.jobs.presence import Presence
from app.jobs.schedule import PURGE_JOBS, TICKS, Tick, purge_jobs, store_schedule
from app.jobs.system_database import (
    APPLICATION_NAME,
    APPLICATION_VERSION,
    NotPrepared,
    build_serializer,
    is_embedded,
    open_client,
    quieten,
    store_queue,
)
from app.jobs.workflows import register_job, register_tick
from app.ports import Clock

MOST_WORKERS_ON_SQLITE: Final = 8
"""More would only wait for the one writer, and hold connections meanwhile."""

SPARE_CONNECTIONS: Final = 8
"""For the engine's own threads, so that jobs can never take the last connection."""

NOTICES_STOP_WITHIN: Final = 0.25

ONE_PER_PROCESS: Final = Lock()
"""DBOS keeps its state for the whole process, so a second engine would silently be the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How the engine spends its time; seconds unless said otherwise. Tests make it hurry."""

    poll: float = 0.5
    silence: float = 30
    grace: int = 10
    keep: timedelta = timedelta(days=30)
    pauses: Mapping[str, Sequence[float]] = field(default_factory=lambda: PAUSES)


class JobEngine:
    """Runs the jobs of one process; a process has one engine.

    `handlers` does each job by its name. `executor_id` names the process in
    the engine's tables. On SQLite the same name goes on with its own
    unfinished jobs at the next start; on PostgreSQL it is made unique, since
    several processes may be given the same, and the living take over from the
    dead (`presence`).
    """

    def __init__(
        self,
        database_url: str,
        executor_id: str,
        handlers: Mapping[str, Handler],
        *,
        clock: Clock,
        ticks: Sequence[Tick] = TICKS,
        worker_concurrency: int = MOST_WORKERS_ON_SQLITE,
        pace: Pace = Pace(),
    ) -> None:
        embedded = is_embedded(database_url)
        if embedded and worker_concurrency > MOST_WORKERS_ON_SQLITE:
            raise ValueError(f"at most {MOST_WORKERS_ON_SQLITE} workers on SQLite")
        if unknown := {str(tick.name) for tick in ticks} - {*handlers, PURGE_JOBS}:
            raise ValueError(f"nothing does what the schedule asks for: {sorted(unknown)}")
        self._database_url = database_url
        self._executor_id = executor_id if embedded else f"{executor_id}-{uuid4().hex[:12]}"
        self._handlers = {**handlers, PURGE_JOBS: self._purge}
        self._clock = clock
        self._ticks = ticks
        self._worker_concurrency = worker_concurrency
        self._pace = pace
        self._presence = None if embedded else Presence(self._executor_id, silence=pace.silence)
        self._running = False

    def start(self) -> None:
        """Begin to take jobs, those that were left unfinished too; they run in threads.

        Raises `NotPrepared` where `prepare` has not run, `RuntimeError` where an
        engine runs in this process already.
        """
        if not ONE_PER_PROCESS.acquire(blocking=False):
            raise RuntimeError("an engine runs in this process already, and there is one at most")
        quieten()
        DBOS(config=self._build_config())
        try:
            self._launch()
        except BaseException:
            DBOS.destroy(destroy_registry=True)
            ONE_PER_PROCESS.release()
            raise
        self._running = True

    def stop(self) -> None:
        """Take no more jobs, and give the running ones `Pace.grace` seconds to finish.

        What has not finished by then is run again by the next start, or on
        PostgreSQL by another process. Stopping what does not run does nothing.
        """
        if not self._running:
            return
        self._running = False
        if self._presence:
            self._presence.stop()
        busy = DBOS.list_workflows(status="PENDING", executor_id=self._executor_id, limit=1)
        DBOS.destroy(
            destroy_registry=True, workflow_completion_timeout_sec=self._pace.grace if busy else 0
        )
        ONE_PER_PROCESS.release()

    def _launch(self) -> None:
        for name, handler in self._handlers.items():
            register_job(str(name), handler, self._pace.pauses.get(name, ()))
        register_tick(self._handlers)
        if self._presence:
            self._presence.register()
        try:
            self._store_rules()
            DBOS.launch()
        except dbos_error.DBOSInitializationError as error:
            raise NotPrepared from error
        if self._presence:
            self._presence.start()

    def _store_rules(self) -> None:
        """Queue and schedule, in the database before the launch, which acts on them at once."""
        client = open_client(self._database_url)
        try:
            store_queue(client, worker_concurrency=self._worker_concurrency, poll=self._pace.poll)
            store_schedule(client, self._ticks)
        except dbos_error.DBOSException:
            raise
        except Exception as error:
            raise NotPrepared from error
        finally:
            client.destroy()

    def _build_config(self) -> DBOSConfig:
        return {
            "name": APPLICATION_NAME,
            "application_version": APPLICATION_VERSION,
            "executor_id": self._executor_id,
            "system_database_url": self._database_url,
            "sys_db_pool_size": self._worker_concurrency + SPARE_CONNECTIONS,
            "serializer": build_serializer(),
            "run_migrations": False,
            "log_level": "WARNING",
            # The threads for the engine's notifications, which we do not use, cannot be switched
            # off. They wake this often to see whether to stop; the default of 0.01 s costs CPU.
            "notification_coalesce_sec": NOTICES_STOP_WITHIN,
            "notification_listener_polling_interval_sec": NOTICES_STOP_WITHIN,
        }

    def _purge(self, _: Mapping[str, Any]) -> None:
        purge_jobs(self._clock() - self._pace.keep)
