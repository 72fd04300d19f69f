"""Starts the practice platform as a process of its own and asks it things over HTTP.

For tests and scripts. Needs neither Django nor the LTI code in this process.
"""

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import Any, Literal
from urllib.parse import urlencode

import httpx

READY = "practice platform ready at "
SECONDS_TO_START = 60
SECONDS_TO_STOP = 10
SECONDS_TO_ANSWER = 60
PRACTICE_COURSE = "blended-learning"

Service = Literal["ags", "nrps", "token", "keys"]


class PracticeFailed(Exception):
    """The practice platform did not start, or did not do what it was asked; the text says why."""


@dataclass(frozen=True, slots=True)
class PracticePlatform:
    """A running practice platform.

    People are named by user name (``teacher``, ``registrar``, ``administrator``,
    ``learner-one`` …), courses by slug, blocks by usage key. Every method raises
    PracticeFailed with the platform's own words when it refuses.
    """

    base_url: str

    def registration(self, course: str = PRACTICE_COURSE) -> dict[str, Any]:
        """Return issuer, client_id, deployment_id, URLs, block and people of a course."""
        return self._ask("registration.json", course=course)

    def sub(self, person: str, course: str = PRACTICE_COURSE) -> str:
        """Return what launches, rosters and scores call the person."""
        people = self.registration(course)["people"]
        return str(next(one["sub"] for one in people if one["username"] == person))

    def course_url(self, person: str, course: str = PRACTICE_COURSE) -> str:
        """Return the page that frames the tool for that person."""
        return f"{self.base_url}/course/{course}/as/{person}"

    def launch_url(self, block: str, person: str) -> str:
        """Return an address that redirects to the start of a launch, as the frame does."""
        return f"{self.base_url}/practice/launch?{urlencode({'block': block, 'as': person})}"

    def choosing_url(self, block: str, person: str) -> str:
        """Return an address that asks the block's tool for content, as Studio does."""
        query = urlencode({"block": block, "as": person})
        return f"{self.base_url}/practice/choose-content?{query}"

    def gradebook(self, course: str = PRACTICE_COURSE) -> dict[str, Any]:
        """Return the course's learners, line_items with their scores, and published grades."""
        return self._ask("gradebook.json", course=course)

    def published(self, course: str = PRACTICE_COURSE) -> list[dict[str, Any]]:
        """Return the grades that reached the gradebook, oldest first."""
        return list(self._ask("published.json", course=course)["published"])

    def enter_grade(
        self,
        line_item: str,
        sub: str,
        score: float,
        *,
        maximum: float | None = None,
        course: str | None = None,
    ) -> dict[str, Any]:
        """Enter a final score by hand; ``line_item`` is its address or its resourceId.

        The maximum is the line item's unless given; the course tells equal resourceIds apart.
        """
        body = {"line_item": line_item, "sub": sub, "score": score}
        return self._tell("grades", body | {"maximum": maximum, "course": course})

    def make_course(
        self,
        slug: str,
        *,
        team: Mapping[str, Sequence[str]] | None = None,
        fields: Mapping[str, Any] | None = None,
        tool_url: str = "",
        shares_names: bool = True,
    ) -> dict[str, Any]:
        """Make a course of one's own and return its registration.

        ``team`` gives user names their roles (``student``, ``staff``, ``instructor``,
        ``limited_staff``); ``fields`` are fields of LtiConsumerXBlock.
        """
        body = {
            "slug": slug,
            "team": team or {},
            "fields": fields or {},
            "tool_url": tool_url,
            "shares_names": shares_names,
        }
        return self._tell("courses", body)

    def make_block(
        self, name: str, *, course: str = PRACTICE_COURSE, fields: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Make another block in a course and return its registration."""
        return self._tell("blocks", {"course": course, "name": name, "fields": fields or {}})

    def make_learners(self, count: int, *, course: str) -> list[str]:
        """Enrol new learners in a course and return their user names."""
        return list(self._tell("learners", {"course": course, "count": count})["usernames"])

    def say_progress(self, course: str, person: str, **measured: float) -> None:
        """Let launches say how far the person is: ``completion`` and ``course_grade``, 0 to 1.

        Only those of blocks with the field ``enable_processors`` do.
        """
        self._tell("progress", {"course": course, "person": person, **measured})

    def fail_next(
        self, service: Service, *, status: int, count: int, retry_after: int | None = None
    ) -> None:
        """Let the next ``count`` calls of a service answer ``status``; 0 mends it."""
        body = {
            "service": service,
            "status": status,
            "count": count,
            "retry_after": retry_after,
        }
        self._tell("faults", body)

    def _ask(self, page: str, **query: str) -> dict[str, Any]:
        return self._request("GET", page, query=query)

    def _tell(self, page: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return self._request("POST", page, body=body)

    def _request(
        self,
        method: str,
        page: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        response = httpx.request(
            method,
            f"{self.base_url}/practice/{page}",
            params=query,
            json=body,
            timeout=SECONDS_TO_ANSWER,
            trust_env=False,  # a proxy must not come between this machine and itself
        )
        if response.is_error:
            raise PracticeFailed(f"{response.url}: {response.status_code} {response.text}")
        answer: dict[str, Any] = response.json()
        return answer


@contextmanager
def run_practice_platform(
    data_dir: Path, tool_url: str, port: int = 0, *, enrollment_limit: int = 0
) -> Iterator[PracticePlatform]:
    """Run a practice platform in a process of its own until the block ends.

    It gives no roster of a course with more members than ``enrollment_limit``; 0 is no limit.
    Raises PracticeFailed with what the process printed when it does not get ready.
    """
    command = [sys.executable, "-m", "tests.practice", "--port", str(port)]
    command += ["--data-dir", str(data_dir), "--tool-url", tool_url]
    command += ["--enrollment-limit", str(enrollment_limit)]
    data_dir.mkdir(parents=True, exist_ok=True)
    log = data_dir / "practice.log"
    with (
        log.open("w+", encoding="utf-8") as errors,
        subprocess.Popen(
            command,
            cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as process,
    ):
        try:
            yield PracticePlatform(_wait_until_ready(process, log))
        finally:
            _stop(process)


def _wait_until_ready(process: subprocess.Popen[str], log: Path) -> str:
    too_late = Timer(SECONDS_TO_START, process.kill)
    too_late.start()
    line = process.stdout.readline() if process.stdout else ""
    too_late.cancel()
    if not line.startswith(READY):
        process.wait(SECONDS_TO_STOP)
        raise PracticeFailed(f"the practice platform did not start: {line}{log.read_text()}")
    return line.removeprefix(READY).strip()


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        process.kill()
