"""A platform's own interface: who sets up the account, what is chosen, and what goes wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.errors import FailureKind
from app.ports.platform_accounts import ApiChoice, Measure
from tests.usecases.setting_up import COURSE_GRADE, GRADE, criterion_of
from tests.web.laurel import run_laurel
from tests.web.setting_up import SetupStory, SigningSite, assert_no, part_of

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def site() -> Iterator[SigningSite]:
    one = SigningSite("moodle")
    yield one
    one.stop()


@pytest.fixture
def story(template: Path, tmp_path: Path, site: SigningSite) -> Iterator[SetupStory]:
    with run_laurel(template, tmp_path, site) as laurel:
        yield SetupStory(laurel)


def choice(found: ApiChoice) -> str:
    return json.dumps([found.measure.value, found.item, found.criterion])


def test_without_an_account_it_is_said_who_has_to_set_one_up(story: SetupStory) -> None:
    part = part_of(story.page(), "test")
    assert part.shows("An operator of Laurel has to set one up first.")
    assert "/test/choices" not in part.text
    assert_no(story.teacher.post("setup/test/choices"), 409, "route-unfit")


def test_what_is_read_is_chosen_of_what_the_platform_has(story: SetupStory) -> None:
    story.give_account()
    hostile = ApiChoice(measure=Measure.GRADE_ITEM, item='8"><b>', title=SCRIPT)
    story.api.choices = [GRADE, COURSE_GRADE, hostile]
    page = story.teacher.browser.submit(part_of(story.page(), "test").form("/test/choices"))
    assert page.shows("Grade: Final essay")
    assert page.shows("Grade of the whole course")
    assert SCRIPT not in page.text
    form = page.form("/test/source")
    page = story.teacher.browser.submit(form, choice=choice(hostile))
    assert page.status == 200
    assert part_of(page, "test").shows(f"What is read: Grade: {SCRIPT}")
    assert SCRIPT not in page.text
    story.laurel.collect()
    assert part_of(story.page(), "test").shows("✓ Verified")
    ((_, query, _),) = story.api.asked
    assert query.item == '8"><b>', "as the platform wrote it"


def test_another_number_of_levels_cannot_be_chosen(story: SetupStory) -> None:
    story.give_account()
    story.api.choices = [criterion_of(9)]
    page = story.teacher.post("setup/feedback/choices")
    assert page.shows("It has 9 levels, and this requirement's criterion")
    assert " disabled>" in page.text
    sent = story.bind("feedback", "moodle_webservice", choice=choice(criterion_of(9)))
    assert sent.status == 422
    assert 'href="#choices"' in sent.text


@pytest.mark.parametrize("sent", ["", "x", "{}", "[1]", "[" * 5000, '["grade_item", "8", ""]'])
def test_a_choice_that_is_none(story: SetupStory, sent: str) -> None:
    story.give_account()
    story.api.choices = [GRADE]
    page = story.bind("test", "moodle_webservice", choice=sent)
    assert page.status == 422
    assert page.shows("Grade: Final essay"), "and the choice is offered again"


def test_nothing_to_choose_is_said(story: SetupStory) -> None:
    story.give_account()
    assert story.teacher.post("setup/test/choices").shows("The learning platform has nothing")


@pytest.mark.parametrize("page", ["choices", "source"])
def test_a_platform_that_does_not_answer_is_said(story: SetupStory, page: str) -> None:
    story.give_account()
    story.api.failing = FailureKind.TIMEOUT
    fields = {"route": "moodle_webservice", "choice": choice(GRADE)}
    answer = story.teacher.post(f"setup/test/{page}", **fields)
    assert answer.status == 502
    assert answer.shows("The learning platform did not answer in time. Nothing was changed.")
