from __future__ import annotations

import pytest

from app.domain.errors import FailureKind, PlatformFailure
from app.domain.people import CourseRole
from app.lms.services import LtiAdvantageServices
from app.ports.services import Member
from tests.lms.platform import PracticePlatform, Reply, json_reply
from tests.lms.samples import registration_at

MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership#"

MOODLE_ROSTER = {
    "id": "https://moodle.example/mod/lti/services.php/CourseSection/4/bindings/5/memberships",
    "context": {"id": "4", "label": "SC", "title": "Sample Course"},
    "members": [
        {
            "status": "Active",
            "roles": ["Instructor", "http://purl.imsglobal.org/vocab/lis/v2/person#Administrator"],
            "user_id": "3",
            "lis_person_sourcedid": "",
            "name": "Sample Teacher",
            "given_name": "Sample",
            "family_name": "Teacher",
            "email": "teacher@example.org",
            "ext_user_username": "teacher",
        },
        {"status": "Active", "roles": ["Learner"], "user_id": "5", "lis_person_sourcedid": "S-1"},
    ],
}
OPENEDX_ROSTER = {
    "id": "https://lms.example/api/lti_consumer/v1/lti/1/memberships",
    "context": {"id": "course-v1:Sample+C1+2026"},
    "members": [
        {
            "status": "Active",
            "user_id": "df2ad546-a4f0-51ac-b38c-88216742e553",
            "roles": [f"{MEMBERSHIP}Learner"],
            "name": "Sample Learner One",
            "email": "one@example.org",
        },
        {
            "status": "Active",
            "user_id": "b256c444-6821-5192-9a8d-4257a45b8610",
            "roles": [f"{MEMBERSHIP}Administrator", f"{MEMBERSHIP}Instructor"],
        },
    ],
}


def read(
    platform: PracticePlatform, services: LtiAdvantageServices, content: object, kind: str
) -> tuple[Member, ...]:
    url = platform.will("GET", "/members", json_reply(content))
    return services.read_memberships(registration_at(platform, kind), url)


def read_one(
    platform: PracticePlatform, services: LtiAdvantageServices, **changes: object
) -> Member:
    member: dict[str, object] = {"user_id": "learner-1", "roles": ["Learner"], **changes}
    return read(platform, services, {"members": [member]}, "generic")[0]


def test_a_roster_of_moodle(platform: PracticePlatform, services: LtiAdvantageServices) -> None:
    assert read(platform, services, MOODLE_ROSTER, "moodle") == (
        Member(
            subject="3", role=CourseRole.STAFF, name="Sample Teacher", email="teacher@example.org"
        ),
        Member(subject="5", role=CourseRole.LEARNER),
    )


def test_a_roster_of_open_edx(platform: PracticePlatform, services: LtiAdvantageServices) -> None:
    assert read(platform, services, OPENEDX_ROSTER, "openedx") == (
        Member(
            subject="df2ad546-a4f0-51ac-b38c-88216742e553",
            role=CourseRole.LEARNER,
            name="Sample Learner One",
            email="one@example.org",
        ),
        Member(subject="b256c444-6821-5192-9a8d-4257a45b8610", role=CourseRole.STAFF),
    )


def test_the_token_and_no_limit_are_sent(
    platform: PracticePlatform, services: LtiAdvantageServices
) -> None:
    """Moodle answers some lists with an error page as soon as a limit is named."""
    read(platform, services, MOODLE_ROSTER, "moodle")
    (asked,) = platform.calls("/members")
    assert asked.target == "/members"
    assert asked.headers["authorization"] == "Bearer token-1"
    scope = platform.calls("/token")[0].form["scope"]
    assert scope == ["https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"]


@pytest.mark.parametrize(
    ("status", "active"),
    [
        ("Active", True),
        ("active", True),
        (None, True),
        ("Inactive", False),
        ("Deleted", False),
        ("Suspended", False),
    ],
)
def test_only_active_members_are_active(
    platform: PracticePlatform, services: LtiAdvantageServices, status: str | None, active: bool
) -> None:
    assert read_one(platform, services, status=status).active is active


def test_the_name_is_put_together_where_it_is_not_given(
    platform: PracticePlatform, services: LtiAdvantageServices
) -> None:
    both = read_one(platform, services, given_name="Sample", family_name="Learner")
    assert both.name == "Sample Learner"
    assert read_one(platform, services, family_name="Learner").name == "Learner"
    assert read_one(platform, services, name=None, email=None) == Member(
        subject="learner-1", role=CourseRole.LEARNER
    )


@pytest.mark.parametrize(
    ("roles", "role"),
    [
        ((["Learner"], ["Instructor"]), CourseRole.STAFF),
        ((["Instructor"], ["Learner"]), CourseRole.STAFF),
        ((["Observer"], ["Learner"]), CourseRole.LEARNER),
    ],
)
def test_somebody_listed_twice_is_one_member_and_staff_if_ever(
    platform: PracticePlatform,
    services: LtiAdvantageServices,
    roles: tuple[list[str], list[str]],
    role: CourseRole,
) -> None:
    members = [
        {"user_id": "one", "roles": roles[0], "status": "Inactive"},
        {"user_id": "two", "roles": ["Learner"]},
        {"user_id": "one", "roles": roles[1]},
    ]
    found = read(platform, services, {"members": members}, "generic")
    assert [(member.subject, member.role, member.active) for member in found] == [
        ("one", role, True),
        ("two", CourseRole.LEARNER, True),
    ]


GOOD = {"user_id": "learner-1", "roles": ["Learner"]}


@pytest.mark.parametrize(
    "content",
    [
        [],
        {},
        {"members": None},
        {"members": {}},
        *(
            {"members": [GOOD, member]}
            for member in (
                None,
                "learner-2",
                {"roles": ["Learner"]},
                {"user_id": "", "roles": []},
                {"user_id": 7, "roles": []},
                {"user_id": "a\x00b", "roles": []},
                {"user_id": "\ud800", "roles": []},
                {"user_id": "2"},
                {"user_id": "2", "roles": None},
                {"user_id": "2", "roles": "Learner"},
                {"user_id": "2", "roles": ["Learner", 5]},
                {"user_id": "2", "roles": [], "status": 1},
                {"user_id": "2", "roles": [], "name": ["Sample"]},
                {"user_id": "2", "roles": [], "email": {}},
            )
        ),
    ],
)
def test_one_malformed_member_spoils_the_roster(
    platform: PracticePlatform, services: LtiAdvantageServices, content: object
) -> None:
    """A member that is skipped would look like one who left."""
    with pytest.raises(PlatformFailure) as failed:
        read(platform, services, content, "generic")
    assert failed.value.kind is FailureKind.BAD_ANSWER
    assert "learner-" not in str(failed.value)


def test_a_roster_above_the_platforms_limit_is_too_large(
    platform: PracticePlatform, services: LtiAdvantageServices
) -> None:
    refused = json_reply({"error": "above_response_limit", "explanation": "…"}, status=403)
    url = platform.will("GET", "/members", refused)
    with pytest.raises(PlatformFailure) as failed:
        services.read_memberships(registration_at(platform, "openedx"), url)
    assert failed.value.kind is FailureKind.TOO_LARGE
    assert len(platform.calls("/token")) == 1


def test_an_empty_roster_is_complete(
    platform: PracticePlatform, services: LtiAdvantageServices
) -> None:
    assert read(platform, services, {"members": []}, "generic") == ()


def test_deep_nonsense_is_a_bad_answer(
    platform: PracticePlatform, services: LtiAdvantageServices
) -> None:
    url = platform.will("GET", "/members", Reply(body=b"[" * 200_000))
    with pytest.raises(PlatformFailure) as failed:
        services.read_memberships(registration_at(platform), url)
    assert failed.value.kind is FailureKind.BAD_ANSWER
