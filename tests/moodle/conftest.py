"""What tests of the double get."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browsing import Browser
from tests.moodle.double import MoodleDouble
from tests.moodle.lab import Lab
from tests.moodle.sample_tool import SampleTool

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.moodle.courses import Course, Link
    from tests.moodle.tools import Tool


@pytest.fixture
def moodle() -> Iterator[MoodleDouble]:
    with MoodleDouble() as running:
        yield running


@pytest.fixture
def lab() -> Iterator[Lab]:
    with Lab() as running:
        yield running


@pytest.fixture
def sample() -> Iterator[SampleTool]:
    with SampleTool() as running:
        yield running


@pytest.fixture
def browser() -> Browser:
    return Browser()


@pytest.fixture
def tool(moodle: MoodleDouble, sample: SampleTool) -> Tool:
    return moodle.register(sample.url)


@pytest.fixture
def course(moodle: MoodleDouble) -> Course:
    return moodle.add_course()


@pytest.fixture
def link(moodle: MoodleDouble, course: Course, tool: Tool) -> Link:
    return moodle.add_link(course, tool, custom={"Key": "$User.id", "kept": "id-$User.id"})
