"""A process that runs the engine until it is told to stop, or killed.

`python -m tests.jobs.worker URL EXECUTOR_ID`
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from threading import Event
from typing import Any

from app.jobs.engine import JobEngine, Pace
from app.jobs.schedule import Tick
from tests.jobs.database import Database
from tests.requirements import ROOT

EVERY_SECOND = (Tick("tick_tock", "* * * * * *"),)


class Worker:
    """The process as a test holds it."""

    def __init__(self, url: str, executor_id: str) -> None:
        command = [sys.executable, "-m", __name__, url, executor_id]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL)
        self.pid = self._process.pid

    def kill(self) -> None:
        """`kill -9`: nothing of the process gets to finish."""
        self._process.kill()
        self._process.wait()

    def freeze(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def wait_for_death(self) -> None:
        self._process.wait(timeout=20)


def run(url: str, executor_id: str) -> None:
    database = Database(url)

    def work(arguments: Mapping[str, Any]) -> None:
        database.record_run(arguments["key"], os.getpid())
        time.sleep(arguments["seconds"])
        database.record_effect(arguments["key"])

    def die(arguments: Mapping[str, Any]) -> None:
        database.record_run(arguments["key"], os.getpid())
        os.kill(os.getpid(), signal.SIGKILL)

    def tick_tock(_: Mapping[str, Any]) -> None:
        database.record_run("tick_tock", os.getpid())

    engine = JobEngine(
        url,
        executor_id,
        {"work": work, "die": die, "tick_tock": tick_tock},
        clock=lambda: datetime.now(UTC),
        ticks=EVERY_SECOND if executor_id.startswith("ticking") else (),
        pace=Pace(poll=0.1, silence=3, grace=10),
    )
    told_to_stop = Event()
    signal.signal(signal.SIGTERM, lambda *_: told_to_stop.set())
    engine.start()
    told_to_stop.wait()
    engine.stop()
    database.close()


if __name__ == "__main__":
    run(*sys.argv[1:])
