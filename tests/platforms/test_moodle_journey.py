"""A micro-credential on Moodle, from the administrator's link to the register.

Everything is done through pages, Moodle's and Laurel's, over HTTP.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest

from app.domain.people import Right
from tests.browsing import Browser
from tests.moodle import ActivityCompleted
from tests.platforms.moodle_journey import (
    GATED,
    NAME,
    REQUIREMENTS,
    TITLE,
    MoodleJourney,
    build_definition,
    start_journey,
)
from tests.platforms.served_laurel import build_laurel_template
from tests.web.setting_up import assert_no, part_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.moodle import Activity, User


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_laurel_template(tmp_path_factory.mktemp("template"))


@pytest.fixture
def journey(template: Path, tmp_path: Path) -> Iterator[MoodleJourney]:
    with start_journey(template, tmp_path) as one:
        yield one


def test_an_administrator_registers_laurel_by_one_pasted_link(journey: MoodleJourney) -> None:
    done = journey.register()
    assert done.shows("Laurel is registered")
    assert done.shows("Activate on Laurel's card if it says Pending")
    assert done.shows("switch on Show in activity chooser")
    tool, registered = journey.tool, journey.laurel.registration(NAME)
    assert (registered.kind, registered.client_id) == ("moodle", tool.client_id)
    assert registered.deployments == {str(tool.id)}, "known from the answer, nothing to approve"
    assert tool.shares_name, "names are asked for"
    assert tool.deep_linking
    assert not tool.is_active, "until the administrator activates it"
    assert tool.custom == {"context_history": "$Context.id.history"}, "by which copies are known"


def test_from_the_pasted_link_to_the_register(journey: MoodleJourney) -> None:
    moodle, course = journey.moodle, journey.course
    essay = moodle.add_activity(course, "assign", "Sample essay", idnumber="ESSAY")
    ideas = moodle.add_outcome(essay, "Ideas", idnumber="IDEAS", levels=3)
    portfolio = moodle.add_activity(course, "assign", "Portfolio", completion="manual")
    reading = moodle.add_activity(course, "page", "Reading", completion="view", is_graded=False)
    one, two = (moodle.enrol(course) for _ in range(2))

    teacher = journey.begin(build_definition(REQUIREMENTS), gates=("portfolio",))
    assert teacher.first.url.endswith("/course"), "offered by its link, without asking again"
    assert teacher.first.shows(TITLE)
    course_page = teacher.open("course")
    assert course_page.shows("The course was read completely.")
    assert course_page.shows("2 learners and the requirements"), "the teacher is not one of them"

    bind_the_essay(journey, essay, one, two)
    bind_the_ideas(journey, one)
    bind_the_portfolio(journey, portfolio, one)
    bind_the_reading(journey, reading, one)
    assert teacher.open("setup").shows("4 of 4 requirements work.")
    assert moodle.site.items[ideas.id].final_of(one.id) == 2, "what is read is left as it was"

    progress = journey.open(one)
    assert progress.first.url.endswith("/progress")
    assert progress.first.shows("You have met the requirements.")
    assert progress.first.shows("75 of 100"), "half of 90, and 30"
    assert progress.first.shows("Read from an outcome in the course's gradebook")
    assert journey.open(two).first.shows("You have met 0 of 4 requirements.")

    page = journey.claim(one).open("progress")
    assert page.shows("Sent to the course, and seen there.")
    (award,) = journey.items("award")
    assert award.instance == journey.links[0].id, "the learners' link's own column"
    assert award.final_of(one.id) == 100
    assert award.final_of(two.id) is None

    address = re.search(rf"{journey.laurel.base_url}/credentials/[0-9a-f-]+", page.text)
    assert address
    public = Browser().get(address[0])
    assert public.shows("Valid")
    assert public.shows(one.name)
    assert one.email not in public.text

    register = journey.open_as(Right.EXPORT)
    assert register.first.shows("1 award")
    assert register.first.shows(one.name)
    assert journey.laurel.failures == []


def bind_the_essay(journey: MoodleJourney, essay: Activity, one: User, two: User) -> None:
    """A grade, calculated into a column of Laurel's: waits, shows, is compared, counts."""
    moodle = journey.moodle
    part = part_of(journey.bind("essay", "calculated", idnumber="ESSAY"), "essay")
    assert part.shows("Paste this and save: =[[ESSAY]]")
    column = journey.item("essay")
    moodle.calculate(column, "=[[ESSAY]]*0.5+30")
    column.weight = 0
    assert part_of(journey.check("essay"), "essay").shows("holds nothing yet")

    moodle.grade(essay, one, 40)
    moodle.grade(essay, two, 20)
    moodle.open_gradebook(journey.course)
    part = part_of(journey.check("essay"), "essay")
    assert part.shows(f"{one.name}: 50 / 100")
    assert not part.shows("✓ Verified"), "it is compared before it counts"
    assert part_of(journey.compare("essay", one.name), "essay").shows("✓ Verified")
    assert journey.open(one).first.shows("50 of 100")
    moodle.grade(essay, one, 90)  # a regrade reaches the column by itself
    journey.read()


def bind_the_ideas(journey: MoodleJourney, one: User) -> None:
    """A rubric's criterion, as an outcome: levels of the scale are levels of the rubric."""
    moodle = journey.moodle
    journey.bind("ideas", "outcome", idnumber="IDEAS")
    column = journey.item("ideas")
    assert column.maximum == 3, "one point for each level"
    moodle.calculate(column, "=[[IDEAS]]")
    outcome = next(item for item in moodle.site.items.values() if item.idnumber == "IDEAS")
    moodle.grade(outcome, one, 2)
    moodle.open_gradebook(journey.course)
    part = part_of(journey.check("ideas"), "ideas")
    assert part.shows(f"{one.name}: Good")
    assert part_of(journey.compare("ideas", one.name), "ideas").shows("✓ Verified")


def bind_the_portfolio(journey: MoodleJourney, portfolio: Activity, one: User) -> None:
    """A completion, by the gate that was placed with the learners' link."""
    _, gate = journey.links
    assert "laurel_leaf" in gate.custom
    assert not gate.is_graded
    journey.open(journey.teacher, gate)
    part = part_of(journey.check("portfolio"), "portfolio")
    assert part.shows("A link that opens on completion (gate)"), "bound by its first staff launch"
    assert part.shows("The gate link lets everybody in, so it proves nothing yet.")
    assert journey.open(one).first.shows("Where Laurel reads this from is set up but not checked")

    journey.moodle.restrict(gate, ActivityCompleted(portfolio.cmid))
    assert part_of(journey.check("portfolio"), "portfolio").shows("The gate link lets nobody in.")
    journey.moodle.complete(portfolio, one)
    assert part_of(journey.check("portfolio"), "portfolio").shows("✓ Verified")


def bind_the_reading(journey: MoodleJourney, reading: Activity, one: User) -> None:
    """Another completion, read over Moodle's own interface once an operator stored an account."""
    teacher = journey.open(journey.teacher)
    part = part_of(teacher.open("setup"), "page")
    assert part.shows("Laurel has no account for this platform's own interface yet.")
    journey.give_account()
    choices = teacher.post("setup/page/choices", route="moodle_webservice")
    assert choices.shows("Completion of an activity: Reading")
    options = re.findall(r'name="choice" value="([^"]+)"', choices.text)
    wanted = next(one for one in map(html.unescape, options) if str(reading.cmid) in one)
    part = part_of(teacher.browser.submit(choices.form("/source"), choice=wanted), "page")
    assert part.shows("What is read: Completion of an activity: Reading")
    journey.moodle.complete(reading, one)
    journey.laurel.work()
    assert part_of(teacher.open("setup"), "page").shows("✓ Verified")


def test_a_gate_that_opens_for_everybody_pauses_awards(journey: MoodleJourney) -> None:
    moodle, course = journey.moodle, journey.course
    portfolio = moodle.add_activity(course, "assign", "Portfolio", completion="manual")
    one, two = (moodle.enrol(course) for _ in range(2))
    teacher = journey.begin(GATED, gates=("portfolio",))
    gate = journey.links[1]
    moodle.restrict(gate, ActivityCompleted(portfolio.cmid))
    moodle.complete(portfolio, one)
    journey.open(journey.teacher, gate)
    journey.laurel.work()
    assert part_of(journey.check("portfolio"), "portfolio").shows("✓ Verified")
    about_to_claim = journey.open(one)
    assert about_to_claim.first.shows("You have met the requirements.")
    assert journey.open(two).first.shows("You have met 0 of 1 requirement.")

    moodle.restrict(gate, None)
    part = part_of(journey.check("portfolio"), "portfolio")
    assert part.shows("✗ Broken")
    assert part.shows("The gate link was shut and now lets everybody in")
    for learner in (one, two):
        page = journey.open(learner).first
        assert page.shows("no longer works as it should, so it does not count for now")
        assert not page.shows("Claim your micro-credential")
    refused = about_to_claim.post("claims", name=one.name, email=one.email)
    assert_no(refused, 409, "evidence-unknown")

    moodle.restrict(gate, ActivityCompleted(portfolio.cmid))
    assert part_of(journey.check("portfolio"), "portfolio").shows("✓ Verified")
    assert journey.open(one).first.shows("You have met the requirements.")
    assert journey.open(two).first.shows("You have met 0 of 1 requirement.")
    assert teacher.open("setup").shows("1 of 1 requirement works.")


def test_a_named_learner_shows_that_a_gate_is_shut(journey: MoodleJourney) -> None:
    moodle, course = journey.moodle, journey.course
    portfolio = moodle.add_activity(course, "assign", "Portfolio", completion="manual")
    one, two = (moodle.enrol(course) for _ in range(2))
    journey.begin(GATED, gates=("portfolio",))
    gate = journey.links[1]
    moodle.restrict(gate, ActivityCompleted(portfolio.cmid))
    for learner in (one, two):
        moodle.complete(portfolio, learner)
    journey.open(journey.teacher, gate)
    page = journey.name_outsider("portfolio", two.name)
    assert part_of(page, "portfolio").shows(two.name)
    assert part_of(page, "portfolio").shows("… Waiting"), "the one who was named is inside"

    test_learner = moodle.enrol(course)
    journey.read()
    page = journey.name_outsider("portfolio", test_learner.name)
    assert part_of(page, "portfolio").shows("✓ Verified")
    assert journey.open(two).first.shows("You have met the requirements.")
    assert journey.open(test_learner).first.shows("You have met 0 of 1 requirement.")


def test_learners_do_not_choose_content_and_barred_ones_do_not_arrive(
    journey: MoodleJourney,
) -> None:
    moodle, course = journey.moodle, journey.course
    learner = moodle.enrol(course)
    journey.begin(GATED, gates=("portfolio",))
    browser = Browser()
    moodle.log_in(browser, learner)
    asked = f"{moodle.page('contentitem.php')}?id={journey.tool.id}&course={course.id}"
    assert not browser.get(asked).forms(), "Moodle itself says no"
    portfolio = moodle.add_activity(course, "assign", "Portfolio", completion="manual")
    moodle.restrict(journey.links[1], ActivityCompleted(portfolio.cmid))
    shut_out = journey.try_to_open(learner, journey.links[1])
    assert shut_out.url.startswith(moodle.issuer), "the site's own page"
    assert journey.open(learner).open("setup").status == 403
