"""`laurel platforms`: links, deployments, copied sites, and what a check says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from app.db.unit_of_work import Database
from app.domain.errors import RefusalCode
from app.usecases.check_site import check_site
from tests.browsing import Browser
from tests.db.samples import NOW
from tests.laurel_process import LaurelInstallation, find_free_port
from tests.lms.platform import PracticePlatform, Reply, json_reply
from tests.usecases.database import copy_template
from tests.usecases.refusals import refused
from tests.web.commands import Operator

LINK = re.compile(r"http://localhost:8080/lti/register\?invitation=[\w-]{43}\n")
TOKEN = "header.registration-secret.signature"


@pytest.fixture
def site() -> Iterator[PracticePlatform]:
    one = PracticePlatform()
    yield one
    one.stop()


@pytest.fixture
def campus(operator: Operator, site: PracticePlatform) -> str:
    """A registered platform's name."""
    operator.run(
        "platforms",
        "add",
        "Campus",
        "--kind=moodle",
        f"--issuer={site.url}",
        "--client-id=client-1",
        f"--auth-url={site.url}/auth",
        f"--token-url={site.url}/token",
        f"--jwks-url={site.url}/keys",
        "--deployment=1",
    )
    return "Campus"


@pytest.fixture
def database(operator: Operator) -> Iterator[Database]:
    path = operator.folder / "laurel.sqlite3"
    opened = Database(f"sqlite:///{path}", threads=2, enqueue=lambda _connection, _request: None)
    yield opened
    opened.close()


def test_a_link_alone_is_printed_and_how_to_use_it_beside(operator: Operator) -> None:
    finished = operator.try_("platforms", "invite", "Campus", "--valid-for=2", "--kind=moodle")
    assert finished.code == 0
    assert LINK.search(finished.out)
    assert "works once" in finished.err
    assert LINK.search(finished.err) is None


@pytest.mark.parametrize("hours", ["0", "-5", "721", "99999999999999999999"])
def test_a_time_that_cannot_be(operator: Operator, hours: str) -> None:
    said = operator.fail("platforms", "invite", "Campus", f"--valid-for={hours}")
    assert said.endswith("valid for (1 to 720 hours)")


def test_an_institution_that_is_not_there(operator: Operator) -> None:
    operator.run("institutions", "add", "one", "--name=Institute One", "--country=AL")
    said = operator.fail("platforms", "invite", "Campus", "--institution=two")
    assert said == "laurel: there is no such: institution"


@pytest.mark.parametrize("command", [["deployments"], ["approve", "7"], ["accept-site"]])
def test_a_platform_that_nobody_registered(operator: Operator, command: list[str]) -> None:
    name, *rest = command
    said = operator.fail("platforms", name, "Other", *rest)
    assert "no platform is called 'Other'" in said


def test_deployments_are_listed_and_approved(
    operator: Operator, campus: str, database: Database
) -> None:
    with database() as u:
        registration = u.registrations.find_by_name(campus)
        assert registration
        u.deployments.note_waiting(registration.id, "7", NOW)
    assert operator.run("platforms", "deployments", campus).splitlines() == [
        "approved\t1",
        f"waiting\t7\t{NOW.isoformat()}",
    ]
    assert operator.run("platforms", "approve", campus, "7") == (
        "Deployment 7 of Campus may launch.\n"
    )
    assert "approved before" in operator.run("platforms", "approve", campus, "7")
    assert operator.run("platforms", "deployments", campus) == "approved\t1\napproved\t7\n"


def test_a_moved_site_is_accepted(operator: Operator, campus: str, database: Database) -> None:
    def visit(guid: str) -> None:
        with database() as u:
            registration = u.registrations.find_by_name(campus)
            assert registration
            check_site(u, registration, guid)

    visit("site-1")
    with refused(RefusalCode.PLATFORM_CLONED):
        visit("site-2")
    assert "next site to launch" in operator.run("platforms", "accept-site", campus)
    visit("site-2")


def test_a_check_says_what_is_right_wrong_and_unseen(
    operator: Operator, campus: str, site: PracticePlatform
) -> None:
    site.will("GET", "/keys", json_reply({"keys": [{"kty": "RSA"}]}))
    unseen = operator.run("platforms", "check", campus).splitlines()
    assert [line[:6].strip() for line in unseen] == ["ok", "?", "ok", "ok", "ok", "ok", "?"]
    assert "our key set: could not be checked from outside" in unseen[-1]

    site.will("POST", "/token", Reply(401))
    finished = operator.try_("platforms", "check", campus)
    assert finished.code == 1
    assert "FAIL  token" in finished.out


def test_secrets_stay_out_of_a_servers_log(
    template: Path, tmp_path: Path, site: PracticePlatform
) -> None:
    copy_template(template, tmp_path)
    laurel = LaurelInstallation(data_dir=tmp_path, port=find_free_port())
    link = laurel.run("platforms", "invite", "Campus").stdout.splitlines()[-1]
    secret = link.partition("invitation=")[2]
    asked = {"openid_configuration": f"{site.url}/c", "registration_token": TOKEN}
    address = f"{link}&{urlencode(asked)}"
    site.will("GET", "/c", Reply(500, body=TOKEN.encode()))
    with laurel.serve():
        browser = Browser()
        page = browser.get(address)
        assert browser.submit(page.forms()[0]).status == 502
        assert browser.get(address.replace(secret, "x" * 43)).status == 403
    log = (tmp_path / "laurel.log").read_text(encoding="utf-8")
    assert "configuration-unreachable" in log
    assert "invitation-invalid" in log
    for hidden in (secret, "registration-secret", "/c"):
        assert hidden not in log
