"""Every address of Laurel, asked by everybody: only those may whom the table names.

The table is held against the application's own routes, so that a new address without a line in it
fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4
from zipfile import ZipFile

import pytest
from fastapi.routing import iter_route_contexts

from app.domain.people import Right
from tests.browsing import Browser, Page
from tests.usecases.world import SAMPLE
from tests.web.access_table import ASKERS, FIELDS, TABLE
from tests.web.laurel import RunningLaurel, Visit, run_laurel
from tests.web.platform import SigningPlatform
from tests.web.story import Story


@dataclass(frozen=True)
class Everybody:
    """All askers with their visits, and the things that the addresses name."""

    laurel: RunningLaurel
    visits: dict[str, Visit]
    learner_id: str
    award_id: str
    doomed_award_id: str
    list_id: str
    course_id: str
    foreign_version_id: str

    def path(self, route: str, asker: str) -> str:
        """The route's address as this asker would ask for it."""
        award = self.doomed_award_id if route.endswith("/revocation") else self.award_id
        visit = self.visits.get(asker, self.visits["teacher"])
        values = {
            "launch": visit.launch_id,
            "learner": self.learner_id,
            "person": self.learner_id,
            "award": award,
            "version": str(self.laurel.version.uuid),
            "slug": "sample",
            "list_id": self.list_id,
            "kind": "generic",
            "course": self.course_id,
            "leaf": "test",
        }
        path = route.partition(" ")[2].format(**values)
        return "/static/laurel.css" if path == "/static" else path

    def ask(self, route: str, asker: str) -> Page:
        """The answer itself: redirects are not followed."""
        method, path = route.partition(" ")[0], self.path(route, asker)
        visit = self.visits.get(asker)
        browser = visit.browser if visit else Browser()
        end = f"/{path.rpartition('/')[2]}"
        fields = {"version": str(self.laurel.version.uuid), **FIELDS.get(end, {})}
        if method == "POST" and path.startswith("/l/"):
            fields["form_token"] = self.token_of(visit)
        url = f"{self.laurel.base_url}{path}"
        return browser.request(method, url, fields if method == "POST" else None)

    def token_of(self, visit: Visit | None) -> str:
        """The launch's own token: who may not is kept out by who they are, not by a missing one."""
        with self.laurel.ports.unit_of_work(read_only=True) as u:
            launch = u.launches.find(UUID((visit or self.visits["teacher"]).launch_id))
        assert launch
        return launch.form_token


@pytest.fixture(scope="module")
def everybody(
    template: Path,
    tmp_path_factory: pytest.TempPathFactory,
    platform: SigningPlatform,
    other_platform: SigningPlatform,
) -> Iterator[Everybody]:
    with run_laurel(template, tmp_path_factory.mktemp("laurel"), platform) as laurel:
        yield gather(laurel, other_platform)


def gather(laurel: RunningLaurel, other_platform: SigningPlatform) -> Everybody:
    story = Story(laurel)
    learner, award_id = story.award("learner-1")
    _, doomed = story.award("learner-2")
    foreign = laurel.add_institution("other", other_platform)
    foreign_version = laurel.publish(SAMPLE, foreign)
    laurel.grant("registrar", Right.EXPORT, Right.REVOKE, platform=other_platform)
    laurel.grant("administrator", Right.ADMINISTER)
    laurel.grant("administrator", Right.ADMINISTER, platform=other_platform)
    with laurel.ports.unit_of_work(read_only=True) as u:
        award = u.awards.find(UUID(award_id))
    assert award
    visits = {
        "learner": learner,
        "other learner": story.learner("learner-3"),
        "teacher": story.teacher,
        "other course's teacher": laurel.launch("teacher-2", "teacher", "course-2"),
        "registrar": story.registrar(),
        "other institution's registrar": laurel.launch(
            "registrar", "nobody", platform=other_platform
        ),
        "administrator": laurel.launch("administrator", "nobody"),
        "other institution's administrator": laurel.launch(
            "administrator", "nobody", platform=other_platform
        ),
        "nobody": laurel.launch("somebody", "nobody"),
    }
    return Everybody(
        laurel=laurel,
        visits=visits,
        learner_id=story.page_of("learner-1").partition("/")[2],
        award_id=award_id,
        doomed_award_id=doomed,
        list_id=str(award.status.list_uuid),
        course_id=story.course_id(),
        foreign_version_id=str(foreign_version.uuid),
    )


def routes_of(laurel: RunningLaurel) -> set[str]:
    """Every address of the application by method, as the framework knows them."""
    found = set()
    for context in iter_route_contexts(laurel.app.routes):
        methods = context.methods or {"GET"}
        found |= {f"{method} {context.path}" for method in methods - {"HEAD"}}
    return found


def test_the_table_names_every_address(everybody: Everybody) -> None:
    assert set(TABLE) == routes_of(everybody.laurel)


@pytest.mark.parametrize("asker", ASKERS)
@pytest.mark.parametrize("route", TABLE)
def test_only_those_who_may(everybody: Everybody, route: str, asker: str) -> None:
    answer = everybody.ask(route, asker)
    assert answer.status == TABLE[route][asker], answer.text


BEHIND_A_LAUNCH = [route for route in TABLE if "/l/{launch}" in route]


@pytest.mark.parametrize("route", BEHIND_A_LAUNCH)
@pytest.mark.parametrize("cookie", ["none", "another browser's", "made up"])
def test_a_launchs_address_opens_nothing_in_another_browser(
    everybody: Everybody, route: str, cookie: str
) -> None:
    owner = "learner" if TABLE[route]["learner"] in {200, 303} else "teacher"
    owner = "registrar" if "/register" in route else owner
    own = everybody.visits[owner]
    stranger = Browser()
    if cookie == "another browser's":
        stranger = everybody.visits["nobody"].browser
    elif cookie == "made up":
        name = next(iter(own.browser.cookies))
        stranger.cookies[name] = "x" * 43

    visits = {**everybody.visits, owner: replace(own, browser=stranger)}
    answer = replace(everybody, visits=visits).ask(route, owner)
    assert answer.status == 403
    assert "session-ended" in answer.text


@pytest.mark.parametrize("route", BEHIND_A_LAUNCH)
def test_a_launch_that_does_not_exist_is_answered_like_another_browsers(
    everybody: Everybody, route: str
) -> None:
    visit = everybody.visits["learner"]
    method, path = route.partition(" ")[0], everybody.path(route, "learner")
    guessed = path.replace(visit.launch_id, str(uuid4()))
    answer = visit.browser.request(method, f"{everybody.laurel.base_url}{guessed}", {})
    foreign = everybody.ask(route, "anonymous")
    assert (answer.status, answer.content) == (foreign.status, foreign.content)
    assert answer.status == 403


def test_a_version_of_another_institution_is_not_offered(everybody: Everybody) -> None:
    teacher = everybody.visits["other course's teacher"]
    answer = teacher.post("offerings", version=everybody.foreign_version_id)
    assert answer.status == 404


@pytest.mark.parametrize(("subject", "status"), [("teacher-2", 404), ("registrar", 403)])
def test_whoever_is_no_learner_of_the_course_has_no_page_in_it(
    everybody: Everybody, subject: str, status: int
) -> None:
    laurel = everybody.laurel
    with laurel.ports.unit_of_work(read_only=True) as u:
        person = u.people.find_by_identity(laurel.institution.id, laurel.platform.issuer, subject)
    assert person
    assert everybody.visits["teacher"].open(f"learners/{person.uuid}").status == status


@pytest.mark.parametrize("page", ["register", "register/export.json", "register/export.zip"])
@pytest.mark.parametrize("query", ["", "?text=Sample", "?version={version}", "?institution_id=1"])
def test_another_institutions_register_holds_nothing_of_ours(
    everybody: Everybody, page: str, query: str
) -> None:
    asked = query.format(version=everybody.laurel.version.uuid)
    registrar = everybody.visits["other institution's registrar"]
    answer = registrar.open(page + asked)
    assert answer.status == 200
    content = answer.content
    if page.endswith(".zip"):
        content = ZipFile(BytesIO(content)).read("register.csv")
    for hidden in (everybody.award_id, "Sample learner-1", "learner-1@example.org"):
        assert hidden.encode() not in content


def test_the_links_at_the_top_lead_only_where_the_visitor_may_go(everybody: Everybody) -> None:
    registrar = everybody.laurel.launch("registrar", "teacher")
    for page, shown in (("register", True), ("course", True), ("progress", False)):
        assert (
            registrar.address(page).removeprefix(registrar.base_url) in registrar.first.text
        ) is shown
    assert "/register" not in everybody.visits["teacher"].open("course").text
    assert "/course" not in everybody.visits["learner"].open("progress").text
