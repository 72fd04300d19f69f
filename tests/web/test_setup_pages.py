"""“Set up this course”: each requirement's way, its steps, its check, and what goes wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from app.domain.errors import FailureKind
from app.domain.evidence import Route
from app.domain.sources import SourceReason, SourceState
from app.lms.platforms import PLATFORMS
from app.lms.sources import EVERYWHERE
from app.web import source_sentences
from tests.requirements import ROOT
from tests.web.laurel import RunningLaurel, run_laurel
from tests.web.setting_up import SetupStory, SigningSite, assert_no, part_of


@pytest.fixture(scope="module")
def site() -> Iterator[SigningSite]:
    one = SigningSite("moodle")
    yield one
    one.stop()


@pytest.fixture(scope="module")
def other_site() -> Iterator[SigningSite]:
    one = SigningSite("openedx")
    yield one
    one.stop()


@pytest.fixture
def story(template: Path, tmp_path: Path, site: SigningSite) -> Iterator[SetupStory]:
    with run_laurel(template, tmp_path, site) as laurel:
        yield SetupStory(laurel)


def test_a_course_that_offers_nothing_is_sent_to_choose_first(laurel: RunningLaurel) -> None:
    page = laurel.launch("teacher", "teacher").open("setup")
    assert page.status == 200
    assert page.shows("This course offers no micro-credential yet.")


def test_every_requirement_stands_there_as_a_sentence_with_its_state(story: SetupStory) -> None:
    page = story.page()
    assert page.shows("5 of 5 requirements work.")
    part = part_of(page, "test")
    assert part.shows("A grade of at least 60 %")
    assert part.shows("✓ Verified")
    assert part.shows("Last checked")
    assert part_of(page, "practice").shows("Completion shown by the course")
    assert part_of(page, "practice").shows("Nothing has to be set up.")


def test_the_link_stands_at_the_top_for_staff_only(story: SetupStory) -> None:
    assert 'aria-current="page">Set up</a>' in story.page().text
    learner = story.laurel.launch("learner-1", "learner")
    assert "/setup" not in learner.open("progress").text


def test_a_calculated_item_from_choice_to_count(story: SetupStory) -> None:
    page = story.bind("test", "calculated", idnumber="ESSAY & more")
    assert page.status == 200
    part = part_of(page, "test")
    assert part.shows("… Waiting")
    assert part.shows("Paste this and save: =[[ESSAY & more]]")
    assert part.shows("a calculated column counts into the course total until its weight is 0")
    assert page.shows("The course is waiting to be read.")
    assert story.teacher.open("course").shows("1 requirement does not count for now.")

    story.laurel.collect()
    part = part_of(story.page(), "test")
    assert part.shows("Right after saving that is no error")
    assert story.page().shows("Read ")

    story.laurel.gradebook.grade("learner-1", "72", leaf="test")
    story.laurel.collect()
    part = part_of(story.page(), "test")
    assert part.shows("Sample learner-1: 72 / 100")
    form = part.form("/confirmation")
    learner = re.findall(r'name="learner" value="([^"]+)"', part.text)
    page = story.teacher.browser.submit(form, learner=learner[0])
    assert part_of(page, "test").shows("You compared it.")
    story.laurel.collect()
    part = part_of(story.page(), "test")
    assert part.shows("✓ Verified")
    assert part.shows("Compared with the gradebook: Sample learner-1.")


def test_an_outcome_names_the_levels_and_shows_them_by_name(story: SetupStory) -> None:
    part = part_of(story.bind("feedback", "outcome", idnumber="FB"), "feedback")
    rubric = story.version.definition.rubric
    assert rubric
    criterion = rubric.criterion("feedback")
    assert criterion
    for level in criterion.levels:
        assert part.shows(level.name)
    story.laurel.collect()
    count = str(len(criterion.levels))
    story.laurel.gradebook.grade("learner-1", count, leaf="feedback", maximum=count)
    story.laurel.collect()
    part = part_of(story.page(), "feedback")
    assert part.shows(f"Sample learner-1: {criterion.levels[-1].name}")


def test_a_gate_is_checked_by_a_named_learner(story: SetupStory) -> None:
    part = part_of(story.bind("practice", "gate"), "practice")
    assert part.shows("Restrict access")
    assert part.shows("Open the link once yourself")
    story.open_gate()
    story.laurel.collect()
    part = part_of(story.page(), "practice")
    assert part.shows("The gate link lets everybody in, so it proves nothing yet.")
    options = dict(re.findall(r'<option value="([^"]+)">([^<]+)</option>', part.text))
    assert sorted(options.values()) == ["Sample learner-1", "Sample learner-2"], "and no teacher"
    outsider = next(uuid for uuid, name in options.items() if name.endswith("2"))
    part = part_of(story.confirm("practice", learner=outsider), "practice")
    assert part.shows("Named as one who does not meet the condition: Sample learner-2.")
    assert part.shows("also the learner whom you named")
    story.laurel.gradebook.shut_out["gate-1"] = {"learner-2"}
    story.laurel.collect()
    assert part_of(story.page(), "practice").shows("✓ Verified")
    story.laurel.gradebook.shut_out.clear()
    story.laurel.collect()
    part = part_of(story.page(), "practice")
    assert part.shows("✗ Broken")
    assert part.shows("Awards wait.")


@pytest.mark.parametrize(
    ("leaf", "route", "fields", "field"),
    [
        ("test", "calculated", {"idnumber": 'A]"<b>'}, "idnumber"),
        ("feedback", "outcome", {"idnumber": 'A]"<b>'}, "idnumber"),
    ],
)
def test_a_wrong_field_is_named_and_kept(
    story: SetupStory, leaf: str, route: str, fields: dict[str, str], field: str
) -> None:
    page = story.bind(leaf, route, **fields)
    assert page.status == 422
    assert f'href="#{leaf}-{route}-{field}"' in page.text
    assert f'id="{leaf}-{route}-{field}" name="{field}" value="A]&#34;&lt;b&gt;"' in page.text
    assert page.text.count('aria-invalid="true"') == 1
    assert part_of(page, leaf).shows("✓ Verified"), "nothing was changed"


@pytest.mark.parametrize("learner", ["", "no-uuid"])
def test_nobody_chosen_is_a_wrong_field(story: SetupStory, learner: str) -> None:
    story.bind("practice", "gate")
    page = story.confirm("practice", learner=learner)
    assert page.status == 422
    assert 'href="#practice-learner"' in page.text


def test_a_stranger_is_not_found(story: SetupStory) -> None:
    story.bind("practice", "gate")
    assert_no(story.confirm("practice", learner=str(uuid4())), 404, "not-found")


@pytest.mark.parametrize("route", ["gate", "custom_claim", "no_such_route", ""])
def test_a_route_that_does_not_fit_is_refused_with_words(story: SetupStory, route: str) -> None:
    page = story.bind("test", route)
    assert_no(page, 409, "route-unfit")
    assert page.shows("This requirement cannot be read in this way here.")


@pytest.mark.parametrize("page", ["source", "choices", "confirmation", "check"])
def test_a_form_without_its_token_changes_nothing(story: SetupStory, page: str) -> None:
    answer = story.teacher.post(f"setup/test/{page}", form_token="x", route="csv_import")
    assert_no(answer, 403, "form-stale")
    assert part_of(story.page(), "test").shows("A column of Laurel's own in the gradebook")


@pytest.mark.parametrize("page", ["source", "choices", "confirmation", "check"])
def test_a_requirement_that_does_not_exist(story: SetupStory, page: str) -> None:
    fields = {"route": "csv_import", "learner": str(uuid4())}
    assert_no(story.teacher.post(f"setup/other/{page}", **fields), 404, "not-found")


def test_check_now_leads_back_to_its_requirement(story: SetupStory) -> None:
    form = part_of(story.page(), "test").form("/test/check")
    answer = story.teacher.browser.request("POST", form.action, form.fields)
    assert answer.status == 303
    assert answer.headers["location"].endswith("/setup#requirement-test")
    page = story.page()
    assert page.shows("The course is waiting to be read.")
    assert "Look again" in page.text


def test_a_failed_reading_says_when_and_why(story: SetupStory) -> None:
    story.laurel.gradebook.fail("read_memberships", FailureKind.UNREACHABLE)
    with pytest.raises(Exception, match="unreachable"):
        story.laurel.collect()
    page = story.page()
    assert page.shows("The last reading of the course failed.")
    assert page.shows("Tried last:")
    assert page.shows("The learning platform could not be reached.")


# --- words ----------------------------------------------------------------------------------------


def test_every_route_of_every_platform_has_its_words() -> None:
    folder = ROOT / "app" / "templates" / "setup"
    for kind, platform in PLATFORMS.items():
        for route in EVERYWHERE | platform.routes:
            of_kind = kind if route.is_bound else "generic"
            assert (folder / of_kind / f"{route.value}.html").is_file(), (kind, route)


@pytest.mark.parametrize(
    ("leaf", "route"),
    [("test", Route.CUSTOM_CLAIM), ("practice", Route.CUSTOM_CLAIM), ("test", Route.OWN_LINE_ITEM)],
    ids=["grade", "completion", "column"],
)
def test_the_other_platforms_steps_name_what_to_paste(
    template: Path, tmp_path: Path, other_site: SigningSite, leaf: str, route: Route
) -> None:
    with run_laurel(template, tmp_path, other_site) as laurel:
        story = SetupStory(laurel)
        page = story.bind(leaf, route.value, parameter="laurel_value", maximum="1")
        part = part_of(page, leaf)
        if route is Route.OWN_LINE_ITEM:
            assert part.shows("Open edX gives back only what Laurel itself put there.")
            return
        assert part.shows('Custom Parameters : ["laurel_value=${laurel_value}"]')
        assert ('name="maximum"' in part.text) is (leaf == "test")
        wrong = story.bind(leaf, route.value, parameter="two words", maximum="1")
        assert wrong.status == 422
        assert 'value="two words"' in wrong.text


@pytest.mark.parametrize("reason", SourceReason)
def test_every_reason_has_a_sentence(reason: SourceReason) -> None:
    assert source_sentences.REASONS[reason].endswith(".")


def test_every_state_has_word_icon_and_style() -> None:
    for words in (source_sentences.STATES, source_sentences.ICONS, source_sentences.STYLES):
        assert set(words) == set(SourceState)
