"""`laurel sync`: how courses are read, and reading one now."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.errors import FailureKind, PlatformFailure
from app.domain.syncing import SyncState
from tests.web.commands import Operator
from tests.web.laurel import RunningLaurel, run_laurel
from tests.web.platform import SigningPlatform
from tests.web.story import Story


@pytest.fixture
def served(nowhere: Operator, template: Path, platform: SigningPlatform) -> Iterator[RunningLaurel]:
    """A Laurel with one course, in the operator's folder."""
    nowhere.set("SECRET_KEY", "s" * 40)
    with run_laurel(template, nowhere.folder, platform) as laurel:
        yield laurel


@pytest.fixture
def course(served: RunningLaurel) -> str:
    return Story(served).course_id()


def test_courses_are_listed_with_their_last_reading(
    nowhere: Operator, served: RunningLaurel, course: str
) -> None:
    (line,) = nowhere.run("sync", "list").splitlines()
    uuid, platform, title, state, done, problem = line.split("\t")
    assert (uuid, state, problem) == (course, "done", "")
    assert platform == f"Platform {served.platform.client_id}"
    assert title
    assert done.endswith("+00:00")
    assert nowhere.run("sync", "list", "--problems") == ""


def test_problems_are_listed_with_call_and_kind(
    nowhere: Operator, served: RunningLaurel, course: str
) -> None:
    served.gradebook.fail("read_results", FailureKind.MISSING_SCOPE)
    with pytest.raises(PlatformFailure):
        served.collect()
    (line,) = nowhere.run("sync", "list", "--problems").splitlines()
    assert line.startswith(course)
    assert (
        line.endswith("failed\tnever\tread_results: missing-scope; test: broken, platform-failed")
        or "read_results: missing-scope; test: broken, platform-failed" in line
    )


def test_a_course_is_read_now(nowhere: Operator, served: RunningLaurel, course: str) -> None:
    for _ in range(2):
        said = nowhere.run("sync", "now", course)
        assert said == f"Course {course} is read as soon as a worker is free.\n"
    with served.ports.unit_of_work(read_only=True) as u:
        assert u.syncs.get(1).state is SyncState.QUEUED


def test_a_course_that_is_not_there(nowhere: Operator, served: RunningLaurel, course: str) -> None:
    unknown = "00000000-0000-4000-8000-000000000000"
    assert nowhere.fail("sync", "now", unknown) == "laurel: there is no such: course"
    nowhere.fail("sync", "now", "course-1", code=2)
