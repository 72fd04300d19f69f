"""Taking over the jobs of a process that died, where several share the queue (PostgreSQL).

A dead man's switch: each process keeps a delayed workflow in the queue and
moves its delay on while it lives. When it stops doing so the delay runs out,
and whichever process is alive runs the workflow, which puts back what the
dead one held. There is no list of processes to keep, and no clock to compare.

A process that was merely out for so long (its machine slept, its database was
away) finds its jobs running twice, which they must bear anyway; the engine
records the outcome of the newer run only.
"""

from __future__ import annotations

import logging
from threading import Event, Thread
from typing import Final
from uuid import uuid4

from dbos import DBOS, DBOSClient

from app.jobs.queue import build_options

LOGGER = logging.getLogger(__name__)
TAKE_OVER: Final = "take_over"
BEATS_PER_SILENCE: Final = 3


def register_take_over(own_id: str) -> None:
    """Make known the workflow that puts back what a dead process held."""

    @DBOS.workflow(name=TAKE_OVER)
    def take_over(executor_id: str) -> None:
        if executor_id == own_id:
            return
        # What the engine does at start for its own id. Unlike the public resume_workflow it leaves
        # alone what somebody else holds by now, and goes on counting how often a job's process
        # died, so that a job that kills every process is given up.
        DBOS._recover_pending_workflows([executor_id])  # noqa: SLF001


class Presence:
    """Shows that this process lives; `silence` seconds after the last beat it counts as dead.

    The client is one that does not wait for a database that is away.
    """

    def __init__(self, client: DBOSClient, executor_id: str, *, silence: float) -> None:
        self._client = client
        self._executor_id = executor_id
        self._silence = silence
        self._switch = ""
        self._stopped = Event()
        self._thread = Thread(target=self._keep, name="presence", daemon=True)

    def start(self) -> None:
        """Set the switch and keep it from going off, until `stop` or death."""
        self._set()
        self._thread.start()

    def stop(self) -> None:
        """Leave the switch alone: it goes off, and others take over what was not finished."""
        self._stopped.set()
        if self._thread.ident:
            self._thread.join()

    def _set(self) -> None:
        self._switch = f"presence:{self._executor_id}:{uuid4().hex}"
        options = build_options(TAKE_OVER, key=self._switch, lane="")
        options["delay_seconds"] = self._silence
        self._client.enqueue(options, self._executor_id)

    def _keep(self) -> None:
        while not self._stopped.wait(self._silence / BEATS_PER_SILENCE):
            try:
                self._beat()
            except Exception:
                LOGGER.exception("could not show that %s lives", self._executor_id)

    def _beat(self) -> None:
        self._client.set_workflow_delay(self._switch, delay_seconds=self._silence)
        if not self._client.list_workflows(workflow_ids=[self._switch], status="DELAYED"):
            LOGGER.warning("%s was silent for too long and taken for dead", self._executor_id)
            self._set()
