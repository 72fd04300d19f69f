"""The running site as it was when its answers were captured, with the same ids."""

from __future__ import annotations

from tests.moodle.courses import Activity, Course, Link
from tests.moodle.double import MoodleDouble
from tests.moodle.grades import GradeItem, ItemKind
from tests.moodle.people import Enrolment, Role, User
from tests.moodle.restrictions import ActivityCompleted, GradeAtLeast, InGroup
from tests.moodle.site import ADMINISTRATOR
from tests.moodle.tools import GRADE_SYNC, Tool

FIRST, OTHER = 4, 5
DYNAMIC, FULL, SYNC_ONLY, COURSE_TOOL = 1, 5, 6, 7
TEACHER, ASSISTANT, LEARNER, SECOND, SUSPENDED, CREATOR, MANAGER, OUTSIDER = 3, 4, 5, 6, 7, 8, 9, 10

# People in the order in which the site listed them, which was that of their family names.
ORDER = (1, 8, 9, 4, 5, 10, 7, 3, 6, 2)
ROLES: tuple[tuple[int, Role, bool], ...] = (
    (TEACHER, "editingteacher", False),
    (ASSISTANT, "teacher", False),
    (LEARNER, "student", False),
    (SECOND, "student", False),
    (SUSPENDED, "student", True),
    (CREATOR, "editingteacher", False),
)


class Lab(MoodleDouble):
    """The double in that state; every difference from the captures is one of the double's."""

    def __init__(self, target: str = "http://127.0.0.1:9100") -> None:
        super().__init__()
        self.site.short_name, self.site.title = "lab", "Moodle Lab"
        for course_id, title, label in (
            (1, "Moodle Lab", "lab"),
            (FIRST, "Lab Course One", "LAB1"),
            (OTHER, "Other Course without any LTI link", "OTHER"),
        ):
            self.site.courses[course_id] = Course(id=course_id, title=title, short_name=label)
        self._add_people()
        self._add_tools(target)
        self._add_activities()

    def _add_people(self) -> None:
        for place, number in enumerate(ORDER):
            known = self.site.users.get(number)
            self.site.users[number] = User(
                id=number,
                username=f"user{number}",
                given_name="Sample",
                family_name=f"{place:02}",
                email=f"user{number}@example.org",
                idnumber=f"S-{number}" if number > ADMINISTRATOR else "",
                is_admin=known.is_admin if known else False,
                is_manager=number == MANAGER,
            )
        for number, role, suspended in ROLES:
            self.site.add_enrolment(
                Enrolment(course_id=FIRST, user_id=number, role=role, suspended=suspended)
            )
        self.site.add_enrolment(Enrolment(course_id=OTHER, user_id=SECOND, role="student"))

    def _add_tools(self, target: str) -> None:
        for number, client in (
            (DYNAMIC, "dynamic"),
            (FULL, "probea"),
            (SYNC_ONLY, "probeb"),
            (COURSE_TOOL, "probec"),
        ):
            tool = self.register(target, login_path="/login", launch_path="/launch")
            del self.site.tools[tool.id]
            tool.id, tool.client_id, tool.settings = number, client, True
            self.site.tools[number] = tool
        self._limit(self.site.tools[SYNC_ONLY])
        self.site.tools[COURSE_TOOL].course_id = OTHER

    def _limit(self, tool: Tool) -> None:
        tool.grades = GRADE_SYNC
        tool.shares_name = tool.shares_email = False

    def _add_activities(self) -> None:
        self.add_lab_activity(7, "assign", 2, "Essay (rubric)")
        self.add_lab_item(5, kind="course", instance=3, name=None, maximum=775)
        self.add_lab_item(6, module="assign", instance=2, name="Essay (rubric)", idnumber="ESSAY")
        self.add_lab_item(7, module="quiz", instance=2, name="Quiz 1", maximum=10)
        self.add_lab_link(1, 9, "DynReg link (pending tool)", tool=DYNAMIC, item=8)
        self.add_lab_link(2, 10, "A link 1", item=9)
        self.add_lab_link(3, 11, "B link 1", tool=SYNC_ONLY, item=10)

    def add_third_link(self) -> Link:
        """The link whose completion asks for a passing grade."""
        link = self.add_lab_link(4, 13, "A link 3", item=17)
        link.activity.completion = "passing_grade"
        self.site.items[17].pass_grade = 50
        return link

    def stop_clock(self, moment: float) -> None:
        """Let it be this moment on the site."""
        self.site.clock = lambda: moment

    def add_restricted_links(self) -> None:
        """A link for each kind of restriction; the last three are not graded."""
        self.restrict(self.add_lab_link(6, 15, "AG", item=60), GradeAtLeast(6, 60))
        self.restrict(self.add_lab_link(7, 16, "AC", item=61), ActivityCompleted(7))
        self.add_lab_link(8, 17, "AT")
        self.restrict(self.add_lab_link(9, 18, "AGR"), InGroup(frozenset({LEARNER})))
        self.restrict(self.add_lab_link(10, 19, "AP"), InGroup(frozenset()))

    def grade_essay(self, **grades: float) -> None:
        """Grades of the essay by what people are called here."""
        numbers = {"learner": LEARNER, "second": SECOND}
        for name, value in grades.items():
            user = self.site.users[numbers[name]]
            self.grade(self.site.items[6], user, value, "Overall feedback")

    def add_lab_activity(self, cmid: int, kind: str, instance: int, name: str) -> Activity:
        activity = Activity(cmid=cmid, course_id=FIRST, kind=kind, instance=instance, name=name)
        self.site.activities[cmid] = activity
        return activity

    def add_lab_item(
        self,
        number: int,
        *,
        name: str | None,
        kind: ItemKind = "mod",
        module: str | None = None,
        instance: int | None = None,
        maximum: float = 100,
        idnumber: str | None = None,
        tool: int | None = None,
        course: int = FIRST,
    ) -> GradeItem:
        item = GradeItem(
            id=number,
            course_id=course,
            kind=kind,
            name=name,
            module=module,
            instance=instance,
            maximum=maximum,
            idnumber=idnumber,
            tool_id=tool,
        )
        self.site.items[number] = item
        return item

    def add_lab_link(
        self,
        number: int,
        cmid: int,
        name: str,
        *,
        tool: int = FULL,
        item: int | None = None,
        course: int = FIRST,
    ) -> Link:
        activity = self.add_lab_activity(cmid, "lti", number, name)
        activity.course_id = course
        link = Link(id=number, activity=activity, tool_id=tool, description="Link intro")
        link.is_graded = item is not None
        self.site.links[number] = link
        if item is not None:
            self.add_lab_item(
                item, name=name, module="lti", instance=number, tool=tool, course=course
            )
        return link
