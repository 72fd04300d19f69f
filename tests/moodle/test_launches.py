"""Launches: who is what, who is let in, and what a course's copy says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.moodle.restrictions import GradeAtLeast

if TYPE_CHECKING:
    from tests.browsing import Browser
    from tests.moodle.courses import Course, Link
    from tests.moodle.double import MoodleDouble
    from tests.moodle.sample_tool import SampleTool
    from tests.moodle.tools import Tool

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
ENDPOINT = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
ROSTER = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"


@pytest.mark.parametrize(
    ("role", "emitted"),
    [("student", "Learner"), ("teacher", "Instructor"), ("editingteacher", "Instructor")],
)
def test_launch_roles(
    moodle: MoodleDouble,
    sample: SampleTool,
    browser: Browser,
    course: Course,
    link: Link,
    role: Any,  # noqa: ANN401  a role's name
    emitted: str,
) -> None:
    user = moodle.enrol(course, role)
    moodle.launch(browser, link, user)
    claims = sample.claims()
    assert claims["sub"] == str(user.id)
    assert claims["exp"] - claims["iat"] == 60
    assert [role.rpartition("#")[2] for role in claims[f"{LTI}roles"]] == [emitted]
    assert claims[f"{LTI}custom"]["key"] == claims[f"{LTI}custom"]["Key"] == str(user.id)
    assert claims[f"{LTI}custom"]["kept"] == "id-$User.id"


def test_privacy_takes_names_and_not_the_number(
    moodle: MoodleDouble,
    sample: SampleTool,
    browser: Browser,
    course: Course,
    link: Link,
    tool: Tool,
) -> None:
    tool.shares_name = tool.shares_email = False
    user = moodle.enrol(course)
    moodle.launch(browser, link, user)
    claims = sample.claims()
    assert not {"name", "given_name", "family_name", "email"} & set(claims)
    assert claims[f"{LTI}lis"]["person_sourcedid"] == user.idnumber


def test_who_is_barred_starts_a_login_and_never_arrives(
    moodle: MoodleDouble, sample: SampleTool, browser: Browser, course: Course, link: Link
) -> None:
    learner, suspended = moodle.enrol(course), moodle.enrol(course, suspended=True)
    essay = moodle.add_activity(course)
    moodle.restrict(link, GradeAtLeast(moodle.item_of(essay).id, 50))
    assert "/course/view.php" in moodle.launch(browser, link, learner).url
    assert "/enrol/index.php" in moodle.launch(browser, link, suspended).url
    assert (len(sample.logins), sample.posted) == (2, [])
    moodle.grade(essay, learner, 50)
    assert moodle.launch(browser, link, learner).text == "launched"


def test_a_learner_can_forge_a_submission_review(
    moodle: MoodleDouble, sample: SampleTool, browser: Browser, course: Course, link: Link
) -> None:
    learner, other = moodle.enrol(course), moodle.enrol(course)
    moodle.launch(browser, link, learner, reviewing=other)
    claims = sample.claims()
    assert claims[f"{LTI}message_type"] == "LtiSubmissionReviewRequest"
    assert claims[f"{LTI}for_user"] == {"user_id": str(other.id)}
    assert claims[f"{LTI}roles"][0].endswith("#Learner")


def test_the_line_item_is_named_only_where_there_is_one(
    moodle: MoodleDouble, sample: SampleTool, browser: Browser, course: Course, link: Link
) -> None:
    learner = moodle.enrol(course)
    own = moodle.item_of(link)

    def named() -> object:
        moodle.launch(browser, link, learner)
        return sample.claims()[ENDPOINT].get("lineitem", "absent")

    assert f"/lineitems/{own.id}/lineitem?type_id=" in str(named())
    second = moodle.add_activity(course)
    bound = moodle.item_of(second)
    bound.kind, bound.module, bound.instance = "manual", None, None
    bound.tool_id, bound.bound_to = link.tool_id, link.id
    assert named() == "absent"
    del moodle.site.items[own.id]
    assert not named()


def test_a_post_from_another_site_is_posted_again(moodle: MoodleDouble, browser: Browser) -> None:
    shown = browser.post(moodle.page("auth.php"), {"scope": "openid"})
    assert shown.forms()[0].fields == {"scope": "openid", "repost": "1"}
    assert "set-cookie" not in shown.headers


def test_a_copied_course_keeps_its_set_up_under_new_numbers(
    moodle: MoodleDouble, sample: SampleTool, browser: Browser, course: Course, tool: Tool
) -> None:
    tool.custom = {"history": "$Context.id.history"}
    essay = moodle.add_activity(course, idnumber="ESSAY")
    link = moodle.add_link(course, tool, resource_id="r", tag="t", custom={"mc": "42"})
    moodle.restrict(link, GradeAtLeast(moodle.item_of(essay).id, 50))
    moodle.calculate(moodle.item_of(link), "=[[ESSAY]]")
    copied = moodle.copy_course(moodle.copy_course(course))
    (made,) = [entry for entry in moodle.site.links.values() if entry.course_id == copied.id]
    item = moodle.item_of(made)
    assert made.id != link.id
    assert (made.tool_id, made.custom) == (tool.id, {"mc": "42"})
    assert (item.resource_id, item.tag) == ("r", "t")
    learner = moodle.enrol(copied)
    new_essay = next(
        entry
        for entry in moodle.site.activities.values()
        if (entry.course_id, entry.kind) == (copied.id, "assign")
    )
    moodle.grade(new_essay, learner, 60)
    moodle.open_gradebook(copied)
    assert item.final_of(learner.id) == 60
    moodle.launch(browser, made, learner)
    history = sample.claims()[f"{LTI}custom"]["history"].split(",")
    assert history == [str(copied.copied_from), str(course.id)]


def test_a_site_signs_with_a_new_key_and_publishes_only_that(
    moodle: MoodleDouble, sample: SampleTool, browser: Browser, course: Course, link: Link
) -> None:
    learner = moodle.enrol(course)
    before = httpx.get(moodle.page("certs.php"), trust_env=False).json()["keys"]
    moodle.rotate_key()
    moodle.launch(browser, link, learner)
    after = httpx.get(moodle.page("certs.php"), trust_env=False).json()["keys"]
    assert sample.claims()["sub"] == str(learner.id)
    assert [len(before), len(after)] == [1, 1]
    assert before[0]["kid"] != after[0]["kid"]


def test_an_error_can_be_posted_instead_of_a_token(
    moodle: MoodleDouble, sample: SampleTool, browser: Browser, course: Course, link: Link
) -> None:
    moodle.site.auth_error = {"error": "access_denied"}
    moodle.launch(browser, link, moodle.enrol(course))
    assert sample.posted == [{"error": "access_denied", "state": "st"}]
