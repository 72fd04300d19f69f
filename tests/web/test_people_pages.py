"""A registrar finds people, joins two who are one, and splits them again."""

from __future__ import annotations

import re

import pytest

from app.domain.people import Right
from tests.web.laurel import RunningLaurel, Visit
from tests.web.story import Story

REASON = "Both <ID cards> seen"


@pytest.fixture
def story(laurel: RunningLaurel) -> Story:
    one = Story(laurel)
    for subject in ("learner-1", "learner-2"):
        one.learner(subject)
    return one


@pytest.fixture
def registrar(story: Story) -> Visit:
    return story.registrar()


def choose(registrar: Visit, name: str) -> str:
    """The address of the person's own page, from a search for their name."""
    page = registrar.open(f"people?text={name}")
    found = re.search(r"people\?person=([0-9a-f-]{36})", page.text)
    assert found, page.text
    return f"people?person={found[1]}"


def join(registrar: Visit, reason: str = REASON) -> Visit:
    chosen = choose(registrar, "learner-1")
    page = registrar.open(f"{chosen}&text=learner-2")
    registrar.browser.submit(page.form("/joins"), reason=reason)
    return registrar


def test_two_people_are_found_joined_and_split(registrar: Visit) -> None:
    chosen = choose(registrar, "learner-1")
    page = registrar.open(f"{chosen}&text=learner-2")
    assert page.shows("Why is this the same person as Sample learner-1?")
    joined = registrar.browser.submit(page.form("/joins"), reason=REASON)
    assert joined.shows("The same person as: Sample learner-2")
    assert joined.shows("Sample learner-2 is Sample learner-1: joined by")
    assert joined.shows(f"“{REASON}”")
    assert "<ID cards>" not in joined.text

    split = registrar.browser.submit(joined.form("/splits"), reason="Two sisters")
    assert not split.shows("The same person as")
    assert split.shows("Split by")
    assert split.shows("“Two sisters”")
    assert not [form for form in split.forms() if form.action.endswith("/splits")]


def test_a_person_is_shown_with_platform_and_courses_and_never_with_their_id_there(
    registrar: Visit, story: Story
) -> None:
    page = registrar.open(choose(registrar, "learner-1"))
    assert page.shows("Platform client-1")
    assert page.shows(story.laurel.platform.issuer)
    assert page.shows("Sample course-1")
    assert ">learner-1<" not in page.text


@pytest.mark.parametrize("what", ["joins", "splits"])
def test_a_reason_is_asked_for(registrar: Visit, what: str) -> None:
    if what == "splits":
        join(registrar)
        page = registrar.open(choose(registrar, "learner-1"))
    else:
        page = registrar.open(f"{choose(registrar, 'learner-1')}&text=learner-2")
    answer = registrar.browser.submit(page.form(f"/{what}"), reason=" ")
    assert answer.status == 422
    assert 'id="wrong"' in answer.text


def test_who_is_joined_already_is_said_to_be(registrar: Visit) -> None:
    page = registrar.open(f"{choose(registrar, 'learner-1')}&text=learner-2")
    form = page.form("/joins")
    registrar.browser.submit(form, reason=REASON)
    again = registrar.browser.submit(form, reason=REASON)
    assert again.status == 422
    assert again.shows("These two are one person already, or the id is not whole.")
    assert registrar.browser.submit(form, reason=REASON, other="nobody").status == 422
    offered = registrar.open(f"{choose(registrar, 'learner-1')}&text=learner-2")
    assert not [form for form in offered.forms() if form.action.endswith("/joins")]


@pytest.mark.parametrize("text", ["nobody", "%25", "a%00b", "x" * 200])
def test_nobody_is_found(registrar: Visit, text: str) -> None:
    page = registrar.open(f"people?text={text}")
    assert page.status == 200
    assert page.shows("Nobody was found.")


def test_the_right_to_export_alone_does_not_say_who_is_who(laurel: RunningLaurel) -> None:
    laurel.grant("clerk", Right.EXPORT)
    clerk = laurel.launch("clerk", "nobody")
    assert clerk.open("people").status == 403
    assert "/people" not in clerk.open("register").text
