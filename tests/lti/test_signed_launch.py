"""What a launch hands on: everything that the platform shares, nothing that it does not."""

import pytest

from app.domain.launching import GradeService, LaunchedContext, MessageType, SignedLaunch
from app.domain.people import CourseRole
from tests.lti.platform import ABSENT, DEPLOYMENT, ISSUER, LTI, REGISTRATION, ROLES, TARGET, World

SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/"


def test_everything_that_a_platform_shares(world: World) -> None:
    accepted = world.launch(
        sub="subject-9",
        roles=[f"{ROLES}membership#Instructor"],
        name="Sample Teacher",
        email="teacher@example.org",
        resource_link={"id": "link-9", "title": "Sample link"},
        context={"id": "course-9", "title": "Sample course", "label": "SC9", "type": []},
        launch_presentation={"locale": "sq", "document_target": "iframe"},
        ags={
            "scope": [f"{SCOPE}lineitem", f"{SCOPE}score"],
            "lineitems": "https://platform.example.org/1/lineitems?type_id=5",
            "lineitem": "https://platform.example.org/1/lineitems/2?type_id=5",
        },
        nrps={"context_memberships_url": "https://platform.example.org/1/members"},
        custom={"laurel_link": "progress", "context_history": "course-8,course-7"},
        tool_platform={"guid": "site-1", "product_family_code": "sample"},
        preferred_username="sample-teacher",
    )
    assert accepted.target_link_uri == TARGET
    assert accepted.launch == SignedLaunch(
        registration_id=REGISTRATION.id,
        institution_id=REGISTRATION.institution_id,
        issuer=ISSUER,
        deployment_id=DEPLOYMENT,
        message=MessageType.RESOURCE_LINK,
        subject="subject-9",
        role=CourseRole.STAFF,
        resource_link_id="link-9",
        resource_link_title="Sample link",
        name="Sample Teacher",
        email="teacher@example.org",
        locale="sq",
        context=LaunchedContext(
            id="course-9", title="Sample course", label="SC9", history=("course-8", "course-7")
        ),
        grade_service=GradeService(
            line_items_url="https://platform.example.org/1/lineitems?type_id=5",
            line_item_url="https://platform.example.org/1/lineitems/2?type_id=5",
            scopes=frozenset({f"{SCOPE}lineitem", f"{SCOPE}score"}),
        ),
        memberships_url="https://platform.example.org/1/members",
        custom={"laurel_link": "progress", "context_history": "course-8,course-7"},
        platform_guid="site-1",
        username="sample-teacher",
    )


def test_nothing_but_what_is_required(world: World) -> None:
    assert world.launch(context=ABSENT, roles=[]).launch == SignedLaunch(
        registration_id=REGISTRATION.id,
        institution_id=REGISTRATION.institution_id,
        issuer=ISSUER,
        deployment_id=DEPLOYMENT,
        message=MessageType.RESOURCE_LINK,
        subject="subject-1",
        role=CourseRole.NONE,
        resource_link_id="link-1",
    )


@pytest.mark.parametrize(
    ("shared", "name"),
    [
        ({"name": "Sample Learner One"}, "Sample Learner One"),
        ({"given_name": "Sample", "family_name": "Learner"}, "Sample Learner"),
        ({"given_name": "Sample"}, "Sample"),
        ({"family_name": "Learner"}, "Learner"),
        ({"name": "Full Name", "given_name": "Sample"}, "Full Name"),
        ({"name": "", "given_name": "Sample"}, "Sample"),
        ({"name": None, "given_name": None}, ""),
        ({"name": "x" * 300}, "x" * 255),
    ],
)
def test_the_name(world: World, shared: dict[str, str | None], name: str) -> None:
    assert world.launch(**shared).launch.name == name


@pytest.mark.parametrize(
    ("shared", "locale"),
    [
        ({"launch_presentation": {"locale": "uk"}}, "uk"),
        ({"launch_presentation": {"locale": "uk"}, "locale": "sq"}, "uk"),
        ({"launch_presentation": {"document_target": "iframe"}, "locale": "sq"}, "sq"),
        ({}, ""),
    ],
)
def test_the_locale(world: World, shared: dict[str, object], locale: str) -> None:
    assert world.launch(**shared).launch.locale == locale


@pytest.mark.parametrize("context", [ABSENT, None, {}, {"id": ""}, {"title": "Sample course"}])
def test_a_context_without_an_id_is_none(world: World, context: object) -> None:
    assert world.launch(context=context).launch.context is None


@pytest.mark.parametrize("nothing", [ABSENT, None, ""])
def test_a_grade_service_without_a_line_item(world: World, nothing: object) -> None:
    endpoint = {"lineitems": "https://platform.example.org/items", "lineitem": nothing}
    offered = {name: value for name, value in endpoint.items() if value is not ABSENT}
    service = world.launch(ags=offered).launch.grade_service
    assert service == GradeService(line_items_url="https://platform.example.org/items")


@pytest.mark.parametrize("absent", [ABSENT, None])
def test_no_services(world: World, absent: object) -> None:
    launch = world.launch(ags=absent, nrps=absent).launch
    assert launch.grade_service is None
    assert not launch.memberships_url


def test_claims_that_are_not_read_may_be_anything(world: World) -> None:
    launch = world.launch(picture=5, jti=7, **{f"{LTI}lis": "x", f"{LTI}mentor": [1]}).launch
    assert launch.subject == "subject-1"
