"""A learner's accounts on two platforms: a code from one, entered on the other."""

from __future__ import annotations

import re

import pytest

from app.usecases.register_platform import register_platform
from app.web.rate_limits import CODES_PER_MINUTE
from tests.browsing import Browser, Page
from tests.usecases.world import SMALLEST
from tests.web.laurel import RunningLaurel, Visit
from tests.web.platform import SigningPlatform


@pytest.fixture
def here(laurel: RunningLaurel, other_platform: SigningPlatform) -> Visit:
    """A learner in a course of the first platform; the second is the same institution's."""
    version = laurel.publish(SMALLEST)
    register_platform(laurel.ports, other_platform.registration(laurel.institution.id))
    for platform in (laurel.platform, other_platform):
        teacher = laurel.launch("teacher", "teacher", platform=platform)
        assert teacher.post("offerings", version=str(version.uuid)).status == 200
    return laurel.launch("learner", "learner")


@pytest.fixture
def there(here: Visit, laurel: RunningLaurel, other_platform: SigningPlatform) -> Visit:
    """The same learner on the second platform, in the same browser."""
    return laurel.launch("learner", "learner", platform=other_platform, browser=here.browser)


def make_code(visit: Visit) -> str:
    page = visit.browser.submit(visit.open("identities").form("/identities/codes"))
    found = re.search(r'id="made" value="([0-9A-Z]{4}-[0-9A-Z]{4})"', page.text)
    assert found, page.text
    return found[1]


def enter(visit: Visit, code: str) -> Page:
    return visit.browser.submit(visit.open("identities").form("/identities"), code=code)


def test_a_code_from_one_platform_joins_both(here: Visit, there: Visit) -> None:
    assert not here.open("identities").shows("Platform client-2")
    code = make_code(here)
    assert code not in here.open("identities").text, "it is shown only once"
    page = enter(there, code.lower())
    assert page.status == 200
    assert page.shows("Both accounts are yours now.")
    for visit in (here, there):
        shown = visit.open("identities")
        assert shown.shows("Platform client-1: Sample course-1")
        assert shown.shows("Platform client-2: Sample course-1")


def test_an_award_claimed_on_one_platform_is_seen_on_the_other(
    laurel: RunningLaurel, here: Visit, there: Visit
) -> None:
    teacher = laurel.launch("teacher", "teacher")
    address = re.search(r'href="[^"]+/(learners/[0-9a-f-]+)"', teacher.open("course").text)
    assert address
    teacher.post(
        f"{address[1]}/attestations", requirement="done", completed="yes", reason="Took part"
    )
    enter(there, make_code(here))
    form = there.open("progress").form("/claims")
    claimed = there.browser.submit(form, name="Sample Learner One", email="one@example.org")
    found = re.search(r"/awards/([0-9a-f-]+)/sharing", claimed.text)
    assert found, claimed.text
    assert f"/awards/{found[1]}/sharing" in here.open("progress").text
    assert here.open(f"awards/{found[1]}/credential.json").status == 200


@pytest.mark.parametrize(
    ("whose", "said"),
    [("nobody's", "was used before"), ("own", "made here, in this account")],
)
def test_a_wrong_code_says_what_to_do(here: Visit, there: Visit, whose: str, said: str) -> None:
    code = make_code(there) if whose == "own" else "AAAA-AAAA"
    page = enter(there, code)
    assert page.status == 422
    assert page.shows(said)
    assert 'id="wrong"' in page.text
    assert not here.open("identities").shows("Platform client-2")


def test_two_accounts_of_one_platform_are_sent_to_the_registrar(
    laurel: RunningLaurel, here: Visit
) -> None:
    friend = laurel.launch("friend", "learner")
    page = enter(friend, make_code(here))
    assert page.status == 422
    assert page.shows("Ask the registrar of the institution to join them.")


def test_codes_cannot_be_tried_out(
    laurel: RunningLaurel, here: Visit, there: Visit, other_platform: SigningPlatform
) -> None:
    code = make_code(here)
    for number in range(CODES_PER_MINUTE):
        assert enter(there, f"AAAA-AAA{number}").status == 422
    # The limit is the person's: another browser and another launch change nothing.
    again = laurel.launch("learner", "learner", platform=other_platform, browser=Browser())
    for visit in (there, again):
        page = enter(visit, code)
        assert page.status == 429
        assert page.shows("You have tried too many codes.")
    assert not here.open("identities").shows("Platform client-2")
