"""Publishing a definition without a command line: who may, what is said, what it leads to."""

from __future__ import annotations

import pytest

from app.domain.errors import RefusalCode
from app.domain.people import Asker, CourseRole, Grant, Right
from app.usecases.definition_file import DefinitionProblems
from app.usecases.register_platform import grant_rights
from app.usecases.upload_definition import show_catalogue, upload_definition
from tests.usecases.refusals import refused
from tests.usecases.world import SAMPLE, SMALLEST, World


@pytest.fixture
def designer(world: World) -> Asker:
    grant_rights(world.ports, world.registration, "designer", [Right.DESIGN])
    return world.arrive_as_teacher("designer")


def test_a_designer_publishes_and_sees_it(world: World, designer: Asker) -> None:
    version, is_new = upload_definition(world.ports, designer, SMALLEST)
    assert is_new
    assert version.institution_id == world.institution.id
    shown = show_catalogue(world.ports, designer)
    assert version in shown.versions
    assert shown.institution.id == world.institution.id


def test_the_same_again_changes_nothing(world: World, designer: Asker) -> None:
    version, is_new = upload_definition(world.ports, designer, SAMPLE.decode())
    assert (version, is_new) == (world.version, False)
    windows = SAMPLE.decode().replace("\n", "\r\n")
    assert upload_definition(world.ports, designer, windows) == (world.version, False)


def test_a_changed_file_is_the_next_version(world: World, designer: Asker) -> None:
    changed = SAMPLE.replace(b"title: Designing", b"title: Again designing")
    version, is_new = upload_definition(world.ports, designer, changed)
    assert (version.number, is_new) == (world.version.number + 1, True)
    assert version.microcredential_id == world.version.microcredential_id


def test_json_is_read_too(world: World, designer: Asker) -> None:
    with pytest.raises(DefinitionProblems) as caught:
        upload_definition(world.ports, designer, '{"identifier": "sample", "title": "T"}')
    assert "language" in {problem.field for problem in caught.value.problems}


def test_every_mistake_is_named_at_once_and_nothing_published(
    world: World, designer: Asker
) -> None:
    broken = SMALLEST.replace(b"country:", b"county:").replace(b"language:", b"langauge:")
    with pytest.raises(DefinitionProblems) as caught:
        upload_definition(world.ports, designer, broken)
    assert {"county", "langauge"} <= {problem.field for problem in caught.value.problems}
    assert show_catalogue(world.ports, designer).versions == (world.version,)


@pytest.mark.parametrize("role", [CourseRole.STAFF, CourseRole.LEARNER, CourseRole.NONE])
@pytest.mark.parametrize("rights", [(), (Right.VALIDATE, Right.EXPORT, Right.ADMINISTER)])
def test_only_designers_publish(world: World, role: CourseRole, rights: tuple[Right, ...]) -> None:
    grant_rights(world.ports, world.registration, "somebody", rights)
    with refused(RefusalCode.NOT_ALLOWED):
        upload_definition(world.ports, world.arrive("somebody", role), b"\xff nothing is read")


def test_a_right_for_one_is_none_for_another(world: World) -> None:
    somebody = world.arrive_as_teacher("somebody")
    with world.ports.unit_of_work() as u:
        right = Grant(right=Right.DESIGN, microcredential_id=world.version.microcredential_id)
        u.people.grant(somebody.person.id, right)
    somebody = world.arrive_as_teacher("somebody")
    changed = SAMPLE.replace(b"title: Designing", b"title: Again designing")
    assert upload_definition(world.ports, somebody, changed)[0].number == 2
    with refused(RefusalCode.NOT_ALLOWED):
        upload_definition(world.ports, somebody, SMALLEST)


def test_staff_see_what_they_may_offer_and_learners_nothing(world: World) -> None:
    teacher = world.offer()
    shown = show_catalogue(world.ports, teacher)
    assert shown.versions == (world.version,)
    assert shown.offered
    assert shown.offered.version == world.version
    for role in (CourseRole.LEARNER, CourseRole.NONE):
        with refused(RefusalCode.NOT_ALLOWED):
            show_catalogue(world.ports, world.arrive("somebody", role))


def test_a_designer_outside_of_any_course_publishes_too(world: World, designer: Asker) -> None:
    elsewhere = world.arrive("designer", CourseRole.NONE, context=None)
    assert upload_definition(world.ports, elsewhere, SMALLEST)[1]
    assert show_catalogue(world.ports, elsewhere).offered is None


def test_another_institutions_are_not_seen_nor_continued(world: World, designer: Asker) -> None:
    other = world.add_institution("other")
    foreign = world.publish(SMALLEST, other)
    assert foreign not in show_catalogue(world.ports, designer).versions
    version, is_new = upload_definition(world.ports, designer, SMALLEST)
    assert is_new
    assert version.microcredential_id != foreign.microcredential_id
