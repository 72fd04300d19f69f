"""Courses, and the activities in them: links of tools, assignments, quizzes, pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from tests.moodle.restrictions import Restriction

CompletionRule = Literal["none", "manual", "view", "grade", "passing_grade"]

INCOMPLETE, COMPLETE, COMPLETE_PASS, COMPLETE_FAIL = range(4)


@dataclass(kw_only=True)
class Course:
    """A course; `copied_from` is the course whose backup it was restored from."""

    id: int
    title: str
    short_name: str
    idnumber: str = ""
    summary: str = ""
    start: int = 1767225600
    end: int = 0
    copied_from: int | None = None
    needed_for_completion: list[int] = field(default_factory=list)


@dataclass(kw_only=True)
class Activity:
    """One activity on a course page, by its course module id.

    `instance` is its id among activities of its kind. `available` is its
    access restriction, `section_available` that of the section around it.
    """

    cmid: int
    course_id: int
    kind: str
    instance: int
    name: str
    visible: bool = True
    stealth: bool = False
    available: Restriction | None = None
    section_available: Restriction | None = None
    completion: CompletionRule = "none"
    states: dict[int, tuple[int, int]] = field(default_factory=dict)

    def state_of(self, user_id: int) -> int:
        return self.states.get(user_id, (INCOMPLETE, 0))[0]


@dataclass(kw_only=True)
class Link:
    """An External tool activity; its id is the resource link's id.

    `custom` holds the link's own parameters in their order.
    """

    id: int
    activity: Activity
    tool_id: int
    url: str = ""
    description: str = ""
    custom: dict[str, str] = field(default_factory=dict)
    is_graded: bool = True
    icon: str = ""

    @property
    def title(self) -> str:
        return self.activity.name

    @property
    def course_id(self) -> int:
        return self.activity.course_id
