"""Tokens, registration, and the choice of content."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.lti.platform import rsa_key
from tests.moodle.registration import TOOL
from tests.moodle.tools import LINE_ITEM, LINE_ITEM_READ, MEMBERSHIP, RESULT_READ

if TYPE_CHECKING:
    from tests.browsing import Browser
    from tests.moodle.courses import Course
    from tests.moodle.double import MoodleDouble
    from tests.moodle.sample_tool import SampleTool
    from tests.moodle.tools import Tool

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
ENDPOINT = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
ROSTER = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"


def test_a_token_is_for_what_the_tool_has(
    moodle: MoodleDouble, sample: SampleTool, tool: Tool
) -> None:
    tool.grades = 1
    answer = sample.ask_for_token(moodle, tool, LINE_ITEM, LINE_ITEM_READ, RESULT_READ)
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.json()["scope"].split() == [LINE_ITEM_READ, RESULT_READ]
    assert answer.json()["expires_in"] == 3600
    refused = sample.ask_for_token(moodle, tool, LINE_ITEM)
    assert (refused.status_code, refused.json()) == (400, {"error": "invalid_scope"})


def test_keys_are_kept_and_read_again_when_none_fits(
    moodle: MoodleDouble, sample: SampleTool, tool: Tool
) -> None:
    for _ in range(2):
        assert sample.ask_for_token(moodle, tool, MEMBERSHIP).status_code == 200
    assert sample.fetches() == 1
    sample.publish(rsa_key(2))
    assert sample.ask_for_token(moodle, tool, MEMBERSHIP, key=rsa_key(2)).status_code == 200
    assert sample.fetches() == 2
    assert sample.ask_for_token(moodle, tool, MEMBERSHIP, key=rsa_key(3)).status_code == 400


def test_keys_that_cannot_be_read_give_an_error_page(
    moodle: MoodleDouble, sample: SampleTool, tool: Tool
) -> None:
    sample.lose_keys()
    answer = sample.ask_for_token(moodle, tool, MEMBERSHIP)
    assert answer.status_code == 404
    assert "fix_jwks_alg()" in answer.text


def registering(sample: SampleTool, **changes: object) -> dict[str, Any]:
    own = {
        "domain": sample.url.removeprefix("http://"),
        "target_link_uri": f"{sample.url}/lti/launch",
        "claims": ["iss", "sub", "name"],
        "messages": [{"type": "LtiDeepLinkingRequest", "target_link_uri": f"{sample.url}/pick"}],
        "custom_parameters": {"eq": "a=b=c"},
    }
    return {
        "response_types": ["id_token"],
        "initiate_login_uri": f"{sample.url}/lti/login",
        "redirect_uris": [f"{sample.url}/lti/launch"],
        "client_name": "Sample tool",
        "jwks_uri": f"{sample.url}/lti/keys",
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": f"{LINE_ITEM_READ} {RESULT_READ}",
        TOOL: own,
        **changes,
    }


def register(moodle: MoodleDouble, url: str, sent: dict[str, Any] | None) -> httpx.Response:
    token = httpx.URL(url).params["registration_token"]
    return httpx.request(
        "POST" if sent else "GET",
        moodle.page("openid-registration.php"),
        json=sent,
        headers={"Authorization": f"Bearer {token}"},
        trust_env=False,
    )


def test_a_registration_is_pending_and_overstates_its_scope(
    moodle: MoodleDouble, sample: SampleTool
) -> None:
    url = moodle.registration_url(f"{sample.url}/register")
    answer = register(moodle, url, registering(sample))
    assert answer.status_code == 200
    assert LINE_ITEM in answer.json()["scope"].split()
    (tool,) = moodle.site.tools.values()
    assert answer.json()[TOOL]["deployment_id"] == str(tool.id)
    assert (tool.is_active, tool.grades, tool.roster) == (False, 1, False)
    assert (tool.shares_name, tool.shares_email) == (True, False)
    assert tool.custom == {"eq": "a=b=c"}
    again = register(moodle, url, registering(sample))
    assert (again.status_code, again.text) == (401, "token_already_used")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("jwks_uri", "missing required attribute jwks_uri"),
        ("token_endpoint_auth_method", "missing required attribute token_endpoint_auth_method"),
        (TOOL, "missing_domain"),
    ],
)
def test_a_registration_is_refused_in_plain_words(
    moodle: MoodleDouble, sample: SampleTool, name: str, reason: str
) -> None:
    answer = register(moodle, moodle.registration_url(sample.url), registering(sample) | {name: {}})
    assert (answer.status_code, answer.text) == (400, reason)
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


def test_the_domain_needs_its_port(moodle: MoodleDouble, sample: SampleTool) -> None:
    sent = registering(sample)
    sent[TOOL]["domain"] = "127.0.0.1"
    answer = register(moodle, moodle.registration_url(sample.url), sent)
    assert (answer.status_code, answer.text) == (400, "domain_targetlinkuri_mismatch")


def test_an_update_keeps_the_client(moodle: MoodleDouble, sample: SampleTool, tool: Tool) -> None:
    url = moodle.registration_url(sample.url, update=tool)
    assert register(moodle, url, None).json()["client_id"] == tool.client_id
    answer = register(moodle, url, registering(sample, client_name="New name"))
    assert answer.json()["client_id"] == tool.client_id
    assert moodle.site.tools[tool.id].name == "New name"
    assert register(moodle, url, registering(sample)).status_code == 200, "again within the hour"


ITEM: dict[str, Any] = {
    "type": "ltiResourceLink",
    "title": "Sample micro-credential",
    "url": "http://127.0.0.1:9/lti/launch?mc=42",
    "custom": {"mc": "42"},
    "lineItem": {"label": "Ignored", "scoreMaximum": 50, "resourceId": "mc-42", "tag": "mc"},
}


def test_a_choice_becomes_links_once_it_is_saved(
    moodle: MoodleDouble, sample: SampleTool, browser: Browser, course: Course, tool: Tool
) -> None:
    teacher = moodle.enrol(course, "editingteacher")
    moodle.choose(browser, tool, course, teacher)
    settings = sample.claims()["https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"]
    assert ROSTER not in sample.claims(), "no link in the course yet"
    shown = browser.post(
        settings["deep_link_return_url"], {"JWT": sample.offer(tool, [ITEM, ITEM])}
    )
    assert moodle.site.links == {}, "nothing exists before it is saved"
    links = moodle.save_choice(browser, shown)
    item = moodle.item_of(links[0])
    assert (len(links), links[0].title, links[0].custom) == (2, ITEM["title"], {"mc": "42"})
    assert (item.name, item.maximum, item.resource_id, item.tag) == (
        ITEM["title"],
        50,
        "mc-42",
        "mc",
    )


@pytest.mark.parametrize("wrong", ["issuer", "key", "session"])
def test_a_choice_that_is_not_the_tool_s_is_refused(
    moodle: MoodleDouble,
    sample: SampleTool,
    browser: Browser,
    course: Course,
    tool: Tool,
    wrong: str,
) -> None:
    moodle.choose(browser, tool, course, moodle.enrol(course, "editingteacher"))
    settings = sample.claims()["https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"]
    address = settings["deep_link_return_url"] + ("x" if wrong == "session" else "")
    claims = {"iss": "somebody-else"} if wrong == "issuer" else {}
    token = sample.offer(tool, [ITEM], **claims)
    if wrong == "key":
        token = sample.sign(tool, key=rsa_key(3))
    assert browser.post(address, {"JWT": token}).status == 404


def test_only_who_may_add_activities_chooses_content(
    moodle: MoodleDouble, browser: Browser, course: Course, tool: Tool
) -> None:
    for role in ("student", "teacher"):
        moodle.log_in(browser, moodle.enrol(course, role))
        url = f"{moodle.page('contentitem.php')}?id={tool.id}&course={course.id}"
        assert browser.get(url).status == 404
