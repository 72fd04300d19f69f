"""The practice platform as a fixture, and a tool of the tests' own to try it with."""

import importlib.util
import socket
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import uuid4

import pytest

from tests.platforms.stand_in_tool import StandInTool, run_stand_in_tool
from tests.practice.client import PracticePlatform, run_practice_platform
from tests.requirements import require_or_skip

MakeCourse = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def tool_url() -> str:
    """The address at which the practice platform's own courses expect their tool."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return f"http://localhost:{free.getsockname()[1]}"


@pytest.fixture(scope="session")
def practice(tmp_path_factory: pytest.TempPathFactory, tool_url: str) -> Iterator[PracticePlatform]:
    """One practice platform for all tests; those that change a course make their own."""
    require_lti_consumer()
    with run_practice_platform(tmp_path_factory.mktemp("practice"), tool_url) as platform:
        yield platform


@pytest.fixture(scope="session")
def stand_in_tool() -> Iterator[StandInTool]:
    with run_stand_in_tool() as tool:
        yield tool


@pytest.fixture(scope="session")
def make_course(practice: PracticePlatform, stand_in_tool: StandInTool) -> MakeCourse:
    """Make a course of the test's own that launches the stand-in tool.

    All of them share one client id, as copies of a block do: making a key takes a second.
    """
    passport = {"lti_1p3_passport_id": str(uuid4())}

    def make(
        *, fields: Mapping[str, Any] | None = None, shares_names: bool = True
    ) -> dict[str, Any]:
        team = {
            "teacher": ["student", "instructor"],
            "registrar": ["staff"],
            "learner-one": ["student"],
            "learner-two": ["student"],
        }
        return practice.make_course(
            f"course-{uuid4().hex}",
            team=team,
            fields=passport | dict(fields or {}),
            tool_url=stand_in_tool.base_url,
            shares_names=shares_names,
        )

    return make


def require_lti_consumer() -> None:
    """Go on where the LTI code is installed; it is looked for, never imported here."""
    found = importlib.util.find_spec("lti_consumer")
    require_or_skip("lti-consumer-xblock (the practice platform)", found, "run `make setup`")
