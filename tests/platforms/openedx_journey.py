"""Courses of Open edX's LTI code that launch a served Laurel, and what people do there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.ports.identity_storage import NewRegistration
from app.usecases.register_platform import register_platform
from tests.browsing import Browser

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.domain.microcredentials import Version
    from app.domain.platforms import Registration
    from tests.browsing import Page
    from tests.platforms.served_laurel import ServedLaurel
    from tests.practice.client import PracticePlatform
    from tests.web.laurel import Visit

LEARNERS = ("learner-one", "learner-two")


@dataclass
class OpenEdxCourse:
    """A course with one block, whose tool is Laurel; known there as a platform of its own."""

    laurel: ServedLaurel
    platform: PracticePlatform
    registration: Registration
    slug: str
    key: str
    block: str

    def open(self, person: str) -> Visit:
        """A launch by this person."""
        browser = Browser()
        page = browser.launch(self.platform.launch_url(self.block, person))
        return self.laurel.visit(browser, page)

    def offer(self, version: Version) -> Visit:
        """The teacher chooses the micro-credential; the course is read."""
        teacher = self.open("teacher")
        offered = teacher.post("offerings", version=str(version.uuid))
        assert offered.status == 200, offered.text
        self.laurel.work()
        return teacher

    def bind(self, leaf: str, route: str, **fields: str) -> Page:
        """The teacher chooses on "Set up this course" how a requirement is read."""
        page = self.open("teacher").post(f"setup/{leaf}/source", route=route, **fields)
        assert page.status == 200, page.text
        self.laurel.work()
        return page

    def read(self) -> Page:
        """The teacher presses Read now; the course page afterwards."""
        teacher = self.open("teacher")
        teacher.post("readings")
        self.laurel.work()
        return teacher.open("course")

    def choose(self, browser: Browser) -> Page:
        """The teacher presses the link in Studio that chooses content: Laurel's picker."""
        return browser.launch(self.platform.choosing_url(self.block, "teacher"))


def make_course(
    laurel: ServedLaurel,
    platform: PracticePlatform,
    slug: str,
    *,
    learners: Sequence[str] = LEARNERS,
    **fields: object,
) -> OpenEdxCourse:
    """A course of its own, its block with these fields, registered with Laurel by hand.

    Its teacher is enrolled in it too, as whoever makes a course in Studio is.
    """
    team = {"teacher": ["student", "instructor"], **{who: ["student"] for who in learners}}
    made: dict[str, Any] = platform.make_course(
        slug, team=team, fields=fields, tool_url=laurel.base_url
    )
    registration = register_platform(
        laurel.ports,
        NewRegistration(
            institution_id=laurel.running.institution.id,
            name=slug,
            kind="openedx",
            issuer=made["issuer"],
            client_id=made["client_id"],
            auth_url=made["auth_url"],
            token_url=made["token_url"],
            jwks_url=made["jwks_url"],
            deployments=frozenset([made["deployment_id"]]),
        ),
    )
    key = made["course"]["key"]
    return OpenEdxCourse(laurel, platform, registration, slug, key, made["block"])
