"""The page of the readings as an administrator sees it: all well, and with something to mend."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.album import Album
from tests.e2e.journey import TITLE, in_frame
from tests.e2e.pair import Pair
from tests.e2e.shortcut import make_course

SCOPE = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"


@pytest.fixture(scope="module")
def album() -> Album:
    return Album("readings")


def break_readings(pair: Pair) -> None:
    """As where the platform no longer grants the roster."""
    path = pair.laurel.data_dir / "laurel.sqlite3"
    with closing(sqlite3.connect(path, timeout=20)) as connection, connection:
        connection.execute(
            "UPDATE course_syncs SET state = 'failed', error = 'missing-scope',"
            " error_call = 'read the roster', error_detail = ?",
            [f"the platform has to grant {SCOPE}"],
        )


def test_an_administrator_looks_after_the_readings(
    pair: Pair, browser: BrowserContext, album: Album
) -> None:
    course = make_course(pair, "looked-after")
    course.offer(TITLE)
    (person,) = pair.platform.make_learners(1, course=course.slug)
    subject = f"--subject={pair.platform.sub(person, course.slug)}"
    pair.laurel.run("people", "grant", "--platform=Practice", subject, "--right=administer")
    page = browser.new_page()
    page.goto(pair.platform.course_url(person, course.slug))
    laurel = in_frame(page)
    laurel.get_by_role("link", name="Readings").click()
    expect(laurel.get_by_role("heading", name="Readings")).to_be_visible()
    expect(laurel.get_by_text("Read completely").first).to_be_visible()
    album.look(page, "all-well")

    break_readings(pair)
    laurel.get_by_role("link", name="Show only problems").click()
    expect(laurel.get_by_text(SCOPE).first).to_be_visible()
    expect(laurel.get_by_text("Names & Roles (NRPS)").first).to_be_visible()
    album.look(page, "to-be-mended")

    laurel.get_by_role("button", name="Read now").first.click()
    expect(laurel.get_by_role("heading", name="Readings")).to_be_visible()
    expect(laurel.get_by_text("Failed", exact=True)).to_have_count(0)
