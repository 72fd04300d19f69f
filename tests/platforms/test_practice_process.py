"""The practice platform as a program: it starts, remembers, makes way and stops."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.platforms.conftest import require_lti_consumer
from tests.practice.client import PracticeFailed, run_practice_platform

ROOT = Path(__file__).parents[2]
TOOL = "http://localhost:9"


@pytest.fixture(autouse=True)
def _needs_lti_consumer() -> None:
    require_lti_consumer()


def command(data_dir: Path, *further: str) -> list[str]:
    return [sys.executable, "-m", "tests.practice", "--data-dir", str(data_dir), *further]


def test_after_a_restart_everything_is_as_it_was(tmp_path: Path) -> None:
    with run_practice_platform(tmp_path, TOOL) as first:
        before = first.registration()
        first.make_course("further", team={"teacher": ["instructor"]})
        further = first.registration("further")

    with run_practice_platform(tmp_path, TOOL) as again:
        after = again.registration()
        assert again.registration("further")["client_id"] == further["client_id"]

    assert after["people"] == before["people"]
    for same in ("client_id", "deployment_id", "block", "passport_id"):
        assert after[same] == before[same]


def test_a_tool_that_moved_keeps_its_registration(tmp_path: Path) -> None:
    with run_practice_platform(tmp_path, TOOL) as first:
        before = [first.registration(course)["client_id"] for course in COURSES]

    with run_practice_platform(tmp_path, "http://localhost:10") as moved:
        assert [moved.registration(course)["client_id"] for course in COURSES] == before


COURSES = ("blended-learning", "names-withheld")


def test_a_port_in_use_is_named_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])

        ended = subprocess.run(
            command(tmp_path, "--port", port),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr.count("\n") == 1
    assert f"port {port} of 127.0.0.1 is in use" in ended.stderr


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_when_told(tmp_path: Path, told: signal.Signals) -> None:
    with subprocess.Popen(
        command(tmp_path, "--port", "0"),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith("practice platform ready at http://127.0.0.1:")

        os.kill(process.pid, told)

        assert process.wait(20) == 0
        assert process.stderr.read() == ""


@pytest.mark.parametrize(
    "wrong", [["--host", "192.0.2.1"], ["--port", "70000"], ["--tool-url", "localhost:8080"]]
)
def test_a_wrong_option_is_refused(tmp_path: Path, wrong: list[str]) -> None:
    ended = subprocess.run(
        command(tmp_path, *wrong), cwd=ROOT, capture_output=True, timeout=60, check=False
    )

    assert ended.returncode == 2
    assert wrong[0] in ended.stderr.decode()


def test_a_start_that_fails_says_what_was_printed(tmp_path: Path) -> None:
    (tmp_path / "practice.sqlite3").write_text("no database")

    with (
        pytest.raises(PracticeFailed, match="file is not a database"),
        run_practice_platform(tmp_path, TOOL),
    ):
        pass
