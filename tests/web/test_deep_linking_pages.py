"""The picker: what staff choose, and what the browser then carries to the platform."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import pytest

from tests.usecases.world import SMALLEST
from tests.web.laurel import RunningLaurel, Visit, run_laurel
from tests.web.messages import DL, RECORDED, Answer, custom, deep_linking, read_answer
from tests.web.platform import COURSE, DEPLOYMENT, LTI, SigningPlatform
from tests.web.refusals import assert_refusal
from tests.web.setting_up import SigningSite

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TITLE = "Designing formative assessment for blended learning"
PRACTICE = "Tried out with the participant's own class"


@pytest.fixture
def laurel_on_moodle(template: Path, tmp_path: Path) -> Iterator[RunningLaurel]:
    """On a platform that shows who may open a link, so that a gate can stand there."""
    site = SigningSite("moodle")
    try:
        with run_laurel(template, tmp_path / "moodle", site) as one:
            yield one
    finally:
        site.stop()


def ask(laurel: RunningLaurel, role: str = "teacher", **settings: object) -> Visit:
    changes = deep_linking(laurel.platform.issuer, **settings)
    return laurel.launch(role, role, changes=changes)


def choose(laurel: RunningLaurel, visit: Visit, **fields: str) -> Answer:
    chosen = {"version": str(laurel.version.uuid), **fields}
    return read_answer(laurel, visit.post("place", **chosen))


def test_a_request_opens_the_picker(laurel: RunningLaurel) -> None:
    page = ask(laurel).first
    assert page.url.endswith("/place")
    assert page.shows("Add a micro-credential to the course")
    assert page.shows(TITLE)
    assert page.shows("Progress and claim, for learners")
    assert "<script" not in page.text


@pytest.mark.parametrize("role", ["learner", "observer", "nobody"])
def test_others_than_staff_choose_nothing(laurel: RunningLaurel, role: str) -> None:
    visit = ask(laurel, role)
    for page in (visit.first, visit.post("place", version=str(laurel.version.uuid))):
        assert page.status == 403
        assert "<code>not-allowed</code>" in page.text
        assert page.shows("This page is not for you.")


def test_a_request_outside_a_course_is_refused_with_words(laurel: RunningLaurel) -> None:
    changes = {**deep_linking(laurel.platform.issuer), f"{LTI}context": None}
    assert_refusal(laurel.launch("teacher", "teacher", changes=changes).first, 403, "no-course")


def test_a_search_by_a_form_that_needs_no_script(laurel: RunningLaurel) -> None:
    laurel.publish(SMALLEST)
    visit = ask(laurel)
    search = visit.first.form("/place")
    assert search.method == "GET"
    assert visit.first.shows("Smallest sample")
    found = visit.browser.submit(search, query="formative")
    assert found.shows(TITLE)
    assert not found.shows("Smallest sample")
    assert 'value="formative"' in found.text
    nothing = visit.browser.submit(search, query='<b>"nowhere"')
    assert nothing.shows("No micro-credential has these words.")
    assert html.escape('<b>"nowhere"') in nothing.text.replace("&#34;", "&quot;")


def test_the_form_as_it_stands_sends_one_link(laurel: RunningLaurel) -> None:
    visit = ask(laurel, data="opaque", accept_multiple=None)
    (form,) = [one for one in visit.first.forms() if "version" in one.fields]
    answer = read_answer(laurel, visit.browser.submit(form))
    assert answer.form.action == f"{laurel.platform.issuer}/return?course=4&sesskey=abc"
    assert answer.form.method == "POST"
    assert set(answer.form.fields) == {"JWT"}
    assert answer.claims[f"{LTI}deployment_id"] == DEPLOYMENT
    assert answer.claims[f"{DL}data"] == "opaque"
    with laurel.ports.unit_of_work(read_only=True) as u:
        course = u.courses.get(1)
    (link,) = answer.items
    assert (link["type"], link["title"]) == ("ltiResourceLink", TITLE)
    assert link["url"] == f"{laurel.base_url}/lti/launch"
    assert link["text"]
    assert link["custom"] == {
        "laurel_link": "progress",
        "laurel_version": str(laurel.version.uuid),
        "laurel_course": str(course.uuid),
    }
    assert link["lineItem"]["resourceId"] == f"{laurel.version.uuid}:award"


def test_only_the_page_with_the_answer_may_send_it_there(laurel: RunningLaurel) -> None:
    visit = ask(laurel)
    target = laurel.platform.issuer
    answer = visit.post("place", version=str(laurel.version.uuid), place="progress")
    policies = {
        "answer": answer.headers["content-security-policy"],
        "picker": visit.first.headers["content-security-policy"],
        "nothing": visit.post("place/nothing").headers["content-security-policy"],
    }
    for page, policy in policies.items():
        actions = next(part for part in policy.split("; ") if part.startswith("form-action"))
        sources = ["'self'", target] if page != "picker" else ["'self'"]
        assert actions == " ".join(["form-action", *sources])
        assert "default-src 'none'" in policy
        assert f"frame-ancestors 'self' {target}" in policy


def test_several_links_in_one_answer(laurel_on_moodle: RunningLaurel) -> None:
    version = laurel_on_moodle.publish(RECORDED)
    visit = ask(laurel_on_moodle)
    fields = {"place-progress": "yes", "place-gate:practice": "yes", "place-assessor": "yes"}
    answer = choose(laurel_on_moodle, visit, version=str(version.uuid), **fields)
    titles = [item["title"] for item in answer.items]
    assert titles == [TITLE, f"{TITLE}: gate to “{PRACTICE}”", f"{TITLE}: for assessors"]
    assert [item["custom"]["laurel_link"] for item in answer.items] == [
        "progress",
        "gate",
        "assessor",
    ]
    assert answer.items[1]["custom"]["laurel_leaf"] == "practice"
    assert ["lineItem" in item for item in answer.items] == [True, False, False]
    assert len({item["custom"]["laurel_course"] for item in answer.items}) == 1


def test_a_gate_is_offered_for_what_a_platform_records_only(
    laurel: RunningLaurel, laurel_on_moodle: RunningLaurel
) -> None:
    laurel.publish(RECORDED)
    assert "gate:" not in ask(laurel).first.text, "a platform that shows no such thing"
    visit = ask(laurel_on_moodle)
    assert "gate:" not in visit.first.text
    laurel_on_moodle.publish(RECORDED)
    page = visit.open("place")
    assert page.shows(f"A gate that shows who has done “{PRACTICE}”")
    assert page.text.count("gate:practice") >= 1


def test_one_link_where_the_platform_takes_one(laurel: RunningLaurel) -> None:
    visit = ask(laurel, accept_multiple=False)
    assert 'type="checkbox"' not in visit.first.text
    answer = choose(laurel, visit, place="assessor")
    assert [item["custom"]["laurel_link"] for item in answer.items] == ["assessor"]
    fields = {"place-progress": "yes", "place-assessor": "yes"}
    page = visit.post("place", version=str(laurel.version.uuid), **fields)
    assert page.status == 422


@pytest.mark.parametrize(
    "fields", [{}, {"place": "award"}, {"place": "gate:practice"}, {"place-progress": "no"}]
)
def test_a_choice_that_is_none_shows_the_page_again(
    laurel: RunningLaurel, fields: dict[str, str]
) -> None:
    visit = ask(laurel)
    page = visit.post("place", version=str(laurel.version.uuid), query="formative", **fields)
    assert page.status == 422
    assert page.shows("Choose what to add. Nothing was added yet.")
    assert 'value="formative"' in page.text


def test_a_line_item_only_where_the_platform_takes_one(laurel: RunningLaurel) -> None:
    answer = choose(laurel, ask(laurel, accept_lineitem=False), place="progress")
    assert "lineItem" not in answer.items[0]


def test_cancelling_tells_the_platform_that_nothing_was_chosen(laurel: RunningLaurel) -> None:
    visit = ask(laurel, data="opaque")
    page = visit.browser.submit(visit.first.form("/place/nothing"))
    assert page.shows("You can close this page.")
    answer = read_answer(laurel, page)
    assert answer.items == []
    assert answer.claims[f"{DL}msg"] == "Nothing was added from Laurel."
    assert answer.claims[f"{DL}data"] == "opaque"


def test_where_there_is_nothing_to_choose_the_platform_is_told_an_error(
    laurel: RunningLaurel, other_platform: SigningPlatform
) -> None:
    laurel.add_institution("other", other_platform)
    changes = deep_linking(other_platform.issuer)
    visit = laurel.launch("teacher", "teacher", platform=other_platform, changes=changes)
    assert visit.first.shows("Your institution has no micro-credential yet.")
    page = visit.browser.submit(visit.first.form("/place/nothing"))
    claims = read_answer(laurel, page, other_platform).claims
    assert claims[f"{DL}content_items"] == []
    assert claims[f"{DL}errormsg"] == "Laurel has no micro-credential of your institution yet."
    assert f"{DL}msg" not in claims
    assert visit.post("place", version=str(laurel.version.uuid), place="progress").status == 404


def test_a_version_that_does_not_exist_is_not_found(laurel: RunningLaurel) -> None:
    visit = ask(laurel)
    assert visit.post("place", version="no-uuid").status == 404
    assert visit.post("place", version=visit.launch_id).status == 404


def test_a_form_of_another_launch_is_stale(laurel: RunningLaurel) -> None:
    visit = ask(laurel)
    version = str(laurel.version.uuid)
    stale = visit.post("place", version=version, place="progress", form_token="x")
    assert_refusal(stale, 403, "form-stale")


def test_an_answer_that_cannot_be_used_is_refused_before_anything_is_chosen(
    laurel: RunningLaurel,
) -> None:
    page = ask(laurel, accept_types=["link"]).first
    assert_refusal(page, 400, "message-unsupported")


# --- from the answer to the course ----------------------------------------------------------------


def test_the_placed_link_opens_what_was_chosen(laurel: RunningLaurel) -> None:
    answer = choose(laurel, ask(laurel), place="progress")
    placed = custom(**answer.items[0]["custom"])
    early = laurel.launch("learner-1", "learner", COURSE, changes=placed).first
    assert early.shows("This course offers no micro-credential yet")
    course = laurel.launch("teacher", "teacher", COURSE, changes=placed).first
    assert course.url.endswith("/course")
    assert course.shows(TITLE)
    progress = laurel.launch("learner-1", "learner", COURSE, changes=placed).first
    assert progress.url.endswith("/progress")
    assert progress.shows(TITLE)


def test_afterwards_further_links_of_the_same_one_are_offered(laurel: RunningLaurel) -> None:
    laurel.publish(SMALLEST)
    answer = choose(laurel, ask(laurel), place="progress")
    laurel.launch("teacher", "teacher", changes=custom(**answer.items[0]["custom"]))
    visit = ask(laurel)
    assert visit.first.shows("You can add further links for it.")
    assert not visit.first.shows("Smallest sample")
    assert choose(laurel, visit, place="assessor").items
