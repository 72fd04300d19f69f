"""The people of the practice platform and their roles in its courses."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest, HttpResponse

from tests.practice.models import Course, CourseRole, Profile
from tests.practice.refusal import Refused

STUDENT = "student"
ROLES_STRONGEST_FIRST = ("instructor", "staff", "limited_staff", STUDENT)
STAFF_ROLES = frozenset(ROLES_STRONGEST_FIRST) - {STUDENT}


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """Somebody who exists from the start. Global staff administer the whole platform."""

    username: str
    name: str
    is_global_staff: bool = False


TEACHER = SamplePerson("teacher", "Sample Teacher")
OTHER_TEACHER = SamplePerson("other-teacher", "Sample Teacher Two")
REGISTRAR = SamplePerson("registrar", "Sample Registrar")
ADMINISTRATOR = SamplePerson("administrator", "Sample Administrator", is_global_staff=True)
LEARNERS = tuple(
    SamplePerson(f"learner-{number.lower()}", f"Sample Learner {number}")
    for number in ("One", "Two", "Three", "Four", "Five", "Six")
)
SAMPLE_PEOPLE = (TEACHER, OTHER_TEACHER, REGISTRAR, ADMINISTRATOR, *LEARNERS)


class NobodyIsLoggedInMiddleware:
    """Give each request the anonymous user, which the LTI code expects to find.

    Who is looking stands in the page's path, so that two people in two tabs never mix.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as for somebody without an account."""
        request.user = AnonymousUser()
        return self.get_response(request)


def record_person(person: SamplePerson) -> User:
    """Return the person's account, made now unless it exists."""
    user, _ = User.objects.get_or_create(
        username=person.username,
        defaults={
            "email": f"{person.username}@example.org",
            "is_staff": person.is_global_staff,
            "password": make_password(None),
        },
    )
    Profile.objects.get_or_create(user=user, defaults={"name": person.name})
    return user


def get_person_by_sub(sub: str) -> User:
    """Return the person whom launches call by that ``sub``; raises Refused for an unknown one."""
    profile = Profile.objects.select_related("user").filter(external_id=_uuid(sub)).first()
    if profile is None:
        raise Refused(f"there is nobody with the sub {sub!r}")
    return profile.user


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Refused(f"{text!r} is not a sub: subs are UUIDs") from error


def record_extra_learners(course: Course, count: int) -> list[User]:
    """Enrol ``count`` new learners, numbered on from the ones there are."""
    first = User.objects.count() + 1
    numbers = range(first, first + count)
    users = User.objects.bulk_create(
        User(
            username=f"extra-learner-{number}",
            email=f"extra-learner-{number}@example.org",
            password=make_password(None),
        )
        for number in numbers
    )
    Profile.objects.bulk_create(
        Profile(user=user, name=f"Sample Learner {number}")
        for user, number in zip(users, numbers, strict=True)
    )
    CourseRole.objects.bulk_create(
        CourseRole(course=course, user=user, role=STUDENT) for user in users
    )
    return users


def record_role(course: Course, user: User, role: str) -> None:
    """Give the person the role in the course, once."""
    CourseRole.objects.get_or_create(course=course, user=user, role=role)


def find_role(course: Course, user: User) -> str | None:
    """Return the role a launch names, or none for a stranger to the course.

    Open edX treats global staff as instructors of every course.
    """
    if user.is_staff:
        return ROLES_STRONGEST_FIRST[0]
    held = set(user.course_roles.filter(course=course).values_list("role", flat=True))
    return next((role for role in ROLES_STRONGEST_FIRST if role in held), None)


def read_members(course: Course) -> dict[int, dict[str, object]]:
    """Return the course's members by user id, in the shape of edx-platform's course API.

    Enrolled staff carry ``student`` beside their role, as they do in Open edX; global staff
    without a role in the course are not listed.
    """
    held: dict[User, list[str]] = {}
    for one in course.roles.select_related("user__profile").order_by("user_id", "id"):
        held.setdefault(one.user, []).append(one.role)
    return {
        user.id: {
            "id": user.id,
            "username": user.username,
            "email": user.email,
            "name": user.profile.name,
            "roles": roles,
        }
        for user, roles in held.items()
    }
