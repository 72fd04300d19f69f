"""What happens in a course before a page is looked at, done through Laurel's own pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.people import Right
from tests.browsing import Browser
from tests.web.platform import COURSE

if TYPE_CHECKING:
    from tests.browsing import Page
    from tests.web.laurel import RunningLaurel, Visit

LEVELS = ("level-task-design", "level-feedback", "level-use-of-evidence")


@dataclass
class Story:
    """A course with a teacher who offers the sample in it, read from its platform once."""

    laurel: RunningLaurel
    context: str = COURSE

    def __post_init__(self) -> None:
        self.teacher = self.laurel.launch("teacher", "teacher", self.context)
        offered = self.teacher.post("offerings", version=str(self.laurel.version.uuid))
        assert offered.status == 200
        self.laurel.collect()

    def learner(self, subject: str = "learner-1") -> Visit:
        """A learner of the roster, who opened Laurel."""
        self.laurel.gradebook.enrol(subject, name=f"Sample {subject}")
        self.laurel.collect()
        return self.laurel.launch(subject, "learner", self.context)

    def course_id(self) -> str:
        """The public id of the course, which is Laurel's first."""
        with self.laurel.ports.unit_of_work(read_only=True) as u:
            return str(u.courses.get(1).uuid)

    def page_of(self, subject: str) -> str:
        """Where the teacher finds this learner."""
        course = self.teacher.open("course").text
        found = re.search(rf'href="[^"]+/(learners/[0-9a-f-]+)">Sample {subject}<', course)
        assert found, course
        return found[1]

    def grade(self, subject: str, given: str) -> None:
        self.laurel.gradebook.grade(subject, given, leaf="test")
        self.laurel.collect()

    def assess(self, subject: str, level: str = "proficient") -> None:
        fields = dict.fromkeys(LEVELS, level)
        assert self.teacher.post(f"{self.page_of(subject)}/assessments", **fields).status == 200

    def attest(self, subject: str, reason: str = "Took part throughout") -> None:
        fields = {"requirement": "practice", "completed": "yes", "reason": reason}
        assert self.teacher.post(f"{self.page_of(subject)}/attestations", **fields).status == 200

    def meet_everything(self, subject: str) -> None:
        self.grade(subject, "72")
        self.assess(subject)
        self.attest(subject)

    def award(self, subject: str = "learner-1", *, shared: bool = False) -> tuple[Visit, str]:
        """A learner who claimed their award, and the award's id."""
        visit = self.learner(subject)
        self.meet_everything(subject)
        fields = {"name": f"Sample {subject}", "email": f"{subject}@example.org"}
        if shared:
            fields["shared"] = "yes"
        page = visit.post("claims", **fields)
        found = re.search(r"/awards/([0-9a-f-]+)/sharing", page.text)
        assert found, page.text
        return visit, found[1]

    def registrar(self, subject: str = "registrar") -> Visit:
        self.laurel.grant(subject, Right.EXPORT, Right.REVOKE)
        return self.laurel.launch(subject, "nobody", self.context)

    def public(self, path: str) -> Page:
        """What anybody gets at this path."""
        return Browser().get(self.laurel.base_url + path)

    def revoke(self, award: str, reason: str = "A mistake") -> Page:
        registrar = self.registrar()
        form = registrar.open(f"register/{award}").form("/revocation")
        return registrar.browser.submit(form, reason=reason)
