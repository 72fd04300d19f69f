"""One site's state: plain Python, changed by requests and by the hands of a test."""

from __future__ import annotations

import secrets
import time
from collections import defaultdict
from dataclasses import dataclass, field
from threading import RLock
from typing import TYPE_CHECKING

from tests.moodle.courses import Course
from tests.moodle.people import Roles, User
from tests.moodle.tools import SITE_COURSE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.moodle.courses import Activity, Link
    from tests.moodle.faults import Fault
    from tests.moodle.grades import GradeItem
    from tests.moodle.people import Enrolment
    from tests.moodle.rubrics import Rubric
    from tests.moodle.sessions import Session
    from tests.moodle.tools import AccessToken, Tool
    from tests.moodle.web_service import ServiceToken

GUEST, ADMINISTRATOR = 1, 2

# Each kind of id starts elsewhere, so that whoever takes one for another is found out.
FIRST_IDS = {
    "user": 3,
    "course": 40,
    "tool": 5,
    "link": 200,
    "cmid": 1000,
    "item": 900,
    "instance": 300,
    "rubric": 1,
    "level": 1,
}


@dataclass
class Registering:
    """A registration that was begun: what its one-time token allows."""

    subject: str
    scope: str
    used: bool = False


@dataclass
class Site:
    """Everything the site knows, and the lock under which it changes.

    `stores_score_time` makes a link's own column keep a score's own time, as
    newer versions do. `auth_error` is posted to a tool instead of a token.
    `enrolments` are kept by course and person.
    """

    url: str = ""
    title: str = "Sample Site"
    short_name: str = "sample"
    guid: str = field(default_factory=lambda: secrets.token_hex(16))
    courses: dict[int, Course] = field(default_factory=dict)
    users: dict[int, User] = field(default_factory=dict)
    enrolments: dict[tuple[int, int], list[Enrolment]] = field(default_factory=dict)
    tools: dict[int, Tool] = field(default_factory=dict)
    links: dict[int, Link] = field(default_factory=dict)
    activities: dict[int, Activity] = field(default_factory=dict)
    items: dict[int, GradeItem] = field(default_factory=dict)
    rubrics: dict[int, Rubric] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    tokens: dict[str, AccessToken] = field(default_factory=dict)
    service_tokens: dict[str, ServiceToken] = field(default_factory=dict)
    registering: dict[str, Registering] = field(default_factory=dict)
    faults: dict[str, Fault] = field(default_factory=dict)
    clock: Callable[[], float] = time.time
    stores_score_time: bool = False
    refuses_private_addresses: bool = False
    key_number: int = 1
    auth_error: dict[str, str] = field(default_factory=dict)
    lock: RLock = field(default_factory=RLock)
    _ids: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def __post_init__(self) -> None:
        self.courses[SITE_COURSE] = Course(
            id=SITE_COURSE, title=self.title, short_name=self.short_name
        )
        for number, username in ((GUEST, "guest"), (ADMINISTRATOR, "admin")):
            self.users[number] = User(
                id=number,
                username=username,
                given_name="Sample",
                family_name="Guest" if number == GUEST else "Administrator",
                email=f"{username}@example.org",
                is_admin=number == ADMINISTRATOR,
            )

    def now(self) -> int:
        """The site's time in whole seconds; a test may set another clock."""
        return int(self.clock())

    def set_next_id(self, kind: str, number: int) -> None:
        """Let the next new thing of a kind have this id."""
        self._ids[kind] = number - FIRST_IDS[kind]

    def new_id(self, kind: str) -> int:
        self._ids[kind] += 1
        return FIRST_IDS[kind] + self._ids[kind] - 1

    def roles(self, course_id: int, user_id: int) -> Roles:
        """What this person is in this course."""
        return Roles(self.users[user_id], self.enrolments.get((course_id, user_id), []))

    def add_enrolment(self, enrolment: Enrolment) -> None:
        """One more role of somebody in a course."""
        key = (enrolment.course_id, enrolment.user_id)
        self.enrolments.setdefault(key, []).append(enrolment)

    def items_of(self, course_id: int) -> list[GradeItem]:
        """The columns of a course by their ids."""
        return sorted(
            (item for item in self.items.values() if item.course_id == course_id),
            key=lambda item: item.id,
        )

    def items_of_link(self, link: Link) -> list[GradeItem]:
        """The columns that belong to a link or were made for it, by its own tool."""
        return [
            item
            for item in self.items_of(link.course_id)
            if item.link_id == link.id and item.tool_id == link.tool_id
        ]

    def activity_of(self, item: GradeItem) -> Activity | None:
        """The activity that a column belongs to."""
        for activity in self.activities.values():
            if (activity.kind, activity.instance) == (item.module, item.instance):
                return activity
        return None

    def history_of(self, course: Course) -> list[int]:
        """The courses that this one was copied from, the nearest first."""
        if course.copied_from is None:
            return []
        origin = self.courses.get(course.copied_from)
        return [course.copied_from, *(self.history_of(origin) if origin else [])]

    def in_course(self, course_id: int) -> list[User]:
        """Active members by family name; on the front page everybody with an account."""
        if course_id == SITE_COURSE:
            members = list(self.users.values())
        else:
            enrolled = [number for place, number in self.enrolments if place == course_id]
            members = [
                self.users[number] for number in enrolled if self.roles(course_id, number).is_active
            ]
        return sorted(members, key=lambda user: (user.family_name, user.given_name, user.id))
