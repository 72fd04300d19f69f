"""Publishing a micro-credential from a page, and from there to an offered and set-up course."""

from __future__ import annotations

import html
import re

import pytest

from app.domain.people import Right
from app.main import LARGEST_REQUEST
from app.usecases.definition_file.nodes import LARGEST_KB
from tests.browsing import Page
from tests.usecases.links import RECORDED
from tests.usecases.world import SAMPLE, SMALLEST
from tests.web.laurel import RunningLaurel, Visit
from tests.web.setting_up import assert_no
from tests.web.uploading import BOUNDARY, CONTENT_TYPE, build_body, send, upload

PAGE = "microcredentials"
END = f"--{BOUNDARY}--\r\n".encode()


@pytest.fixture
def designer(laurel: RunningLaurel) -> Visit:
    laurel.grant("designer", Right.DESIGN)
    return laurel.launch("designer", "teacher")


def box_of(page: Page) -> str:
    """What stands in the box."""
    found = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", page.text, re.DOTALL)
    assert found
    return html.unescape(found[1])


def title_of(file: bytes) -> str:
    found = re.search(r"^title: (.+)$", file.decode(), re.MULTILINE)
    assert found
    return found[1]


def test_a_file_is_published_offered_and_set_up(designer: Visit) -> None:
    assert 'enctype="multipart/form-data"' in designer.open(PAGE).text
    page = upload(designer, PAGE, RECORDED)
    assert page.status == 200
    assert page.shows(f"Published version 2 of “{title_of(RECORDED)}”.")
    assert page.shows("Offer it in this course")
    form = designer.open("course").form("/offerings")
    assert form.fields["version"] in page.url
    assert designer.browser.submit(form).shows("1 requirement does not count for now. Set up")
    assert designer.open(PAGE).shows(f"This course offers “{title_of(RECORDED)}”.")
    assert designer.browser.get(page.url).shows("Set up this course")


def test_the_text_in_the_box_is_published_where_no_file_is_chosen(designer: Visit) -> None:
    page = upload(designer, PAGE, None, text=SMALLEST.decode().replace("\n", "\r\n"))
    assert page.shows("Published version 1")


def test_a_chosen_file_comes_before_the_box(designer: Visit) -> None:
    assert upload(designer, PAGE, SMALLEST, text="nonsense").shows("Published version 1")


def test_the_same_again_changes_nothing_and_says_so(designer: Visit) -> None:
    for _ in range(2):
        page = upload(designer, PAGE, SAMPLE)
        assert page.shows("says this already. Nothing was changed.")


def test_a_changed_file_is_the_next_version(designer: Visit) -> None:
    changed = SAMPLE.replace(b"title: Designing", b"title: Again designing")
    assert upload(designer, PAGE, changed).shows("Published version 2")


@pytest.mark.parametrize("way", ["file", "box"])
def test_every_mistake_is_listed_and_nothing_is_lost(designer: Visit, way: str) -> None:
    broken = SMALLEST.replace(b"country:", b"county:").replace(b"title:", b"titel:", 1)
    text = broken.decode()
    page = (
        upload(designer, PAGE, broken) if way == "file" else upload(designer, PAGE, None, text=text)
    )
    assert page.status == 422
    line = text[: text.index("county:")].count("\n") + 1
    guess = "there is no such field here; did you mean 'country'?"
    assert page.shows(f"Line {line}, county : {guess}")
    assert page.shows("Nothing was published")
    assert "titel" in page.text
    assert box_of(page) == text
    assert 'id="wrong"' in page.text
    assert upload(designer, PAGE, None, text=SMALLEST.decode()).status == 200


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (b"", "the file is empty"),
        (b"\xff\xfe", "this is not UTF-8 text"),
        (b"title: \x00", "invisible character U+0000"),
        (b"#" * (LARGEST_KB * 1024 + 1), f"the file is larger than {LARGEST_KB} kB"),
        (b"a: &x 1", "anchors (&) and aliases (*) are not allowed"),
        (b"[" * 300, "nested more than"),
    ],
    ids=["empty", "no text", "nul", "large", "anchor", "deep"],
)
def test_what_is_no_definition_is_refused_in_words(designer: Visit, file: bytes, said: str) -> None:
    page = upload(designer, PAGE, file)
    assert page.status == 422
    assert page.shows(said)


def test_a_file_that_is_no_text_leaves_the_box_as_it_was(designer: Visit) -> None:
    assert box_of(upload(designer, PAGE, b"\xff\xfe", text="what stood here")) == "what stood here"


def test_what_was_sent_is_shown_and_does_nothing(designer: Visit) -> None:
    text = "</textarea><script>alert(1)</script>: '<b>&amp;"
    page = upload(designer, PAGE, text.encode())
    assert page.status == 422
    assert "<script>" not in page.text
    assert box_of(page) == text


def test_a_file_as_large_as_may_be_goes_through_with_a_full_box(designer: Visit) -> None:
    largest = SMALLEST + b"#" * (LARGEST_KB * 1024 - len(SMALLEST))
    page = upload(designer, PAGE, largest, text="x" * LARGEST_KB * 1024)
    assert page.shows("Published version 1")


def test_more_than_that_is_not_even_read(designer: Visit) -> None:
    assert_no(upload(designer, PAGE, b"#" * LARGEST_REQUEST), 413, "http-413")


def test_a_form_without_its_token_publishes_nothing(designer: Visit) -> None:
    assert_no(upload(designer, PAGE, SMALLEST, form_token="x"), 403, "form-stale")
    assert not designer.open(PAGE).shows(title_of(SMALLEST))


@pytest.mark.parametrize("charset", ["utf-7", "utf-16", "idna", "punycode", "utf-8"])
def test_a_form_that_names_a_character_set_is_refused(designer: Visit, charset: str) -> None:
    body = build_body({"form_token": designer.form_token()}, SMALLEST)
    page = send(designer, PAGE, body, f"{CONTENT_TYPE}; charset={charset}")
    assert_no(page, 415, "http-415")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "multipart/form-data"),
        (b"no form at all", CONTENT_TYPE),
        (build_body({str(n): "" for n in range(30)}, None), CONTENT_TYPE),
        (build_body({}, b"1").removesuffix(END) + build_body({}, b"2"), CONTENT_TYPE),
        (b"{}", "application/json"),
    ],
    ids=["no boundary", "no form", "many fields", "two files", "json"],
)
def test_a_form_that_is_none_is_refused(designer: Visit, body: bytes, content_type: str) -> None:
    assert send(designer, PAGE, body, content_type).status in {400, 403}


def test_other_forms_still_take_no_files(designer: Visit) -> None:
    page = upload(designer, "readings", SMALLEST)
    assert_no(page, 415, "http-415")


def test_staff_without_the_right_see_the_list_only(laurel: RunningLaurel) -> None:
    teacher = laurel.launch("teacher", "teacher")
    page = teacher.open(PAGE)
    assert page.status == 200
    assert page.shows(title_of(SAMPLE))
    assert "<textarea" not in page.text
    assert f"/{PAGE}" not in teacher.open("course").text, "nor do they need the link"
    assert_no(upload(teacher, PAGE, SMALLEST), 403, "not-allowed")


@pytest.mark.parametrize("role", ["learner", "nobody"])
def test_others_see_nothing(laurel: RunningLaurel, role: str) -> None:
    somebody = laurel.launch("somebody", role)
    assert_no(somebody.open(PAGE), 403, "not-allowed")
    assert_no(upload(somebody, PAGE, SMALLEST), 403, "not-allowed")


def test_a_designer_needs_no_role_in_the_course(laurel: RunningLaurel) -> None:
    laurel.grant("designer", Right.DESIGN)
    designer = laurel.launch("designer", "nobody")
    form = designer.open(PAGE).form(f"/{PAGE}")
    body = build_body({"form_token": form.fields["form_token"]}, SMALLEST)
    page = send(designer, PAGE, body)
    assert page.shows("Published version 1")
    assert not page.shows("Offer it in this course")


def test_another_institutions_version_is_not_named_as_published(
    laurel: RunningLaurel, designer: Visit, other_platform: object
) -> None:
    for version in (laurel.version.uuid, "no-uuid", "'"):
        page = designer.open(f"{PAGE}?published={version}x")
        assert page.status in {200, 404}
        assert not page.shows("Published version")
