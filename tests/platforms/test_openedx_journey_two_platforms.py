"""One person on Moodle and on Open edX: neither platform shows enough, both together do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.browsing import Browser
from tests.platforms.moodle_journey import MoodleJourney, build_definition, start_journey
from tests.platforms.openedx_journey import make_course
from tests.platforms.served_laurel import build_laurel_template

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.browsing import Page
    from tests.platforms.openedx_journey import OpenEdxCourse
    from tests.practice.client import PracticePlatform
    from tests.web.laurel import Visit

BOTH = build_definition(
    """
requirements:
  title: Both
  all:
    - {key: essay, title: The essay in the classroom, grade_at_least: 60}
    - {key: online, title: The online course, grade_at_least: 60}
"""
)
HALF, MET = "You have met 1 of 2 requirements.", "You have met the requirements."
HELD = "You hold this micro-credential."


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_laurel_template(tmp_path_factory.mktemp("template"))


@pytest.fixture
def journey(template: Path, tmp_path: Path) -> Iterator[MoodleJourney]:
    with start_journey(template, tmp_path) as one:
        yield one


def test_evidence_from_both_platforms_counts_once_the_accounts_are_joined(
    journey: MoodleJourney, practice: PracticePlatform
) -> None:
    learner = journey.moodle.enrol(journey.course)
    classroom = journey.begin(BOTH)
    journey.moodle.grade_by_hand(journey.item("essay"), learner, 75)
    journey.read()
    online = offer_online(journey, practice)
    practice.say_progress(online.slug, "learner-one", course_grade=0.9)

    on_moodle, on_open_edx = journey.open(learner), online.open("learner-one")
    assert on_moodle.first.shows(HALF)
    assert on_moodle.first.shows("75 of 100")
    assert on_open_edx.first.shows(HALF)
    assert on_open_edx.first.shows("0.9 of 1")

    code = make_code(on_moodle)
    assert enter_code(on_open_edx, "WRNG-CODE").status == 422
    joined = enter_code(on_open_edx, code)
    assert joined.url.endswith("joined=1"), joined.text
    assert joined.shows("Sample Moodle")
    assert joined.shows(online.slug)
    for visit in (on_moodle, on_open_edx):
        page = visit.open("progress")
        assert page.shows(MET)
        assert page.shows("75 of 100")
        assert page.shows("0.9 of 1")
    assert enter_code(online.open("learner-two"), code).status == 422, "it works once"

    claimed = on_open_edx.post(
        "claims", name="Sample Learner One", email="one@example.org", shared="yes"
    )
    assert claimed.shows(HELD)
    journey.laurel.work()
    page = journey.open(learner).first
    assert page.shows(HELD), "the same award, under either name"
    assert not page.shows("Claim your micro-credential")
    subject = practice.sub("learner-one", online.slug)
    assert [one["sub"] for one in practice.published(online.slug)] == [subject]
    address = re.search(rf"{journey.laurel.base_url}/credentials/[0-9a-f-]+", page.text)
    assert address
    public = Browser().get(address[0])
    assert public.shows("Valid")
    assert public.shows("The essay in the classroom")
    assert public.shows("The online course")
    assert classroom.open("course").shows("Awarded")


def test_accounts_that_nobody_joined_stay_apart(
    journey: MoodleJourney, practice: PracticePlatform
) -> None:
    learner = journey.moodle.enrol(journey.course)
    journey.begin(BOTH)
    journey.moodle.grade_by_hand(journey.item("essay"), learner, 75)
    journey.read()
    online = offer_online(journey, practice)
    practice.say_progress(online.slug, "learner-one", course_grade=0.9)
    visit = online.open("learner-one")
    form = visit.open("identities").form("/codes")
    refused = visit.post(
        "claims",
        form_token=form.fields["form_token"],
        name="Sample Learner One",
        email="one@example.org",
    )
    assert refused.status == 409
    assert journey.open(learner).first.shows(HALF), "the same name is not the same person"
    assert enter_code(journey.open(learner), make_code(journey.open(learner))).shows(
        "This code was made here, in this account."
    )


def offer_online(journey: MoodleJourney, practice: PracticePlatform) -> OpenEdxCourse:
    """The same micro-credential on Open edX, its online part in the operator's custom claim."""
    slug = f"online-{journey.laurel.base_url.rpartition(':')[2]}"
    online = make_course(journey.laurel, practice, slug, enable_processors=True)
    online.offer(journey.publish(BOTH))
    online.bind("online", "custom_claim", parameter="course_grade", maximum="1")
    return online


def make_code(visit: Visit) -> str:
    page = visit.browser.submit(visit.open("identities").form("/codes"))
    made = re.search(r'id="made" value="([^"]+)"', page.text)
    assert made, page.text
    return made[1]


def enter_code(visit: Visit, code: str) -> Page:
    return visit.browser.submit(visit.open("identities").form("/identities"), code=code)
