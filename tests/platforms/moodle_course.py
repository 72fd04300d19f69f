"""A course on the Moodle double that a Laurel reads by every route, over HTTP and into SQLite.

The course is settled once: line items made, the calculation entered and confirmed, the gate
restricted, everything read, one learner awarded. Each test then takes a copy of the database, and
the platform as it was.
"""

from __future__ import annotations

import shutil
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from app.domain.evidence import Route
from app.domain.launching import GradeService, LaunchedContext, MessageType, SignedLaunch
from app.domain.people import CourseRole
from app.domain.platforms import LINE_ITEM_SCOPE, LinkPurpose
from app.domain.sources import Source
from app.ports.identity_storage import NewRegistration
from app.ports.platform_accounts import Measure
from app.usecases.claim import ClaimForm, claim
from app.usecases.definition_file import read_definition
from app.usecases.institutions import add_institution
from app.usecases.launch import launch
from app.usecases.link_parameters import LinkParameters
from app.usecases.offer import offer
from app.usecases.open_launch import open_launch
from app.usecases.platform_account import set_account
from app.usecases.publish_definition import publish_definition
from app.usecases.register_platform import register_platform
from tests.moodle.restrictions import GradeAtLeast
from tests.platforms.laurel_on_moodle import Laurel
from tests.usecases.database import NAME, build_template
from tests.usecases.world import SMALLEST

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from app.domain.people import Asker
    from app.domain.platforms import Registration
    from app.lms.outgoing import TimeLimits
    from tests.moodle.courses import Course, Link
    from tests.moodle.double import MoodleDouble
    from tests.moodle.grades import GradeItem
    from tests.moodle.people import User
    from tests.moodle.sample_tool import SampleTool

REQUIREMENTS = b"""requirements:
  title: Everything but one
  at_least: 5
  of:
    - {key: own, title: Entered into our own item, grade_at_least: 60}
    - {key: calculated, title: Calculated from the essay, grade_at_least: 60}
    - {key: gate, title: The essay was good enough, completion: recorded}
    - {key: completed, title: The page was read, completion: recorded}
    - {key: graded, title: The quiz, grade_at_least: 60}
    - {key: late, title: A grade that is bound later, grade_at_least: 60}
"""
DEFINITION = SMALLEST.partition(b"requirements:")[0] + REQUIREMENTS

LEARNERS = ("one", "two", "three", "four")


class Grades(NamedTuple):
    """What a platform says of each learner; None where it has nothing."""

    own: Mapping[str, float | None]
    essay: Mapping[str, float | None]
    quiz: Mapping[str, float | None]
    read: frozenset[str]


class SetUp(NamedTuple):
    """The things of the course that tests change or look at."""

    course_id: int
    essay_id: int
    quiz_id: int
    page_id: int
    award_item_id: int
    people: Mapping[str, User]


@dataclass(kw_only=True)
class MoodleCourse:
    """The settled course: its database as a file to copy, and its platform as it was."""

    moodle: MoodleDouble
    tool: SampleTool
    file: Path
    made: SetUp
    now: datetime

    def __post_init__(self) -> None:
        site = self.moodle.site
        self._rows = {item.id: deepcopy(item.rows) for item in site.items.values()}
        self._read = dict(site.activities[self.made.page_id].states)

    def open(self, folder: Path, limits: TimeLimits) -> Laurel:
        """A Laurel of a test's own, the platform put back to what it was."""
        site = self.moodle.site
        for service in list(site.faults):
            self.moodle.fail(service, None)
        site.items = {number: item for number, item in site.items.items() if number in self._rows}
        for item in site.items.values():
            item.rows = deepcopy(self._rows[item.id])
        site.activities[self.made.page_id].states = dict(self._read)
        self.moodle.suspend(
            site.courses[self.made.course_id], self.made.people["four"], suspended=False
        )
        file = Path(shutil.copy(self.file, folder / NAME))
        laurel = Laurel(file=file, moodle=self.moodle, tool=self.tool, limits=limits)
        laurel.clock.now = self.now
        site.clock = lambda: laurel.clock().timestamp()
        return laurel

    def say(self, grades: Grades) -> None:
        """Let the platform say this from now on."""
        say(self.moodle, self.made, grades, _find_item(self.moodle, "own"))

    def let_go(self, learner: str) -> None:
        """The learner leaves the course."""
        course = self.moodle.site.courses[self.made.course_id]
        self.moodle.suspend(course, self.made.people[learner])

    def count_items(self, leaf: str) -> int:
        """How many columns the gradebook has for a requirement."""
        items = self.moodle.site.items.values()
        return sum(item.resource_id.endswith(f":{leaf}") for item in items)


def settle(moodle: MoodleDouble, tool: SampleTool, folder: Path, grades: Grades) -> MoodleCourse:
    """Set the course up as a teacher and a designer would, and read it until all of it counts."""
    laurel = Laurel(file=build_template(folder), moodle=moodle, tool=tool)
    moodle.site.clock = lambda: laurel.clock().timestamp()
    course = moodle.add_course()
    registered = moodle.register(tool.url)
    teacher, manager = moodle.enrol(course, "editingteacher"), moodle.add_user(is_manager=True)
    links = [moodle.add_link(course, registered) for _ in range(2)]
    made = _fill(moodle, course, links)
    platform = _register(laurel, registered.client_id)
    secret = moodle.grant_web_service(manager)
    set_account(laurel.ports, platform, url=moodle.issuer, client_id="", secret=secret)
    arriving = Arriving(laurel, platform, made, links[0])
    _offer(laurel, platform, arriving.arrive(teacher, CourseRole.STAFF))
    gate = LinkParameters(purpose=LinkPurpose.GATE, leaf="gate").as_custom()
    Arriving(laurel, platform, made, links[1]).arrive(teacher, CourseRole.STAFF, gate)
    _bind_all(laurel, made)
    laurel.collect()  # which makes the line items
    moodle.calculate(_find_item(moodle, "calculated"), "=[[ESSAY]]")
    moodle.open_gradebook(course)
    say(moodle, made, grades, _find_item(moodle, "own"))
    laurel.clock.go_on(minutes=10)
    laurel.collect()
    learner = arriving.arrive(made.people["one"], CourseRole.LEARNER)
    claim(laurel.ports, learner, ClaimForm(name="Sample Learner One", email="one@example.org"))
    laurel.clock.go_on(minutes=10)
    laurel.database.close()
    return MoodleCourse(moodle=moodle, tool=tool, file=laurel.file, made=made, now=laurel.clock())


def _fill(moodle: MoodleDouble, course: Course, links: Sequence[Link]) -> SetUp:
    """Activities of the site's own, learners, and a gate that opens with a good essay."""
    essay = moodle.item_of(moodle.add_activity(course, "assign", idnumber="ESSAY"))
    quiz = moodle.item_of(moodle.add_activity(course, "quiz"))
    page = moodle.add_activity(course, "page", completion="manual", is_graded=False)
    moodle.restrict(links[1], GradeAtLeast(essay.id, 60))
    return SetUp(
        course_id=course.id,
        essay_id=essay.id,
        quiz_id=quiz.id,
        page_id=page.cmid,
        award_item_id=moodle.item_of(links[0]).id,
        people={learner: moodle.enrol(course) for learner in LEARNERS},
    )


def _register(laurel: Laurel, client_id: str) -> Registration:
    institution = add_institution(
        laurel.ports, slug="sample", name="Sample institute", country="AL", url=""
    )
    moodle = laurel.moodle
    return register_platform(
        laurel.ports,
        NewRegistration(
            institution_id=institution.id,
            name="Sample Moodle",
            kind="moodle",
            issuer=moodle.issuer,
            client_id=client_id,
            auth_url=moodle.page("auth.php"),
            token_url=moodle.page("token.php"),
            jwks_url=moodle.page("certs.php"),
            deployments=frozenset({"1"}),
        ),
    )


def _offer(laurel: Laurel, platform: Registration, teacher: Asker) -> None:
    with laurel.database(read_only=True) as u:
        institution = u.institutions.get(platform.institution_id)
    version, _ = publish_definition(laurel.ports, institution, read_definition(DEFINITION))
    offer(laurel.ports, teacher, version.uuid)


def _bind_all(laurel: Laurel, made: SetUp) -> None:
    """Every route that Moodle can have; the calculated item is confirmed before its first answer.

    The last requirement is read from nowhere yet.
    """
    page = {"measure": Measure.ACTIVITY_COMPLETION.value, "item": str(made.page_id)}
    quiz = {"measure": Measure.GRADE_ITEM.value, "item": str(made.quiz_id)}
    routes: dict[str, tuple[Route, dict[str, str]]] = {
        "calculated": (Route.CALCULATED, {"idnumber": "ESSAY"}),
        "gate": (Route.GATE, {}),
        "completed": (Route.MOODLE_WEBSERVICE, page),
        "graded": (Route.MOODLE_WEBSERVICE, quiz),
        "late": (Route.CUSTOM_CLAIM, {"parameter": "none"}),
    }
    offering, now = laurel.offering(), laurel.clock()
    for leaf, (route, settings) in routes.items():
        source = Source(offering_id=offering.id, leaf=leaf, route=route, settings=settings)
        is_calculated = route is Route.CALCULATED
        laurel.bind(replace(source, confirmed_at=now) if is_calculated else source)


@dataclass(frozen=True, slots=True)
class Arriving:
    """Launches through one link."""

    laurel: Laurel
    platform: Registration
    made: SetUp
    link: Link

    def arrive(
        self, user: User, role: CourseRole, custom: Mapping[str, str] | None = None
    ) -> Asker:
        """Who asks after this launch."""
        made = launch(self.laurel.ports, self._sign(user, role, custom or {}), "browser")
        return open_launch(self.laurel.ports, made.uuid, "browser").asker

    def _sign(self, user: User, role: CourseRole, custom: Mapping[str, str]) -> SignedLaunch:
        course = self.made.course_id
        services = self.laurel.moodle.page("services.php")
        items = f"{services}/{course}/lineitems"
        tool = f"type_id={self.link.tool_id}"
        return SignedLaunch(
            registration_id=self.platform.id,
            institution_id=self.platform.institution_id,
            issuer=self.platform.issuer,
            deployment_id="1",
            message=MessageType.RESOURCE_LINK,
            subject=str(user.id),
            role=role,
            resource_link_id=str(self.link.id),
            name=user.name,
            context=LaunchedContext(id=str(course), title="Sample course"),
            grade_service=GradeService(
                line_items_url=f"{items}?{tool}",
                line_item_url=f"{items}/{self.made.award_item_id}/lineitem?{tool}",
                scopes=frozenset({LINE_ITEM_SCOPE}),
            ),
            memberships_url=(
                f"{services}/CourseSection/{course}/bindings/{self.link.tool_id}/memberships"
            ),
            custom=custom,
        )


def say(moodle: MoodleDouble, made: SetUp, grades: Grades, own: GradeItem) -> None:
    """Enter grades and completions on the platform."""
    items = moodle.site.items
    for learner, user in made.people.items():
        moodle.grade_by_hand(own, user, grades.own.get(learner))
        for item, given in ((made.essay_id, grades.essay), (made.quiz_id, grades.quiz)):
            if items[item].final_of(user.id) != given.get(learner):
                moodle.grade(items[item], user, given.get(learner))
        page = moodle.site.activities[made.page_id]
        if bool(page.state_of(user.id)) != (learner in grades.read):
            moodle.complete(page, user, int(learner in grades.read))


def _find_item(moodle: MoodleDouble, leaf: str) -> GradeItem:
    items = moodle.site.items.values()
    return next(item for item in items if item.resource_id.endswith(f":{leaf}"))
