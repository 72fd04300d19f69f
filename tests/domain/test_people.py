"""Who may do what: roles count in their own course, rights where they were given."""

import pytest

from app.domain.people import Asker, CourseRole, Enrolment, Grant, Person, Right
from tests.domain.building import uuid_of

PERSON = Person(id=7, uuid=uuid_of(7), institution_id=1)


def asker(role: CourseRole = CourseRole.NONE, course: int | None = 3, *grants: Grant) -> Asker:
    return Asker(
        person=PERSON, institution_id=1, course_id=course, role=role, grants=frozenset(grants)
    )


class TestRoles:
    @pytest.mark.parametrize(
        ("role", "teaches", "learns"),
        [
            (CourseRole.STAFF, True, False),
            (CourseRole.LEARNER, False, True),
            (CourseRole.NONE, False, False),
        ],
    )
    def test_a_role_counts_in_the_course_it_came_from(
        self, *, role: CourseRole, teaches: bool, learns: bool
    ) -> None:
        assert asker(role).teaches(3) is teaches
        assert asker(role).learns_in(3) is learns

    @pytest.mark.parametrize("role", CourseRole)
    @pytest.mark.parametrize("course", [4, None])
    def test_and_in_no_other(self, role: CourseRole, course: int | None) -> None:
        assert not asker(role, course).teaches(3)
        assert not asker(role, course).learns_in(3)

    @pytest.mark.parametrize("right", Right)
    def test_no_role_carries_a_right(self, right: Right) -> None:
        assert not asker(CourseRole.STAFF).may(right)
        assert not asker(CourseRole.STAFF).may_anywhere(right)


class TestRights:
    def test_a_right_for_the_institution_holds_for_every_microcredential(self) -> None:
        registrar = asker(CourseRole.NONE, None, Grant(right=Right.EXPORT))

        assert registrar.may(Right.EXPORT)
        assert registrar.may(Right.EXPORT, 5)
        assert registrar.may_anywhere(Right.EXPORT)

    def test_a_right_for_one_microcredential_holds_for_that_one_only(self) -> None:
        designer = asker(CourseRole.NONE, None, Grant(right=Right.REVOKE, microcredential_id=5))
        assert designer.may(Right.REVOKE, 5)
        assert not designer.may(Right.REVOKE, 6)
        assert not designer.may(Right.REVOKE)
        assert designer.may_anywhere(Right.REVOKE)

    @pytest.mark.parametrize("held", Right)
    @pytest.mark.parametrize("asked", Right)
    def test_rights_are_separate(self, held: Right, asked: Right) -> None:
        person = asker(CourseRole.NONE, None, Grant(right=held))

        assert person.may(asked) is (held is asked)
        assert person.may_anywhere(asked) is (held is asked)

    def test_grants_add_up(self) -> None:
        person = asker(
            CourseRole.NONE,
            None,
            Grant(right=Right.ASSESS, microcredential_id=5),
            Grant(right=Right.ASSESS, microcredential_id=6),
            Grant(right=Right.EXPORT),
        )
        assert [person.may(Right.ASSESS, id_) for id_ in (5, 6, 7)] == [True, True, False]
        assert person.may(Right.EXPORT, 7)


@pytest.mark.parametrize("listed", [True, False, None])
@pytest.mark.parametrize(
    ("role", "ever_staff", "may_earn"),
    [
        (CourseRole.LEARNER, False, True),
        (CourseRole.LEARNER, True, False),
        (CourseRole.STAFF, False, False),
        (CourseRole.STAFF, True, False),
        (CourseRole.NONE, False, False),
    ],
)
def test_only_a_learner_who_was_never_staff_may_earn_an_award(
    *, role: CourseRole, ever_staff: bool, may_earn: bool, listed: bool | None
) -> None:
    enrolment = Enrolment(
        person=PERSON, course_id=3, role=role, ever_staff=ever_staff, listed=listed
    )
    assert enrolment.is_candidate is may_earn


def test_a_learner_of_whom_nothing_else_is_known_may_earn_an_award() -> None:
    assert Enrolment(person=PERSON, course_id=3, role=CourseRole.LEARNER).is_candidate
