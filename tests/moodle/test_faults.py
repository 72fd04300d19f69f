"""Failing on purpose."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.moodle import faults

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.moodle.courses import Course
    from tests.moodle.double import MoodleDouble
    from tests.moodle.faults import Fault
    from tests.moodle.tools import Tool

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
ENDPOINT = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
ROSTER = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"


FAULTS: dict[str, tuple[Callable[[], Fault], int]] = {
    "status": (lambda: faults.status(429, retry_after="7"), 429),
    "html": (lambda: faults.html_page(404), 404),
    "other json": (faults.wrong_json, 200),
    "half as if whole": (faults.malformed_json, 200),
    "oversized": (lambda: faults.oversized(100_000), 200),
    "foreign next": (lambda: faults.foreign_next("https://evil.example.org/next"), 200),
}


@pytest.fixture
def roster(moodle: MoodleDouble, course: Course, tool: Tool) -> tuple[str, dict[str, str]]:
    moodle.enrol(course)
    url = f"{moodle.page('services.php')}/CourseSection/{course.id}/bindings/{tool.id}/memberships"
    return url, {"Authorization": f"Bearer {moodle.grant(tool)}"}


@pytest.mark.parametrize("name", FAULTS)
def test_a_service_fails_as_told_and_can_be_mended(
    moodle: MoodleDouble, roster: tuple[str, dict[str, str]], name: str
) -> None:
    url, headers = roster
    make, status = FAULTS[name]
    whole = httpx.get(url, headers=headers, trust_env=False)
    moodle.fail("memberships", make())
    spoilt = httpx.get(url, headers=headers, trust_env=False)
    assert spoilt.status_code == status
    assert (spoilt.content, spoilt.headers.get("Link")) != (whole.content, None)
    moodle.fail("memberships", None)
    assert httpx.get(url, headers=headers, trust_env=False).content == whole.content
    assert len(moodle.requests("memberships")) == 3


def test_a_truncated_page_and_silence_break_the_connection(
    moodle: MoodleDouble, roster: tuple[str, dict[str, str]]
) -> None:
    url, headers = roster
    for fault in (faults.truncated(), faults.silence(0.05)):
        moodle.fail("memberships", fault)
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.get(url, headers=headers, trust_env=False)


def test_a_fault_can_come_later_and_pass(
    moodle: MoodleDouble, roster: tuple[str, dict[str, str]]
) -> None:
    url, headers = roster
    fault = faults.status(500)
    fault.skipping, fault.times = 1, 1
    moodle.fail("memberships", fault)
    seen = [httpx.get(url, headers=headers, trust_env=False).status_code for _ in range(3)]
    assert seen == [200, 500, 200]


def test_stopping_ends_those_who_are_kept_waiting(moodle: MoodleDouble) -> None:
    moodle.fail("certs", faults.silence(30))
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(moodle.page("certs.php"), trust_env=False, timeout=0.1)
    start = time.monotonic()
    moodle.stop()
    assert time.monotonic() - start < 5
