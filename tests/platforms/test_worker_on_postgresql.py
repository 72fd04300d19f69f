"""With PostgreSQL the jobs run in `laurel worker`, beside a web process that runs none."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browsing import Browser, Page
from tests.laurel_process import ROOT, LaurelInstallation, find_free_port, stop
from tests.platforms.conftest import require_lti_consumer
from tests.practice.client import run_practice_platform

SAMPLE = ROOT / "lti_config" / "samples" / "formative-assessment.yaml"
READ = "The course was read completely."


@contextmanager
def working(laurel: LaurelInstallation) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "worker"], cwd=ROOT, env=laurel.environment
    )
    try:
        yield
    finally:
        stop(process)
        assert process.returncode == 0, "it ends by itself when it is asked to"


def looked_at(browser: Browser, url: str, *, seconds: float) -> Page:
    """The page once it says that the course was read, or as it is when the time is up."""
    deadline = time.monotonic() + seconds
    while not (page := browser.get(url)).shows(READ) and time.monotonic() < deadline:
        time.sleep(0.3)
    return page


def test_a_course_is_read_by_the_worker_and_by_nobody_else(
    postgres_url: str, tmp_path: Path
) -> None:
    require_lti_consumer()
    port = find_free_port()
    laurel = LaurelInstallation(data_dir=tmp_path, port=port, database_url=postgres_url)
    with run_practice_platform(tmp_path / "practice", laurel.base_url) as practice:
        laurel.register(practice.registration(), "Practice")
        laurel.run("microcredentials", "import", str(SAMPLE))
        with laurel.serve():
            teacher = Browser()
            block = practice.registration()["block"]
            offer = teacher.launch(practice.launch_url(block, "teacher"))
            course = teacher.submit(offer.form("/offerings"))
            assert not looked_at(teacher, course.url, seconds=3).shows(READ)
            with working(laurel):
                page = looked_at(teacher, course.url, seconds=60)
    assert page.shows(READ)
    assert page.shows("6 learners and the requirements")
