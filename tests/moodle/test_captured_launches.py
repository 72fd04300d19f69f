"""The double's launches, registration and choice of content against the captures."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.moodle import registration
from tests.moodle.captures import FOLDER, ORIGIN, normalise, read_capture
from tests.moodle.configuration import show_configuration
from tests.moodle.deep_linking import fill_form
from tests.moodle.lab import CREATOR, FIRST, FULL, LEARNER, MANAGER, SECOND, SYNC_ONLY, TEACHER, Lab
from tests.moodle.messages import Request
from tests.moodle.site import ADMINISTRATOR

if TYPE_CHECKING:
    from tests.browsing import Browser, Form
    from tests.moodle.sample_tool import SampleTool

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
LAUNCHES = {
    "launch_A_student1.json": (2, LEARNER),
    "launch_A_teacher1.json": (2, TEACHER),
    "launch_A_neteacher.json": (2, 4),
    "launch_A_admin.json": (2, ADMINISTRATOR),
    "launch_A_manager_notenrolled.json": (2, MANAGER),
    "launch_A_coursecreator_also_editingteacher.json": (2, CREATOR),
    "launch_B_student1.json": (3, LEARNER),
    "launch_DLitem_student1.json": (15, LEARNER),
}
REVIEWS = {
    "launch_SubReview_teacher_for_student1.json": (TEACHER, LEARNER),
    "launch_SubReview_student1_for_student2_TAMPERED.json": (LEARNER, SECOND),
}
# What says when, for whom, or in which browser; how the site is set up is said by the rest.
VARYING = {"iat", "exp", "nonce", "aud", "email", "name", "given_name", "family_name"}
OF_A_PERSON = re.compile(
    r"v_(User\.|user_|Person\.|person_|Moodle|moodle|Course|course)"
    r"|v_(Context\.|context_)(title|label|s|l|t)"
)


def prepare(lab: Lab, sample: SampleTool) -> None:
    """Let the lab's tools be the sample tool, with what its captures say of the set-up."""
    for number in (FULL, SYNC_ONLY):
        tool = lab.site.tools[number]
        tool.target = f"{sample.url}/lti/launch"
        tool.login_url = f"{sample.url}/lti/login"
        tool.redirect_uris = [f"{sample.url}/lti/launch"]
        tool.jwks_url = f"{sample.url}/lti/keys"
    lab.site.tools[SYNC_ONLY].roster = False
    lab.site.links[2].custom = {"linkparam": "hello", "linkuser": "$User.id"}
    custom = read_custom("launch_A_student1.json")
    variables = [name.removeprefix("v_") for name in custom if re.match(r"v_[A-Z]", name)]
    given = {f"v_{name}": f"${name}" for name in variables}
    lab.site.tools[FULL].custom = {
        **given,
        "MixedCase.Key": "Plain Value",
        "with_text": "id-$User.id",
    }
    link = lab.add_lab_link(15, 20, "MC: Data Literacy", item=30)
    link.description, link.url = "Intro text", f"{sample.url}/lti/launch?mc=42"
    link.custom = {"mc_id": "42", "user": "$User.id", "Mixed": "X"}
    lab.site.items[30].review_url = f"{sample.url}/lti/launch?review=1"
    lab.site.items[30].review_custom = {"rv": "1"}


def read_custom(name: str) -> dict[str, Any]:
    held: dict[str, Any] = read_capture(name).get("claims", {}).get(f"{LTI}custom", {})
    return held


def compare(sample: SampleTool, lab: Lab, name: str) -> None:
    captured = read_capture(name)["claims"]
    claims = sample.claims()
    assert set(claims) == set(captured), name
    assert claims["exp"] - claims["iat"] == captured["exp"] - captured["iat"]
    shown, wanted = describe(claims, lab.issuer, sample.url), describe(captured, ORIGIN, "")
    assert shown == wanted, name


def describe(claims: dict[str, Any], origin: str, tool: str) -> dict[str, Any]:
    """The claims without what varies; of a person's and a course's parameters only the names."""
    text = json.dumps({name: value for name, value in claims.items() if name not in VARYING})
    text = text.replace(f"{tool}/lti/launch", "TOOL").replace(
        "http://127.0.0.1:9100/launch", "TOOL"
    )
    read: dict[str, Any] = normalise(json.loads(re.sub(r"sesskey=\w+", "sesskey", text)), origin)
    read[f"{LTI}custom"] = {
        name: "VARIES" if OF_A_PERSON.match(name) else value
        for name, value in read[f"{LTI}custom"].items()
    }
    for claim, members in (
        ("lis", ("person_sourcedid", "course_section_sourcedid")),
        ("tool_platform", ("guid",)),
        ("ext", ("user_username",)),
    ):
        held = read[f"{LTI}{claim}"]
        read[f"{LTI}{claim}"] = {key: key if key in members else held[key] for key in held}
    return read


@pytest.mark.parametrize("name", LAUNCHES)
def test_a_launch_says_what_the_captured_one_says(
    lab: Lab, sample: SampleTool, browser: Browser, name: str
) -> None:
    prepare(lab, sample)
    link, user = LAUNCHES[name]
    assert lab.launch(browser, lab.site.links[link], lab.site.users[user]).text == "launched"
    if read_capture(name):  # beside the repository or not at all
        compare(sample, lab, name)


@pytest.mark.parametrize("name", REVIEWS)
def test_a_submission_review_says_what_the_captured_one_says(
    lab: Lab, sample: SampleTool, browser: Browser, name: str
) -> None:
    prepare(lab, sample)
    user, reviewed = (lab.site.users[number] for number in REVIEWS[name])
    lab.launch(browser, lab.site.links[15], user, reviewing=reviewed)
    assert sample.claims()[f"{LTI}for_user"] == {"user_id": str(reviewed.id)}
    if read_capture(name):
        compare(sample, lab, name)


def test_the_choice_of_content_says_what_the_captured_one_says(
    lab: Lab, sample: SampleTool, browser: Browser
) -> None:
    prepare(lab, sample)
    tool, course = lab.site.tools[FULL], lab.site.courses[FIRST]
    lab.choose(browser, tool, course, lab.site.users[TEACHER])
    settings = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
    assert sample.claims()[settings]["accept_types"] == ["ltiResourceLink"]
    if read_capture("launch_deeplinking_teacher.json"):
        claims = sample.claims()
        captured = read_capture("launch_deeplinking_teacher.json")["claims"]
        assert set(claims) == set(captured)
        typed = {"title": captured[settings]["title"], "text": captured[settings]["text"]}
        claims[settings] |= typed
        assert describe(claims, lab.issuer, sample.url) == describe(captured, ORIGIN, "")


CHANGES: dict[str, dict[str, str | None]] = {
    "ok": {},
    "no_prompt": {"prompt": None},
    "prompt_login": {"prompt": "login"},
    "no_state": {"state": None},
    "no_nonce": {"nonce": None},
    "no_response_mode": {"response_mode": None},
    "response_mode_query": {"response_mode": "query"},
    "scope_openid_profile": {"scope": "openid profile"},
    "bad_redirect": {"redirect_uri": "https://tool.example.org/other"},
    "redirect_extra_query": {},
    "bad_client": {"client_id": "somebody-else"},
    "bad_login_hint": {"login_hint": "999"},
    "no_message_hint": {"lti_message_hint": None},
    "same_nonce_again": {},
}
# The facts of the captures: what the tool is posted, or what the site's own page says.
POSTED: dict[str, dict[str, str] | str] = {
    "ok": {"id_token": "JWT", "state": "st"},
    "no_prompt": {"id_token": "JWT", "state": "st"},
    "prompt_login": {
        "error": "invalid_request",
        "error_description": "Invalid prompt",
        "state": "st",
    },
    "no_state": {"id_token": "JWT", "state": ""},
    "no_nonce": "Invalid request",
    "no_response_mode": {
        "error": "invalid_request",
        "error_description": "Invalid response_mode",
        "state": "st",
    },
    "response_mode_query": {
        "error": "invalid_request",
        "error_description": "Invalid response_mode",
        "state": "st",
    },
    "scope_openid_profile": "Invalid request",
    "bad_redirect": "Invalid request",
    "redirect_extra_query": "Invalid request",
    "bad_client": {"error": "unauthorized_client", "state": "st"},
    "bad_login_hint": {"error": "access_denied", "state": "st"},
    "no_message_hint": "Invalid request",
    "same_nonce_again": {"id_token": "JWT", "state": "st"},
}


def authenticate(lab: Lab, sample: SampleTool, browser: Browser, name: str) -> dict[str, Any]:
    """One authentication request, changed by name, and its answer as the captures tell it."""
    sample.asked = dict(CHANGES[name])
    if name == "redirect_extra_query":
        sample.asked = {"redirect_uri": f"{sample.url}/lti/launch?x=1"}
    form = lab.start_launch(browser, lab.site.links[2], lab.site.users[LEARNER])
    shown = browser.submit(form)
    forms: list[Form] = shown.forms()
    fields = dict(forms[0].fields) if forms else None
    if fields and "id_token" in fields:
        fields["id_token"] = "JWT"
    said = re.search(r'errormessage">([^<]*)', shown.text)
    return {"status": shown.status, "fields": fields, "page_error": said[1] if said else None}


@pytest.mark.parametrize("name", CHANGES)
def test_an_authentication_request_is_answered_as_captured(
    lab: Lab, sample: SampleTool, browser: Browser, name: str
) -> None:
    prepare(lab, sample)
    answer = authenticate(lab, sample, browser, name)
    known = POSTED[name]
    refused = isinstance(known, str)
    assert answer["status"] == (404 if refused else 200)
    assert answer["page_error" if refused else "fields"] == known
    if captured := read_capture("auth_tests.json"):
        assert answer == {key: captured[name][key] for key in answer}


def test_a_launch_can_be_answered_once(lab: Lab, sample: SampleTool, browser: Browser) -> None:
    prepare(lab, sample)
    lab.launch(browser, lab.site.links[2], lab.site.users[LEARNER])
    again = browser.post(lab.page("auth.php"), sample.parameters(sample.logins[-1]))
    assert (again.status, again.shows("Invalid request")) == (404, True)


def test_the_configuration_is_the_captured_one(lab: Lab) -> None:
    document = json.loads(show_configuration(lab.site, Request("GET", "/")).body)
    assert document["issuer"] == lab.issuer
    captured = read_capture("dynreg_openid_configuration.json")
    if captured:
        assert normalise(document, lab.issuer) == normalise(captured["body"], ORIGIN)


def read_registrations() -> dict[str, tuple[dict[str, Any], Any]]:
    """What was sent in each captured registration, and the answer."""
    first = read_capture("dynreg_registration.json")
    if not first:
        return {}
    held = {"registration": (first["request"], first["body"])}
    changed: dict[str, dict[str, str | None]] = {
        "no_domain": {"domain": None},
        "domain_without_port": {"domain": "127.0.0.1"},
        "no_target_link_uri": {"target_link_uri": None},
    }
    for name, entry in read_capture("dynreg_variants.json").items():
        if name in changed:
            sent = json.loads(json.dumps(first["request"]))
            own = {**sent[registration.TOOL], **changed[name]}
            sent[registration.TOOL] = {key: value for key, value in own.items() if value}
            held[name] = (sent, entry["body"])
    return held


def register(lab: Lab, sent: dict[str, Any]) -> httpx.Response:
    address = httpx.URL(lab.registration_url("http://127.0.0.1:9/register"))
    headers = {"Authorization": f"Bearer {address.params['registration_token']}"}
    return httpx.post(
        lab.page("openid-registration.php"), json=sent, headers=headers, trust_env=False
    )


def test_registrations_are_answered_as_captured(lab: Lab) -> None:
    for name, (sent, captured) in read_registrations().items():
        answer = register(lab, sent)
        if isinstance(captured, str):
            assert (answer.status_code, answer.text) == (400, captured), name
        else:
            shown = answer.json()
            shown["client_id"] = captured["client_id"]
            own = captured[registration.TOOL]
            shown[registration.TOOL]["deployment_id"] = own["deployment_id"]
            assert (answer.status_code, shown) == (200, captured), name


def test_items_fill_the_form_as_captured(lab: Lab) -> None:
    tool = lab.site.tools[FULL]
    for name, case in read_capture("deeplinking_cases.json").items():
        captured = case["form_data"] or {"multiple": []}
        wanted = captured.get("multiple", [captured])
        for form in wanted:
            form["selectcontentindicator"] = "Content selected"
        assert [fill_form(tool, item) for item in case["sent"]] == wanted, name


def test_captures_are_looked_for_beside_the_repository() -> None:
    assert FOLDER.parts[-4:] == ("shared", "platforms", "captures", "moodle")
