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
from app.jobs.presence import Presence, register_take_over
from app.jobs.schedule import PURGE_JOBS, TICKS, Tick, purge_jobs, store_schedule
from app.jobs.system_database import (
    APPLICATION_NAME,
    APPLICATION_VERSION,
    NotPrepared,
    build_serializer,
    is_embedded,
    open_client,
    store_queue,
)
from app.jobs.workflows import register_job, register_tick
from app.ports import Clock

MOST_WORKERS_ON_SQLITE: Final = 8
"""More would only wait for the one writer, and hold connections meanwhile."""

SPARE_CONNECTIONS: Final = 8
"""For the engine's own threads, so that jobs can never take the last connection."""

EMBEDDED: Final = "embedded"

NOTICES_STOP_WITHIN: Final = 0.25

ONE_PER_PROCESS: Final = Lock()
"""DBOS keeps its state for the whole process, so a second engine would silently be the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How the engine spends its time, in seconds.

    `poll`: between two looks for new jobs. `silence`: after which a process
    counts as dead. `grace`: to finish, when the engine stops; 0 leaves at
    once, more takes a second at least. `keep`: how long a finished job stays
    on record. `pauses`: before further attempts, by job.
    """

    poll: float = 0.5
    silence: float = 30
    grace: int = 10
    keep: timedelta = timedelta(days=30)
    pauses: Mapping[str, Sequence[float]] = field(default_factory=lambda: PAUSES)


class JobEngine:
    """Runs the jobs of one process, which has one engine at most; started once and stopped once.

    `handlers` does each job by its name. `executor_id` names the process in
    the engine's tables. On PostgreSQL it is made unique, since several
    processes may be given the same, and the living take over from the dead
    (`presence`). On SQLite there is only one process, which at its start goes
    on with what the last one left.
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
        self._is_embedded = is_embedded(database_url)
        if self._is_embedded and worker_concurrency > MOST_WORKERS_ON_SQLITE:
            raise ValueError(f"at most {MOST_WORKERS_ON_SQLITE} workers on SQLite")
        if unknown := {str(tick.name) for tick in ticks} - {*handlers, PURGE_JOBS}:
            raise ValueError(f"nothing does what the schedule asks for: {sorted(unknown)}")
        self._database_url = database_url
        self._executor_id = EMBEDDED if self._is_embedded else f"{executor_id}-{uuid4().hex[:12]}"
        self._handlers = {**handlers, PURGE_JOBS: self._purge}
        self._clock = clock
        self._ticks = ticks
        self._worker_concurrency = worker_concurrency
        self._pace = pace
        self._client = open_client(database_url)
        self._presence = Presence(self._client, self._executor_id, silence=pace.silence)
        self._running = False

    def start(self) -> None:
        """Begin to take jobs, those that were left unfinished too; they run in threads.

        Raises `NotPrepared` where `prepare` has not run, `RuntimeError` where an
        engine runs in this process already.
        """
        if not ONE_PER_PROCESS.acquire(blocking=False):
            raise RuntimeError("an engine runs in this process already, and there is one at most")
        DBOS(config=self._build_config())
        self._running = True
        try:
            self._register()
            self._store_rules()
            self._launch()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Take no more jobs, and give the running ones `Pace.grace` seconds to finish.

        What has not finished by then is run again by the next start, or on
        PostgreSQL by another process. Stopping what does not run does nothing.
        """
        if not self._running:
            return
        self._running = False
        self._presence.stop()
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=self._pace.grace)
        self._client.destroy()
        ONE_PER_PROCESS.release()

    def _register(self) -> None:
        for name, handler in self._handlers.items():
            register_job(str(name), handler, self._pace.pauses.get(name, ()))
        register_tick(self._handlers)
        register_take_over(self._executor_id)

    def _store_rules(self) -> None:
        """Queue, schedule and presence come before the launch, which acts on them at once."""
        try:
            store_queue(
                self._client, worker_concurrency=self._worker_concurrency, poll=self._pace.poll
            )
            store_schedule(self._client, self._ticks)
            if not self._is_embedded:
                self._presence.start()
        except dbos_error.DBOSException:
            raise
        except Exception as error:
            raise NotPrepared from error

    def _launch(self) -> None:
        try:
            DBOS.launch()
        except dbos_error.DBOSInitializationError as error:
            raise NotPrepared from error

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
