"""The pages of the practice platform, as a person meets them."""

import re
from html.parser import HTMLParser
from typing import Any

import httpx
import pytest

from tests.platforms.conftest import MakeCourse
from tests.platforms.stand_in_tool import StandInTool
from tests.platforms.test_practice_gradebook import Grading
from tests.practice.client import PracticePlatform


class Addresses(HTMLParser):
    """Collects where a page's links lead."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if value and name == "href"]


def test_the_start_page_leads_to_the_course_as_each_person(practice: PracticePlatform) -> None:
    start = httpx.get(practice.base_url).raise_for_status()

    addresses = Addresses(start.text).found
    for person in ("teacher", "learner-one", "learner-six", "registrar", "administrator"):
        assert f"/course/blended-learning/as/{person}" in addresses
    for address in addresses:
        if address.startswith("/"):
            assert httpx.get(f"{practice.base_url}{address}").status_code == 200


def test_the_course_page_frames_the_launch_of_that_person(
    practice: PracticePlatform, make_course: MakeCourse, stand_in_tool: StandInTool
) -> None:
    course = make_course()

    for person in ("teacher", "learner-one"):
        page = httpx.get(practice.course_url(person, course["course"]["slug"]))
        (framed,) = re.findall('data-target="([^"]+)"', page.text)
        sub = next(one["sub"] for one in course["people"] if one["username"] == person)
        assert framed.startswith(f"{stand_in_tool.base_url}/lti/login?")
        assert httpx.URL(framed).params["login_hint"] == sub


def test_only_staff_find_the_gradebook_in_the_course(practice: PracticePlatform) -> None:
    def links_to_gradebook(person: str) -> bool:
        page = httpx.get(practice.course_url(person))
        return "/gradebook/blended-learning" in Addresses(page.text).found

    assert links_to_gradebook("teacher")
    assert links_to_gradebook("registrar")
    assert not links_to_gradebook("learner-one")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/course/blended-learning/as/other-teacher", 403),
        ("/course/blended-learning/as/nobody", 404),
        ("/course/no-such-course/as/teacher", 404),
        ("/gradebook/no-such-course", 404),
    ],
)
def test_what_is_not_there_is_not_shown(practice: PracticePlatform, path: str, status: int) -> None:
    assert httpx.get(f"{practice.base_url}{path}").status_code == status


class TestGradebookForm:
    @pytest.fixture
    def grading(
        self, practice: PracticePlatform, stand_in_tool: StandInTool, make_course: MakeCourse
    ) -> Grading:
        return Grading(practice, stand_in_tool, make_course())

    def send(self, grading: Grading, score: str, token: str | None = None) -> httpx.Response:
        address = f"{grading.practice.base_url}/gradebook/{grading.course}"
        with httpx.Client(follow_redirects=True) as browser:
            page = browser.get(address).text
            (own_token,) = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
            (number,) = [
                one["number"] for one in grading.practice.gradebook(grading.course)["line_items"]
            ]
            form = {
                "csrfmiddlewaretoken": token or own_token,
                "sub": grading.learner,
                "line_item": number,
                "score": score,
            }
            return browser.post(address, data=form)

    def test_a_teacher_enters_a_grade(self, grading: Grading) -> None:
        item = grading.make_line_item(linked=True)

        answer = self.send(grading, score="72,5")

        assert answer.status_code == 200
        assert "The grade of Sample Learner One is saved" in answer.text
        assert "72.5 of 100" in answer.text
        assert [one["resultScore"] for one in grading.results(item)] == [72.5]

    def test_the_learner_then_sees_it_above_the_tool(self, grading: Grading) -> None:
        grading.make_line_item(linked=True)
        self.send(grading, score="72")

        page = httpx.get(grading.practice.course_url("learner-one", grading.course)).text

        assert "72.0 / 100.0 points" in page

    @pytest.mark.parametrize("score", ["", "many", "101", "-1", "nan"])
    def test_an_impossible_grade_is_explained_and_not_saved(
        self, grading: Grading, score: str
    ) -> None:
        item = grading.make_line_item(linked=True)

        answer = self.send(grading, score=score)

        assert answer.status_code == 422
        assert "The grade was not saved" in answer.text
        assert grading.results(item) == []

    def test_another_sites_form_is_refused(self, grading: Grading) -> None:
        item = grading.make_line_item(linked=True)

        answer = self.send(grading, score="99", token="guessed")

        assert answer.status_code == 403
        assert grading.results(item) == []

    def test_without_a_column_it_says_what_to_do(self, grading: Grading) -> None:
        page = httpx.get(f"{grading.practice.base_url}/gradebook/{grading.course}").text

        assert "no column to grade in yet" in page
        assert "<form" not in page


class TestDoors:
    def test_another_sites_script_cannot_give_orders(self, practice: PracticePlatform) -> None:
        order = '{"course": "blended-learning", "count": 1}'

        answer = httpx.post(
            f"{practice.base_url}/practice/learners",
            content=order,
            headers={"Content-Type": "text/plain"},
        )

        assert answer.status_code == 422
        assert len(practice.registration()["people"]) == 9

    def test_a_name_that_leads_here_is_refused(self, practice: PracticePlatform) -> None:
        answer = httpx.get(practice.base_url, headers={"Host": "rebound.example.org"})

        assert answer.status_code == 400

    @pytest.mark.parametrize(
        ("order", "reason"),
        [
            ({"name": "b", "course": "blended-learning", "fields": {"wheels": 4}}, "wheels"),
            ({"name": "b", "course": "no-such-course"}, "no-such-course"),
            ({"course": "blended-learning"}, "name"),
        ],
    )
    def test_an_order_that_cannot_be_carried_out_says_why(
        self, practice: PracticePlatform, order: dict[str, Any], reason: str
    ) -> None:
        answer = httpx.post(f"{practice.base_url}/practice/blocks", json=order)

        assert answer.status_code == 422
        assert reason in answer.json()["error"]

    def test_another_block_launches_on_its_own(self, practice: PracticePlatform) -> None:
        made = practice.make_block("second", fields={"lti_1p3_enable_nrps": False})

        assert made["block"] != practice.registration()["block"]
        assert made["client_id"] != practice.registration()["client_id"]
