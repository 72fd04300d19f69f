"""Importing results and joining accounts, as people see and use the pages in a real browser."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.album import Album
from tests.e2e.journey import TITLE, in_frame
from tests.e2e.pair import Pair
from tests.e2e.shortcut import make_course


@pytest.fixture(scope="module")
def album() -> Album:
    return Album("imports-and-accounts")


def test_a_file_is_checked_confirmed_and_recorded(
    pair: Pair, browser: BrowserContext, album: Album, tmp_path: Path
) -> None:
    course = make_course(pair, "imports", "learner-six")
    course.offer(TITLE)
    subject = pair.platform.sub("learner-six", course.slug)
    file = tmp_path / "results.csv"
    lines = ("learner;requirement;value;date", f"{subject};test;85/100;2026-05-31", "x;test;1;1")
    file.write_text("\r\n".join(lines))
    page = browser.new_page()
    page.goto(pair.platform.course_url("teacher", course.slug))
    laurel = in_frame(page)
    laurel.get_by_role("link", name="Import results").click()
    album.look(page, "import")
    laurel.get_by_role("button", name="Check the file").click()
    expect(laurel.get_by_text("or paste its text, and not both.")).to_be_visible()
    album.look(page, "import-nothing-chosen")
    laurel.get_by_label("File", exact=True).set_input_files(file)
    laurel.get_by_role("button", name="Check the file").click()
    expect(laurel.get_by_text("One line is wrong, and would be left out.")).to_be_visible()
    album.look(page, "import-report")
    laurel.get_by_label("How do you know?").fill("The list of last spring")
    laurel.get_by_role("button", name="Record one result").click()
    expect(laurel.get_by_text("One result was recorded.")).to_be_visible()
    album.look(page, "import-recorded")


def test_a_learner_makes_a_code_and_may_not_enter_it_in_the_same_account(
    pair: Pair, browser: BrowserContext, album: Album
) -> None:
    course = make_course(pair, "accounts", "learner-one")
    course.offer(TITLE)
    page = browser.new_page()
    page.goto(pair.platform.course_url("learner-one", course.slug))
    laurel = in_frame(page)
    laurel.get_by_role("link", name="My accounts").click()
    laurel.get_by_role("button", name="Make a code").click()
    code = laurel.get_by_label("Your code").input_value()
    album.look(page, "accounts-code")
    laurel.get_by_label("Code", exact=True).fill(code)
    laurel.get_by_role("button", name="Join the accounts").click()
    expect(laurel.get_by_text("This code was made here, in this account.")).to_be_visible()
    album.look(page, "accounts-own-code")
