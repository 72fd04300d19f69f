"""Importing past results from a course's page: the report, and then what it showed."""

from __future__ import annotations

import re

import pytest

from app.usecases.evidence_file import LARGEST_FILE
from tests.browsing import Form, Page
from tests.web.laurel import RunningLaurel, Visit
from tests.web.refusals import assert_refusal
from tests.web.story import Story
from tests.web.uploading import CONTENT_TYPE, build_body, send, upload

HEADER = "learner,requirement,value,level,date\n"
GOOD = f"{HEADER}learner-1,test,85/100,,2026-05-31\n"
REASON = "The list of last spring"


@pytest.fixture
def story(laurel: RunningLaurel) -> Story:
    one = Story(laurel)
    one.learner("learner-1")
    return one


@pytest.fixture
def teacher(story: Story) -> Visit:
    return story.teacher


def report(teacher: Visit, text: str) -> Page:
    return upload(teacher, "import/report", text.encode())


def confirmation(page: Page) -> Form:
    return page.form("/import")


def rows(page: Page) -> list[str]:
    """What the report says of each line, as a reader reads it."""
    found = re.findall(r"<tr>(.*?)</tr>", page.text.partition("<tbody>")[2], re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in found]


def test_a_file_is_reported_confirmed_and_recorded(story: Story, teacher: Visit) -> None:
    page = report(teacher, GOOD)
    assert page.status == 200
    title = "Online test passed with 60 % or more"
    assert rows(page) == [f"2 Sample learner-1 {title} 85 / 100 31 May 2026 ✓ Will be recorded"]
    learner = story.page_of("learner-1")
    assert "an imported file" not in teacher.open(learner).text, "a report writes nothing"

    done = teacher.browser.submit(confirmation(page), reason=REASON)
    assert done.shows("One result was recorded.")
    assert done.url.endswith("/import?recorded=1")
    shown = teacher.open(learner)
    assert shown.shows("85")
    assert shown.shows("an imported file")


def test_the_same_file_again_has_nothing_to_record(teacher: Visit) -> None:
    teacher.browser.submit(confirmation(report(teacher, GOOD)), reason=REASON)
    page = report(teacher, GOOD)
    assert page.shows("On record already")
    assert page.shows("0 results would be recorded.")
    assert not [form for form in page.forms() if form.action.endswith("/import")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_survive_the_way_through_a_browser(teacher: Visit, end: str) -> None:
    page = report(teacher, GOOD.replace("\n", end))
    done = teacher.browser.submit(confirmation(page), reason=REASON)
    assert done.shows("One result was recorded.")


def test_text_may_be_pasted(teacher: Visit) -> None:
    pasted = GOOD.replace(",", "\t").replace("\n", "\r\n")
    for page in (
        upload(teacher, "import/report", None, pasted=pasted),
        teacher.post("import/report", pasted=pasted),
    ):
        assert page.shows("One result would be recorded.")


def test_a_wrong_row_says_what_to_do_and_is_left_out(teacher: Visit) -> None:
    wrong = (
        'learner-1,test,"1.234,5/2000",,2026-05-31\n'
        "nobody,test,1/1,,2026-05-31\n"
        "learner-1,practice,,,2026-05-31\n"
        "learner-1,feedback,,best,2026-05-31\n"
        "learner-1,test,1/1,,2099-05-31\n"
        "learner-1,test,85/100,,2026-05-31\n"
        "learner-1,unheard,1/1,,2026-05-31\n"
    )
    page = report(teacher, GOOD + wrong)
    said = rows(page)
    assert "value is not a number that can be read without guessing" in said[1]
    assert "Nobody in this course has this id" in said[2]
    assert "There is no result." in said[3]
    assert "The rubric has no level with this key." in said[4]
    assert "The date lies in the future" in said[5]
    assert "The same result stands on line 2 already." in said[6]
    assert "no requirement with this key" in said[7]
    assert page.shows("7 lines are wrong, and would be left out.")
    done = teacher.browser.submit(confirmation(page), reason=REASON)
    assert done.shows("One result was recorded.")


def test_columns_that_are_not_read_are_named(teacher: Visit) -> None:
    page = report(teacher, "Name," + GOOD.replace("\nlearner-1", "\nSomebody,learner-1"))
    assert page.shows("Columns that are not read: name")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfel\x00", "The file is not text in UTF-8."),
        (b"first,second\n", "The first line does not name the columns."),
        (HEADER.encode() + b'a,"b', "Line 2 and all that follows cannot be read"),
        (b"x" * (LARGEST_FILE + 1), "The file is larger than 1 MB."),
    ],
)
def test_a_file_that_cannot_be_read_says_why(teacher: Visit, content: bytes, said: str) -> None:
    page = upload(teacher, "import/report", content)
    assert page.status == 422
    assert page.shows(said)
    assert 'id="wrong"' in page.text


def test_a_file_or_text_and_not_both(teacher: Visit) -> None:
    for page in (
        upload(teacher, "import/report", GOOD.encode(), pasted=GOOD),
        upload(teacher, "import/report", None, pasted=" \r\n"),
    ):
        assert page.status == 422
        assert page.shows("or paste its text, and not both.")
    assert (
        GOOD.splitlines()[1] in upload(teacher, "import/report", GOOD.encode(), pasted=GOOD).text
    ), "what was pasted is kept"


def test_a_file_of_another_content_is_reported_again(story: Story, teacher: Visit) -> None:
    form = confirmation(report(teacher, GOOD))
    other = confirmation(report(teacher, GOOD.replace("85", "95")))
    page = teacher.browser.submit(form, reason=REASON, content=other.fields["content"])
    assert page.status == 409
    assert page.shows("Nothing was recorded")
    assert page.shows("95 / 100")
    assert not teacher.open(story.page_of("learner-1")).shows("an imported file")


def test_a_confirmation_without_a_reason_loses_nothing(teacher: Visit) -> None:
    page = teacher.browser.submit(confirmation(report(teacher, GOOD)), reason=" ")
    assert page.status == 422
    assert page.shows("How do you know?")
    done = teacher.browser.submit(confirmation(page), reason=REASON)
    assert done.shows("One result was recorded.")


def test_more_rows_than_expected_ask_first(teacher: Visit) -> None:
    lines = "".join(f"learner-1,test,85/100,,2026-05-{day:02}\n" for day in range(1, 7))
    page = report(teacher, HEADER + lines)
    assert page.shows("These are 6 results, more than the 5 that")
    again = teacher.browser.submit(confirmation(page), reason=REASON)
    assert again.status == 422
    done = teacher.browser.submit(confirmation(again), reason=REASON, size="yes")
    assert done.shows("6 results were recorded.")


def test_the_page_says_which_keys_a_file_may_hold(teacher: Visit) -> None:
    page = teacher.open("import")
    assert 'enctype="multipart/form-data"' in page.text
    assert page.shows("level : beginning, developing, proficient, exemplary")
    assert page.shows("Online test passed with 60 % or more test value")
    assert "<code>practice</code>" not in page.text, "confirmed learner by learner"


def test_what_was_sent_is_shown_and_does_nothing(teacher: Visit) -> None:
    text = f"{HEADER}<script>alert(1)</script>,=1+1,85/100,,2026-05-31\n"
    assert "<script>" not in report(teacher, text).text
    assert "<script>" not in teacher.post("import/report", pasted=f"</textarea>{text}").text


def test_the_largest_file_goes_there_and_back(teacher: Visit) -> None:
    largest = GOOD.encode().ljust(LARGEST_FILE, b"\n")
    page = upload(teacher, "import/report", largest)
    done = teacher.browser.submit(confirmation(page), reason=REASON)
    assert done.shows("One result was recorded.")
    assert upload(teacher, "import/report", b"x" * 2 * LARGEST_FILE).status == 413


@pytest.mark.parametrize("page", ["import", "import/report"])
def test_a_form_without_its_token_is_refused(teacher: Visit, page: str) -> None:
    assert_refusal(upload(teacher, page, GOOD.encode(), form_token="x"), 403, "form-stale")


@pytest.mark.parametrize("content", ["é", "!", "abc"])
def test_a_confirmation_of_no_file_at_all(teacher: Visit, content: str) -> None:
    page = teacher.post("import", content=content, reason=REASON)
    assert page.status == 422


def test_a_form_that_names_a_character_set_is_refused(teacher: Visit) -> None:
    body = build_body({"form_token": teacher.form_token()}, GOOD.encode())
    page = send(teacher, "import/report", body, f"{CONTENT_TYPE}; charset=utf-7")
    assert_refusal(page, 415, "http-415")
