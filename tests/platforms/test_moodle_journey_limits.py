"""What an administrator of Moodle may withhold, and keys and sites that change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from app.domain.errors import FailureKind
from app.domain.people import Right
from app.usecases.check_site import accept_site
from tests.moodle.tools import GRADE_SYNC, LINE_ITEM
from tests.platforms.moodle_journey import (
    GATED,
    GRADED,
    NAME,
    MoodleJourney,
    start_journey,
)
from tests.platforms.served_laurel import build_laurel_template
from tests.web.setting_up import assert_no, part_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MET = "You have met the requirements."


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_laurel_template(tmp_path_factory.mktemp("template"))


@pytest.fixture
def journey(template: Path, tmp_path: Path) -> Iterator[MoodleJourney]:
    with start_journey(template, tmp_path) as one:
        one.register()
        one.moodle.activate(one.tool)
        yield one


def offer(journey: MoodleJourney, file: bytes, *picks: str) -> None:
    journey.publish(file)
    journey.place("progress", *picks)
    journey.open(journey.teacher)
    journey.laurel.work()


def test_without_names_everything_works_and_the_learner_writes_their_own(
    journey: MoodleJourney,
) -> None:
    journey.tool.shares_name = journey.tool.shares_email = False
    one = journey.moodle.enrol(journey.course)
    offer(journey, GRADED)
    page = journey.read()
    assert page.shows("1 learner and the requirements")
    assert page.shows("Learner without a name")
    assert one.name not in page.text
    journey.moodle.grade_by_hand(journey.item("essay"), one, 72)
    journey.read()
    visit = journey.open(one)
    form = visit.first.form("/claims")
    assert (form.fields["name"], form.fields["email"]) == ("", "")
    empty = visit.browser.submit(form)
    assert empty.status == 422
    held = visit.browser.submit(form, name="Sample Learner One", email="one@example.org")
    assert held.shows("Awarded to Sample Learner One")


def test_shared_names_fill_the_claim_in(journey: MoodleJourney) -> None:
    journey.tool.shares_name = journey.tool.shares_email = True
    one = journey.moodle.enrol(journey.course)
    offer(journey, GRADED)
    assert journey.read().shows(one.name), "from the roster, before any launch"
    journey.moodle.grade_by_hand(journey.item("essay"), one, 72)
    journey.read()
    form = journey.open(one).first.form("/claims")
    assert (form.fields["name"], form.fields["email"]) == (one.name, one.email)


def test_grade_sync_only_names_the_scope_that_is_missing(journey: MoodleJourney) -> None:
    journey.tool.grades = GRADE_SYNC
    journey.moodle.enrol(journey.course)
    offer(journey, GRADED)
    assert journey.items("essay") == []
    (failure,) = journey.laurel.failures
    assert failure.kind is FailureKind.MISSING_SCOPE
    assert part_of(journey.open(journey.teacher).open("setup"), "essay").shows("✗ Broken")
    page = journey.open(journey.teacher).open("course")
    assert page.shows("Ask its administrator to switch on the grade and roster services")
    assert page.shows("1 learner and the requirements"), "the roster was read all the same"
    syncs = journey.open_as(Right.ADMINISTER).open("syncs")
    assert syncs.shows(f"To be granted {LINE_ITEM}")
    assert syncs.shows("Use this service for grade sync and column management")

    journey.tool.grades = 2
    assert part_of(journey.check("essay"), "essay").shows("✓ Verified"), "once it was granted"
    assert len(journey.items("essay")) == 1


def test_without_a_roster_learners_appear_when_they_come(journey: MoodleJourney) -> None:
    journey.tool.roster = False
    one, two = (journey.moodle.enrol(journey.course) for _ in range(2))
    offer(journey, GRADED)
    assert journey.read().shows("No learners are known yet.")
    journey.open(one)
    page = journey.read()
    assert page.shows("1 learner and the requirements")
    assert page.shows(one.name)
    assert two.name not in page.text
    for learner in (one, two):
        journey.moodle.grade_by_hand(journey.item("essay"), learner, 72)
    journey.read()
    assert journey.open(one).first.shows(MET)
    journey.open(two)
    journey.read()
    assert journey.open(two).first.shows(MET)
    assert journey.laurel.failures == [], "there is nothing for anybody to mend"


def test_a_gate_cannot_be_checked_without_a_roster(journey: MoodleJourney) -> None:
    journey.tool.roster = False
    one = journey.moodle.enrol(journey.course)
    offer(journey, GATED, "gate:portfolio")
    journey.open(journey.teacher, journey.links[1])
    part = part_of(journey.check("portfolio"), "portfolio")
    assert part.shows("gives Laurel no list of the course's members")
    assert part.shows("switch on the members service for Laurel")
    assert not part.shows("✓ Verified")
    assert not journey.open(one).first.shows(MET)


def test_a_new_key_of_the_platform_is_fetched_when_it_is_first_seen(
    journey: MoodleJourney,
) -> None:
    offer(journey, GRADED)
    before = len(journey.moodle.requests("certs"))
    assert journey.open(journey.teacher).first.status == 200
    assert len(journey.moodle.requests("certs")) == before, "known keys are kept"
    journey.moodle.rotate_key()
    journey.laurel.running.clock.go_on(minutes=1)  # a stranger's key ids cost one fetch at a time
    assert journey.open(journey.teacher).first.url.endswith("/course")
    assert len(journey.moodle.requests("certs")) == before + 1


def test_a_new_key_of_ours_is_published_beside_the_old_one(journey: MoodleJourney) -> None:
    offer(journey, GRADED)
    running = journey.laurel.running
    address = f"{running.base_url}/.well-known/jwks.json"
    (old,) = httpx.get(address, trust_env=False).json()["keys"]
    new = running.product.tool_keys.rotate()
    assert [key["kid"] for key in journey.tool.keys or []] == [old["kid"]], "as Moodle knows them"
    published = httpx.get(address, trust_env=False).json()["keys"]
    assert {key["kid"] for key in published} == {old["kid"], new}
    assert not [key for key in published if "d" in key]

    journey.moodle.site.tokens.clear()  # so that Laurel has to sign for another
    asked = len(journey.moodle.requests("token"))
    assert journey.read().shows("The course was read completely.")
    assert len(journey.moodle.requests("token")) > asked
    assert journey.laurel.failures == []
    assert {str(key["kid"]) for key in journey.tool.keys or []} == {old["kid"], new}
    assert len(journey.place("assessor")) == 1, "signed by the new key"


def test_a_cloned_site_is_stopped_until_an_operator_accepts_it(journey: MoodleJourney) -> None:
    one = journey.moodle.enrol(journey.course)
    offer(journey, GRADED)
    journey.moodle.site.guid = "0" * 32
    for user in (journey.teacher, one):
        refused = journey.try_to_open(user)
        assert_no(refused, 403, "platform-cloned")
        assert refused.shows("looks like a copy of the one that was registered")
    accept_site(journey.laurel.ports, journey.laurel.registration(NAME))
    assert journey.open(journey.teacher).first.url.endswith("/course")
