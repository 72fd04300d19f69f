"""What teachers and administrators do on the site, without its pages."""

from __future__ import annotations

import secrets
from collections import Counter
from typing import TYPE_CHECKING

from tests.moodle import building, calculations, copying
from tests.moodle.completion import follow_grade
from tests.moodle.courses import COMPLETE, Activity, Course, Link
from tests.moodle.grades import GradeItem
from tests.moodle.people import Enrolment, Role, User
from tests.moodle.rubrics import Criterion, Filling, Level, Rubric
from tests.moodle.site import Site
from tests.moodle.tools import SITE_COURSE, AccessToken, Tool
from tests.moodle.web_service import ServiceToken

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Unpack

    from tests.moodle.building import LinkOptions
    from tests.moodle.courses import CompletionRule
    from tests.moodle.restrictions import Restriction

TITLES: dict[Role, str] = {
    "editingteacher": "Teacher",
    "teacher": "Assistant",
    "student": "Learner",
    "manager": "Manager",
}
NUMBERS = ("One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")


class Hands:
    """The state of a site, and the hands that change it."""

    def __init__(self) -> None:
        self.site = Site()
        self._named: Counter[str] = Counter()

    def add_course(self, title: str = "Sample course", *, idnumber: str = "") -> Course:
        """A new course."""
        number = self.site.new_id("course")
        course = Course(
            id=number, title=title, short_name=f"C{number}", idnumber=idnumber, summary=title
        )
        self.site.courses[number] = course
        return course

    def add_user(self, title: str = "Learner", *, is_manager: bool = False) -> User:
        """An account, in no course."""
        number = self.site.new_id("user")
        same = self._named[title]
        self._named[title] += 1
        word = NUMBERS[same] if same < len(NUMBERS) else str(same + 1)
        user = User(
            id=number,
            username=f"{title.lower()}{number}",
            given_name="Sample",
            family_name=f"{title} {word}",
            email=f"{title.lower()}{number}@example.org",
            idnumber=f"S-{number:03}",
            is_manager=is_manager,
        )
        self.site.users[number] = user
        return user

    def enrol(
        self,
        course: Course,
        role: Role = "student",
        user: User | None = None,
        *,
        suspended: bool = False,
    ) -> User:
        """Give somebody, or a new person, a role in a course."""
        enrolled = user or self.add_user(TITLES[role])
        self.site.add_enrolment(
            Enrolment(course_id=course.id, user_id=enrolled.id, role=role, suspended=suspended)
        )
        return enrolled

    def suspend(self, course: Course, user: User, *, suspended: bool = True) -> None:
        """Suspend somebody's enrolment, or lift that."""
        for enrolment in self.site.roles(course.id, user.id).enrolments:
            enrolment.suspended = suspended

    def activate(self, tool: Tool) -> None:
        """What an administrator clicks on a tool that registered itself."""
        tool.is_active = True

    def rotate_key(self) -> None:
        """Sign with another key, and publish only that one."""
        self.site.key_number += 1

    def register(
        self,
        base_url: str = "http://127.0.0.1:9",
        *,
        login_path: str = "/lti/login",
        launch_path: str = "/lti/launch",
        keys_path: str = "/lti/keys",
        course: Course | None = None,
    ) -> Tool:
        """A tool as the administrator's form registers it; change its options afterwards."""
        tool = Tool(
            id=self.site.new_id("tool"),
            client_id=secrets.token_urlsafe(11),
            name="Sample tool",
            target=f"{base_url}{launch_path}",
            login_url=f"{base_url}{login_path}",
            redirect_uris=[f"{base_url}{launch_path}"],
            jwks_url=f"{base_url}{keys_path}",
            course_id=course.id if course else SITE_COURSE,
        )
        self.site.tools[tool.id] = tool
        return tool

    def grant(self, tool: Tool, *scopes: str, seconds: float = 3600) -> str:
        """An access token without asking the token service."""
        value = secrets.token_hex(16)
        granted = frozenset(scopes or tool.scopes)
        self.site.tokens[value] = AccessToken(tool.id, granted, self.site.now() + seconds)
        return value

    def grant_web_service(
        self, user: User, *, functions: Iterable[str] | None = None, lacking: Iterable[str] = ()
    ) -> str:
        """A token of the web service: for these functions, by a user without these rights."""
        value = secrets.token_hex(16)
        allowed = None if functions is None else frozenset(functions)
        self.site.service_tokens[value] = ServiceToken(user.id, allowed, frozenset(lacking))
        return value

    def add_link(
        self, course: Course, tool: Tool, title: str = "Sample link", **options: Unpack[LinkOptions]
    ) -> Link:
        """An External tool activity."""
        return building.add_link(self.site, course.id, tool, title, **options)

    def add_activity(
        self,
        course: Course,
        kind: str = "assign",
        name: str = "Sample essay",
        *,
        idnumber: str | None = None,
        maximum: float = 100,
        completion: CompletionRule = "none",
        is_graded: bool = True,
    ) -> Activity:
        """An activity of the site's own, with a column under this idnumber."""
        activity = building.add_activity(self.site, course.id, kind, name, completion)
        if is_graded:
            self._add_item(activity, name, idnumber=idnumber, maximum=maximum)
        return activity

    def add_outcome(
        self, activity: Activity, name: str, *, idnumber: str, levels: int
    ) -> GradeItem:
        """An outcome of an activity: a column whose grades are places on a scale."""
        number = 1000 + len(self._items_of(activity)) - 1
        item = self._add_item(activity, name, idnumber=idnumber, maximum=levels)
        item.number = number
        return item

    def _add_item(
        self, activity: Activity, name: str, *, idnumber: str | None, maximum: float
    ) -> GradeItem:
        item = GradeItem(
            id=self.site.new_id("item"),
            course_id=activity.course_id,
            kind="mod",
            name=name,
            module=activity.kind,
            instance=activity.instance,
            idnumber=idnumber,
            maximum=maximum,
        )
        self.site.items[item.id] = item
        return item

    def add_total(
        self, course: Course, parts: Sequence[GradeItem] = (), *, idnumber: str | None = None
    ) -> GradeItem:
        """The total of a category with these columns in it; without any, the course's total."""
        number = self.site.new_id("instance")
        item = GradeItem(
            id=self.site.new_id("item"),
            course_id=course.id,
            kind="category" if parts else "course",
            name=None,
            instance=number,
            idnumber=idnumber,
            maximum=sum(part.maximum for part in parts) or 100,
        )
        for part in parts:
            part.category_id = number
        self.site.items[item.id] = item
        return item

    def _items_of(self, activity: Activity) -> list[GradeItem]:
        return [
            item
            for item in self.site.items_of(activity.course_id)
            if (item.module, item.instance) == (activity.kind, activity.instance)
        ]

    def item_of(self, of: Link | Activity) -> GradeItem:
        """The column of an activity itself."""
        activity = of.activity if isinstance(of, Link) else of
        return next(item for item in self._items_of(activity) if item.number == 0)

    def grade(
        self, of: Activity | GradeItem, user: User, value: float | None, feedback: str = ""
    ) -> None:
        """A grade in an activity of the site's own; None takes it away."""
        item = of if isinstance(of, GradeItem) else self.item_of(of)
        with self.site.lock:
            item.record_grade(user.id, value, feedback, self.site.now())
            follow_grade(self.site, item, user.id)

    def grade_by_hand(
        self, item: GradeItem, user: User, value: float | None, feedback: str = ""
    ) -> None:
        """What a teacher enters in the gradebook, over whatever is there."""
        with self.site.lock:
            item.record_by_hand(user.id, value, feedback, self.site.now())
            follow_grade(self.site, item, user.id)

    def complete(self, activity: Activity, user: User, state: int = COMPLETE) -> None:
        """Set somebody's completion of an activity."""
        activity.states[user.id] = (state, self.site.now() if state else 0)

    def restrict(self, of: Link | Activity, restriction: Restriction | None) -> None:
        """Set an activity's access restriction, or take it away."""
        (of.activity if isinstance(of, Link) else of).available = restriction

    def calculate(self, item: GradeItem, formula: str) -> None:
        """Enter a formula such as `=[[ESSAY]]`; nothing is calculated yet."""
        calculations.set_formula(self.site, item, formula)

    def open_gradebook(self, course: Course) -> None:
        """Look at the gradebook, which calculates what waits."""
        with self.site.lock:
            calculations.regrade(self.site, course.id)

    def copy_course(self, course: Course, title: str = "Sample copy") -> Course:
        """Back a course up and restore it as a new one, without its people."""
        with self.site.lock:
            return copying.copy_course(self.site, course, title)

    def add_rubric(
        self, activity: Activity, criteria: Mapping[str, Sequence[tuple[str, float]]]
    ) -> Rubric:
        """A rubric: for each criterion its levels, each with words and a score."""
        made = tuple(
            Criterion(
                self.site.new_id("level"),
                description,
                tuple(Level(self.site.new_id("level"), score, text) for text, score in levels),
            )
            for description, levels in criteria.items()
        )
        rubric = Rubric(self.site.new_id("rubric"), activity.cmid, "Sample rubric", made)
        rubric.time = self.site.now()
        self.site.rubrics[rubric.id] = rubric
        return rubric

    def fill_rubric(
        self, rubric: Rubric, user: User, grader: User, chosen: Sequence[tuple[int, str]]
    ) -> None:
        """Grade with a rubric: for each criterion the place of a level, and a remark."""
        levels = {
            criterion.id: (criterion.levels[place].id, remark)
            for criterion, (place, remark) in zip(rubric.criteria, chosen, strict=True)
        }
        filling = Filling(self.site.new_id("level"), user.id, grader.id, levels, self.site.now())
        rubric.fillings = [entry for entry in rubric.fillings if entry.user_id != user.id]
        rubric.fillings.append(filling)
        activity = self.site.activities[rubric.cmid]
        maximum = self.item_of(activity).maximum
        self.grade(activity, user, maximum * rubric.score_of(filling))
