"""What course staff see and do: the choice, the matrix of learners, and one learner at a time."""

from __future__ import annotations

import html
import re

import pytest

from app.domain.errors import FailureKind, PlatformFailure
from tests.browsing import Page
from tests.usecases.world import SMALLEST
from tests.web.laurel import RunningLaurel
from tests.web.story import LEVELS, Story

TITLE = "Designing formative assessment for blended learning"
REQUIREMENTS = (
    "Online test passed with 60 % or more",
    "Assessment plan at level Proficient or above",
    "Feedback to pupils at level Proficient or above",
    "Reflection at level Proficient or above",
    "Tried out with the participant's own class",
)


@pytest.fixture
def story(laurel: RunningLaurel) -> Story:
    one = Story(laurel)
    one.learner("learner-1")
    return one


def row_of(page: Page, name: str) -> list[str]:
    """The words in a learner's row of the matrix, cell by cell."""
    (row,) = [r for r in re.findall(r"<tr>.*?</tr>", page.text, re.DOTALL) if name in r]
    cells = re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)
    return [" ".join(html.unescape(re.sub(r"<[^>]+>", " ", cell)).split()) for cell in cells]


def chosen_levels(page: Page) -> dict[str, str]:
    return dict(re.findall(r'name="(level-[^"]+)" value="([^"]+)" required checked', page.text))


# --- what the course offers -----------------------------------------------------------------------


def test_a_teacher_first_chooses_what_the_course_offers(laurel: RunningLaurel) -> None:
    page = laurel.launch("teacher", "teacher").first
    assert page.shows("Choose a micro-credential for this course")
    assert page.shows(TITLE)
    assert page.shows("110 hours, 4 ECTS")
    assert page.shows("Sample data: this micro-credential is for trying Laurel out.")


def test_a_double_click_on_the_choice_does_no_harm(laurel: RunningLaurel) -> None:
    teacher = laurel.launch("teacher", "teacher")
    form = teacher.first.form("/offerings")
    for _ in range(2):
        page = teacher.browser.submit(form)
        assert page.status == 200
        assert page.shows(TITLE)


def test_a_second_micro_credential_is_refused_with_words(laurel: RunningLaurel) -> None:
    other = laurel.publish(SMALLEST)
    teacher = laurel.launch("teacher", "teacher")
    token = teacher.form_token()
    teacher.post("offerings", version=str(laurel.version.uuid))
    page = teacher.post("offerings", version=str(other.uuid), form_token=token)
    assert page.status == 409
    assert page.shows("This course offers a micro-credential already.")


@pytest.mark.parametrize("version", ["", "no-uuid", "00000000-0000-0000-0000-000000000000"])
def test_a_version_that_does_not_exist(laurel: RunningLaurel, version: str) -> None:
    assert laurel.launch("teacher", "teacher").post("offerings", version=version).status == 404


# --- the matrix -----------------------------------------------------------------------------------


def test_every_requirement_is_a_column_and_nothing_is_known_yet(story: Story) -> None:
    page = story.teacher.open("course")
    for requirement in REQUIREMENTS:
        assert page.shows(requirement)
    assert row_of(page, "Sample learner-1") == [*["? Not known yet"] * 5, "Not claimed"]
    assert page.shows("1 learner and the requirements")
    assert page.shows("The course was read completely.")


def test_the_matrix_says_met_and_not_met_in_words(story: Story) -> None:
    story.grade("learner-1", "59")
    story.assess("learner-1")
    assert row_of(story.teacher.open("course"), "Sample learner-1") == [
        "✗ Not met",
        "✓ Met",
        "✓ Met",
        "✓ Met",
        "? Not known yet",
        "Not claimed",
    ]


def test_an_award_stands_in_the_matrix_with_its_day(laurel: RunningLaurel) -> None:
    story = Story(laurel)
    _, award = story.award("learner-1")
    (*_, cell) = row_of(story.teacher.open("course"), "Sample learner-1")
    assert re.fullmatch(r"✓ Awarded \d{1,2} [A-Z][a-z]+ \d{4}", cell)

    story.revoke(award)
    (*_, cell) = row_of(story.teacher.open("course"), "Sample learner-1")
    assert cell == "✗ Revoked"


def test_what_is_too_old_is_not_known(story: Story, laurel: RunningLaurel) -> None:
    story.meet_everything("learner-1")
    address = story.page_of("learner-1")
    laurel.clock.go_on(hours=25)
    teacher = laurel.launch("teacher", "teacher")
    assert row_of(teacher.open("course"), "Sample learner-1")[0] == "? Not known yet"
    assert teacher.open(address).shows("What Laurel knows is too old to decide on.")


def test_a_failed_reading_is_named_and_what_was_known_stays(
    story: Story, laurel: RunningLaurel
) -> None:
    story.grade("learner-1", "72")
    laurel.gradebook.fail("read_memberships", FailureKind.MISSING_SCOPE)
    with pytest.raises(PlatformFailure):
        laurel.collect()

    page = story.teacher.open("course")
    assert page.shows("The last reading of the course failed. What was known before still stands.")
    assert page.shows("switch on the grade and roster services for Laurel")
    assert page.shows("Last complete reading:")
    assert row_of(page, "Sample learner-1")[0] == "✓ Met"


def test_a_reading_can_be_asked_for(story: Story) -> None:
    page = story.teacher.browser.submit(story.teacher.open("course").form("/readings"))
    assert page.shows("The course is waiting to be read.")


def test_many_learners_are_shown_in_pages(laurel: RunningLaurel) -> None:
    story = Story(laurel)
    for number in range(120):
        laurel.gradebook.enrol(f"learner-{number:03}", name=f"Sample learner-{number:03}")
    laurel.collect()

    first = story.teacher.open("course")
    assert first.shows("120 learners and the requirements")
    assert first.shows("Page 1 of 3")
    assert first.shows("Sample learner-049")
    assert not first.shows("Sample learner-050")
    last = story.teacher.open("course?page=3")
    assert last.shows("Sample learner-119")
    beyond = story.teacher.open("course?page=99")
    assert beyond.status == 200
    assert beyond.shows("Page 3 of 3")


def test_a_name_is_shown_as_it_is_and_does_nothing(laurel: RunningLaurel) -> None:
    story = Story(laurel)
    laurel.gradebook.enrol("learner-1", name="<img src=x onerror=alert(1)> & “Sample”")
    laurel.collect()
    page = story.teacher.open("course")
    assert page.shows("<img src=x onerror=alert(1)> & “Sample”")
    assert "<img src=x" not in page.text


# --- one learner ----------------------------------------------------------------------------------


def test_a_learners_page_says_what_is_asked_and_found(story: Story) -> None:
    story.grade("learner-1", "59")
    page = story.teacher.open(story.page_of("learner-1"))
    assert page.shows("A grade of at least 60 % · 59 of 100")
    assert page.shows("It is below what is asked for.")
    assert page.shows("Read from the course's gradebook,")
    assert page.shows("“Feedback to pupils” at “Proficient” or above")
    assert page.shows("The work has not been assessed yet.")
    assert page.shows("Completion confirmed by course staff")
    assert page.shows("Course staff have not confirmed it yet.")


def test_an_assessment_is_kept_and_shown_again(story: Story) -> None:
    fields = {**dict.fromkeys(LEVELS, "proficient"), "remark-feedback": "Name a <next> step"}
    assert not story.teacher.open(story.page_of("learner-1")).shows("Saved.")
    page = story.teacher.post(f"{story.page_of('learner-1')}/assessments", **fields)
    assert page.shows("Saved.")

    assert page.status == 200
    assert chosen_levels(page) == dict.fromkeys(LEVELS, "proficient")
    assert "Name a &lt;next&gt; step</textarea>" in page.text
    assert page.shows("Last assessed")


def test_a_level_left_out_shows_the_form_again_with_everything_entered(story: Story) -> None:
    entered = {LEVELS[0]: "exemplary", LEVELS[2]: "beginning", "remark-feedback": "Half written"}
    page = story.teacher.post(f"{story.page_of('learner-1')}/assessments", **entered)

    assert page.status == 422
    assert page.shows("Please correct this: Feedback to pupils")
    assert page.shows("Nothing was saved, and what you entered is still here.")
    assert chosen_levels(page) == {LEVELS[0]: "exemplary", LEVELS[2]: "beginning"}
    assert "Half written</textarea>" in page.text
    assert not page.shows("Last assessed")


def test_a_remark_that_was_taken_out_does_not_come_back_with_an_error(story: Story) -> None:
    address = f"{story.page_of('learner-1')}/assessments"
    levels = dict.fromkeys(LEVELS, "proficient")
    story.teacher.post(address, **levels, **{"remark-feedback": "An old remark"})
    page = story.teacher.post(address, **{"remark-feedback": ""})
    assert page.status == 422
    assert "An old remark" not in page.text


def test_a_confirmation_says_who_knows_and_how(story: Story) -> None:
    story.attest("learner-1", "Saw the lesson on 3 March")
    page = story.teacher.open(story.page_of("learner-1"))
    assert page.shows("Course staff confirmed it.")
    assert page.shows("“Saw the lesson on 3 March”")


def test_not_completed_is_recorded_as_such(story: Story) -> None:
    fields = {"requirement": "practice", "completed": "no", "reason": "Never came"}
    page = story.teacher.post(f"{story.page_of('learner-1')}/attestations", **fields)
    assert page.shows("Course staff recorded that it is not completed.")


@pytest.mark.parametrize("completed", [None, "", "maybe"])
def test_nothing_is_confirmed_by_a_form_that_does_not_say_so(
    story: Story, completed: str | None
) -> None:
    fields = {"requirement": "practice", "reason": "Took part"}
    if completed is not None:
        fields["completed"] = completed
    page = story.teacher.post(f"{story.page_of('learner-1')}/attestations", **fields)
    assert page.status == 422
    assert page.shows("Course staff have not confirmed it yet.")
    assert "Took part</textarea>" in page.text


def test_a_confirmation_without_a_reason_shows_the_form_again(story: Story) -> None:
    fields = {"requirement": "practice", "completed": "yes", "reason": " "}
    page = story.teacher.post(f"{story.page_of('learner-1')}/attestations", **fields)
    assert page.status == 422
    assert page.shows("Please correct this: How do you know?")


def test_a_waiver_is_shown_with_authority_and_reason(story: Story) -> None:
    fields = {"requirement": "test", "authority": "The dean", "reason": "Passed it elsewhere"}
    page = story.teacher.post(f"{story.page_of('learner-1')}/waivers", **fields)
    assert page.shows("It was waived.")
    assert page.shows("On the authority of The dean: Passed it elsewhere")
    assert row_of(story.teacher.open("course"), "Sample learner-1")[0] == "✓ Met"


def test_a_waiver_without_an_authority_keeps_the_rest(story: Story) -> None:
    fields = {"requirement": "practice", "authority": "", "reason": "Passed it elsewhere"}
    page = story.teacher.post(f"{story.page_of('learner-1')}/waivers", **fields)
    assert page.status == 422
    assert page.shows("Please correct this: On whose authority?")
    assert "Passed it elsewhere</textarea>" in page.text
    assert 'value="practice" selected' in page.text


def test_sending_an_assessment_twice_does_no_harm(story: Story) -> None:
    for _ in range(2):
        story.assess("learner-1")
    assert row_of(story.teacher.open("course"), "Sample learner-1")[1:4] == ["✓ Met"] * 3
