"""The practice platform launches people and serves rosters, tokens and grades like Open edX."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.platforms.conftest import MakeCourse
from tests.platforms.stand_in_tool import (
    LaunchForm,
    Registration,
    StandInTool,
    launch,
    make_key,
    read_claims,
)
from tests.practice.client import PracticeFailed, PracticePlatform

LTI = "https://purl.imsglobal.org/spec/lti/claim"
AGS = "https://purl.imsglobal.org/spec/lti-ags"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps"
ROLE = "http://purl.imsglobal.org/vocab/lis/v2"
NO_FURTHER_ROLE = {f"{ROLE}/institution/person#None", f"{ROLE}/system/person#None"}
MEMBERS = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"


def claims_of(
    practice: PracticePlatform, registration: Registration, person: str
) -> dict[str, Any]:
    launched = launch(practice.launch_url(registration["block"], person))
    return read_claims(launched, registration)


def sub_of(registration: Registration, person: str) -> str:
    people = {one["username"]: one["sub"] for one in registration["people"]}
    return str(people[person])


class TestLaunch:
    def test_a_learner_arrives_with_what_open_edx_sends(
        self, practice: PracticePlatform, stand_in_tool: StandInTool, make_course: MakeCourse
    ) -> None:
        course = make_course()

        claims = claims_of(practice, course, "learner-one")

        assert claims["sub"] == sub_of(course, "learner-one")
        assert (claims["aud"], claims["azp"]) == (course["client_id"], course["client_id"])
        assert claims["exp"] - claims["iat"] == 3600
        assert claims[f"{LTI}/message_type"] == "LtiResourceLinkRequest"
        assert claims[f"{LTI}/version"] == "1.3.0"
        assert claims[f"{LTI}/deployment_id"] == "1"
        assert claims[f"{LTI}/target_link_uri"] == f"{stand_in_tool.base_url}/lti/launch"
        assert claims[f"{LTI}/resource_link"] == {"id": course["block"]}
        assert claims[f"{LTI}/launch_presentation"] == {"document_target": "iframe"}
        assert claims[f"{LTI}/context"] == {
            "id": course["course"]["key"],
            "label": course["course"]["key"],
            "title": f"{course['course']['title']} - Practice",
            "type": [f"{ROLE}/course#CourseOffering"],
        }
        assert f"{LTI}/lis" not in claims

    def test_the_login_names_the_person_and_the_deployment(
        self, practice: PracticePlatform, stand_in_tool: StandInTool, make_course: MakeCourse
    ) -> None:
        course = make_course()
        claims_of(practice, course, "teacher")

        login = stand_in_tool.logins[-1]

        assert set(login) == {
            "iss",
            "client_id",
            "lti_deployment_id",
            "target_link_uri",
            "login_hint",
            "lti_message_hint",
        }
        assert (login["iss"], login["client_id"]) == (practice.base_url, course["client_id"])
        assert login["login_hint"] == sub_of(course, "teacher")
        assert login["lti_deployment_id"] == course["deployment_id"]

    @pytest.mark.parametrize(
        ("person", "roles"),
        [
            ("learner-one", NO_FURTHER_ROLE | {f"{ROLE}/membership#Learner"}),
            ("registrar", NO_FURTHER_ROLE | {f"{ROLE}/membership#Instructor"}),
            (
                "teacher",
                NO_FURTHER_ROLE
                | {f"{ROLE}/membership#Administrator", f"{ROLE}/membership#Instructor"},
            ),
            (
                "administrator",
                {
                    f"{ROLE}/system/person#Administrator",
                    f"{ROLE}/institution/person#Administrator",
                    f"{ROLE}/institution/person#Staff",
                    f"{ROLE}/institution/person#Faculty",
                    f"{ROLE}/institution/person#Instructor",
                    f"{ROLE}/membership#Administrator",
                    f"{ROLE}/membership#Instructor",
                },
            ),
        ],
    )
    def test_roles_are_those_of_open_edx(
        self, practice: PracticePlatform, make_course: MakeCourse, person: str, roles: set[str]
    ) -> None:
        assert set(claims_of(practice, make_course(), person)[f"{LTI}/roles"]) == roles

    def test_a_course_may_share_names_and_addresses(
        self, practice: PracticePlatform, make_course: MakeCourse
    ) -> None:
        claims = claims_of(practice, make_course(), "learner-one")

        assert (claims["name"], claims["email"]) == (
            "Sample Learner One",
            "learner-one@example.org",
        )
        assert "preferred_username" not in claims

    def test_a_block_may_share_the_user_name(
        self, practice: PracticePlatform, make_course: MakeCourse
    ) -> None:
        course = make_course(fields={"ask_to_send_username": True})

        assert claims_of(practice, course, "learner-one")["preferred_username"] == "learner-one"

    def test_a_course_may_withhold_names(
        self, practice: PracticePlatform, make_course: MakeCourse
    ) -> None:
        claims = claims_of(practice, make_course(shares_names=False), "learner-one")

        assert not {"name", "email", "preferred_username"} & set(claims)

    def test_each_course_has_a_client_id_of_its_own(self, practice: PracticePlatform) -> None:
        first, second = practice.make_course("first"), practice.make_course("second")

        assert first["client_id"] != second["client_id"]
        assert first["jwks_url"] != second["jwks_url"]
        assert first["deployment_id"] == second["deployment_id"]

    def test_the_two_sample_courses_share_one_registration(
        self, practice: PracticePlatform
    ) -> None:
        quiet = practice.registration("names-withheld")

        assert practice.registration()["client_id"] == quiet["client_id"]
        assert practice.registration()["block"] != quiet["block"]

    def test_a_stranger_to_the_course_is_not_launched(
        self, practice: PracticePlatform, make_course: MakeCourse
    ) -> None:
        refused = httpx.get(practice.launch_url(make_course()["block"], "other-teacher"))

        assert refused.status_code == 422

    def test_launches_under_way_do_not_mix(
        self, practice: PracticePlatform, make_course: MakeCourse
    ) -> None:
        course = make_course()
        with httpx.Client(follow_redirects=True) as browser:
            pages = {
                person: browser.get(practice.launch_url(course["block"], person))
                for person in ("teacher", "learner-one", "learner-two")
            }

        for person, page in pages.items():
            claims = read_claims(LaunchForm(page.text).fields, course)
            assert claims["sub"] == sub_of(course, person)

    def test_two_hundred_launches_at_once_all_arrive(
        self, practice: PracticePlatform, make_course: MakeCourse
    ) -> None:
        course = make_course()
        people = practice.make_learners(200, course=course["course"]["slug"])

        with ThreadPoolExecutor(200) as pool:
            addresses = [practice.launch_url(course["block"], person) for person in people]
            launched = list(pool.map(launch, addresses))

        assert len({read_claims(one, course)["sub"] for one in launched}) == 200


class TestToken:
    def test_the_tools_key_set_is_fetched_each_time(
        self, stand_in_tool: StandInTool, make_course: MakeCourse
    ) -> None:
        course = make_course()
        before = len(stand_in_tool.key_set_requests)

        for _ in range(2):
            answer = stand_in_tool.ask_token(course, f"{AGS}/scope/score")
            assert answer.json()["scope"] == f"{AGS}/scope/score"

        assert len(stand_in_tool.key_set_requests) == before + 2

    def test_a_strange_key_is_refused(
        self, stand_in_tool: StandInTool, make_course: MakeCourse
    ) -> None:
        refused = stand_in_tool.ask_token(make_course(), f"{AGS}/scope/score", key=make_key())

        assert (refused.status_code, refused.json()) == (400, {"error": "invalid_client"})


class TestRoster:
    def read(
        self, tool: StandInTool, practice: PracticePlatform, course: Registration
    ) -> dict[str, Any]:
        claim = claims_of(practice, course, "teacher")[f"{NRPS}/claim/namesroleservice"]
        answer = tool.call_service(
            course,
            f"{NRPS}/scope/contextmembership.readonly",
            "GET",
            claim["context_memberships_url"],
            media_type=MEMBERS,
        )
        return {member["user_id"]: member for member in answer.raise_for_status().json()["members"]}

    def test_it_lists_the_members_with_their_roles(
        self, practice: PracticePlatform, stand_in_tool: StandInTool, make_course: MakeCourse
    ) -> None:
        course = make_course()

        members = self.read(stand_in_tool, practice, course)

        roles = {sub: set(member["roles"]) for sub, member in members.items()}
        assert roles == {
            sub_of(course, "learner-one"): {f"{ROLE}/membership#Learner"},
            sub_of(course, "learner-two"): {f"{ROLE}/membership#Learner"},
            sub_of(course, "registrar"): {f"{ROLE}/membership#Instructor"},
            sub_of(course, "teacher"): {
                f"{ROLE}/membership#Learner",
                f"{ROLE}/membership#Instructor",
                f"{ROLE}/membership#Administrator",
            },
        }
        teacher = members[sub_of(course, "teacher")]
        assert (teacher["name"], teacher["email"]) == ("Sample Teacher", "teacher@example.org")

    def test_it_carries_no_names_where_the_course_withholds_them(
        self, practice: PracticePlatform, stand_in_tool: StandInTool, make_course: MakeCourse
    ) -> None:
        members = self.read(stand_in_tool, practice, make_course(shares_names=False))

        assert {frozenset(member) for member in members.values()} == {
            frozenset({"status", "user_id", "roles"})
        }

    def test_it_grows_with_the_course(
        self, practice: PracticePlatform, stand_in_tool: StandInTool, make_course: MakeCourse
    ) -> None:
        course = make_course()
        practice.make_learners(300, course=course["course"]["slug"])

        assert len(self.read(stand_in_tool, practice, course)) == 304


class TestFaults:
    def test_the_next_calls_fail_as_ordered(
        self, practice: PracticePlatform, stand_in_tool: StandInTool, make_course: MakeCourse
    ) -> None:
        course = make_course()
        practice.fail_next("token", status=503, count=1, retry_after=7)

        failed = stand_in_tool.ask_token(course, f"{AGS}/scope/score")

        assert (failed.status_code, failed.headers["Retry-After"]) == (503, "7")
        assert stand_in_tool.ask_token(course, f"{AGS}/scope/score").status_code == 200

    def test_an_unknown_service_is_refused(self, practice: PracticePlatform) -> None:
        with pytest.raises(PracticeFailed, match="no service 'mail'"):
            practice.fail_next("mail", status=503, count=1)  # type: ignore[arg-type]
