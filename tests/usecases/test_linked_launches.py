"""What a launch through one of our links records, and what a review opens."""

from __future__ import annotations

from uuid import uuid4

import pytest

from app.domain.errors import RefusalCode
from app.domain.jobs import JobName
from app.domain.launching import GradeService, MessageType
from app.domain.people import CourseRole
from app.domain.platforms import CourseLink, LinkPurpose
from app.usecases.open_launch import OpenedLaunch
from app.usecases.review_submission import get_reviewed
from tests.usecases.links import SETTINGS, ask_for_links, open_link, progress_of
from tests.usecases.refusals import refused
from tests.usecases.world import SAMPLE, World

LEARNER = CourseRole.LEARNER
GATE = {"laurel_link": "gate", "laurel_leaf": "practice"}
ITEM = "https://platform.example.org/items/1"


def links_of(world: World, course_id: int = 1) -> tuple[CourseLink, ...]:
    with world.ports.unit_of_work(read_only=True) as u:
        return u.links.of_course(course_id)


def offered_version(world: World, course_id: int = 1) -> int | None:
    with world.ports.unit_of_work(read_only=True) as u:
        found = u.offerings.find_for_course(course_id)
    return found.version_id if found else None


# --- links ----------------------------------------------------------------------------------------


def test_a_link_of_ours_is_known_from_its_first_launch(world: World) -> None:
    open_link(world, "learner-1", LEARNER, custom=GATE, resource_link_title="Gate")
    assert links_of(world) == (
        CourseLink(
            course_id=1,
            resource_link_id="link-of-course-1",
            purpose=LinkPurpose.GATE,
            leaf="practice",
            title="Gate",
            launched_at=world.clock(),
        ),
    )


@pytest.mark.parametrize("custom", [{}, {"laurel_link": "other"}, {"laurel_leaf": "practice"}])
def test_another_link_is_not(world: World, custom: dict[str, str]) -> None:
    open_link(world, custom=custom)
    assert links_of(world) == ()


def test_a_request_for_links_is_none(world: World) -> None:
    ask_for_links(world)
    assert links_of(world) == ()


def test_a_launch_keeps_our_parameters_and_nobody_elses(world: World) -> None:
    opened = open_link(world, custom={**GATE, "context_history": "4", "mc_id": "42"})
    assert opened.launch.custom == GATE
    assert opened.launch.resource_link_id == "link-of-course-1"
    assert opened.launch.message is MessageType.RESOURCE_LINK


def test_a_launch_keeps_what_the_platform_wants_back(world: World) -> None:
    opened = ask_for_links(world)
    assert opened.launch.message is MessageType.DEEP_LINKING
    assert opened.launch.deep_linking == SETTINGS


@pytest.mark.parametrize(
    ("purpose", "kept"), [("progress", ITEM), ("gate", ""), ("assessor", ""), ("", ITEM)]
)
def test_the_awards_score_goes_to_no_other_links_item(
    world: World, purpose: str, kept: str
) -> None:
    service = GradeService(line_items_url="https://platform.example.org/items", line_item_url=ITEM)
    open_link(world, custom={"laurel_link": purpose}, grade_service=service)
    course = world.course()
    assert course.link_line_item_url == kept
    assert course.resource_link_id == ("link-of-course-1" if kept else "")
    assert course.line_items_url == "https://platform.example.org/items"


def test_a_username_is_remembered_where_the_platform_shares_it(world: World) -> None:
    opened = open_link(world, "learner-1", LEARNER, username="learner.one")
    open_link(world, "learner-1", LEARNER)
    with world.ports.unit_of_work(read_only=True) as u:
        known = u.people.usernames(world.registration.issuer, [opened.asker.person.id])
    assert known == {opened.asker.person.id: "learner.one"}


# --- offering by a placed link --------------------------------------------------------------------


def test_what_a_designer_placed_is_offered_at_the_first_staff_launch(world: World) -> None:
    custom = progress_of(world.version)
    open_link(world, "learner-1", LEARNER, custom=custom)
    assert offered_version(world) is None, "a learner who comes first opens nothing"
    open_link(world, custom=custom)
    assert offered_version(world) == world.version.id
    assert [job.arguments for job in world.jobs(JobName.COLLECT_COURSE)] == [{"course_id": 1}]


def test_a_link_placed_in_this_course_is_no_copy(world: World) -> None:
    open_link(world)
    open_link(world, custom=progress_of(world.version, world.course()))
    assert offered_version(world) == world.version.id


def test_the_same_micro_credential_placed_in_two_courses_is_two_offerings(world: World) -> None:
    for course_id, context in enumerate(("course-1", "course-2"), start=1):
        open_link(world, context=context)
        custom = progress_of(world.version, world.course(course_id))
        open_link(world, context=context, custom=custom)
        assert offered_version(world, course_id) == world.version.id


def test_a_link_changes_nothing_in_a_course_that_offers_something(world: World) -> None:
    newer = world.publish(SAMPLE.replace(b"blended learning", b"blended teaching"))
    assert newer.id != world.version.id
    world.offer()
    open_link(world, custom=progress_of(newer))
    assert offered_version(world) == world.version.id


def test_a_version_that_is_not_the_institutions_is_not_offered(world: World) -> None:
    theirs = world.publish(SAMPLE, world.add_institution("other"))
    open_link(world, custom=progress_of(theirs))
    open_link(world, custom={"laurel_link": "progress", "laurel_version": str(uuid4())})
    open_link(world, custom={"laurel_link": "progress", "laurel_version": "none"})
    assert offered_version(world) is None


# --- reviews --------------------------------------------------------------------------------------


def review(
    world: World, for_subject: str = "learner-1", role: CourseRole = CourseRole.STAFF
) -> OpenedLaunch:
    return open_link(
        world, role=role, message=MessageType.SUBMISSION_REVIEW, for_subject=for_subject
    )


def test_a_review_opens_the_learner_whom_it_names(world: World) -> None:
    learner = world.arrive("learner-1")
    opened = review(world)
    assert opened.launch.for_person_id == learner.person.id
    assert get_reviewed(world.ports, opened) == learner.person.uuid


def test_a_review_of_a_stranger_records_nobody(world: World) -> None:
    opened = review(world, "never-seen")
    with refused(RefusalCode.NOT_FOUND, "a learner whom Laurel knows in this course"):
        get_reviewed(world.ports, opened)
    with world.ports.unit_of_work(read_only=True) as u:
        issuer = world.registration.issuer
        assert u.people.find_by_identity(world.institution.id, issuer, "never-seen") is None


def test_a_learner_reviews_nobody(world: World) -> None:
    world.arrive("learner-1")
    with refused(RefusalCode.NOT_ALLOWED):
        get_reviewed(world.ports, review(world, role=LEARNER))
