"""The operator's commands: what they print, how they end, and what they say to do."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.laurel_process import ROOT, LaurelInstallation, find_free_port
from tests.web.commands import Operator

SAMPLE = ROOT / "lti_config" / "samples" / "smallest.yaml"


def test_a_process_ends_with_2_and_a_line_for_each_wrong_setting(tmp_path: Path) -> None:
    settings = {"LAUREL_THREADS": "many", "LAUREL_LOG_LEVEL": "loud"}
    laurel = LaurelInstallation(data_dir=tmp_path, port=1, extra=settings)
    finished = laurel.run("platforms", "list", check=False)
    assert finished.returncode == 2
    assert finished.stderr.splitlines() == [
        "laurel: LAUREL_THREADS: must be a whole number",
        "LAUREL_LOG_LEVEL: must be DEBUG, INFO, WARNING or ERROR",
    ]


@pytest.mark.parametrize("command", [["serve"], ["migrate"], ["worker"], ["platforms", "list"]])
def test_a_database_server_that_does_not_answer(nowhere: Operator, command: list[str]) -> None:
    port = find_free_port()
    nowhere.set("DATABASE_URL", f"postgresql://laurel:secret-password@127.0.0.1:{port}/laurel")
    said = "laurel: the database cannot be reached: check LAUREL_DATABASE_URL"
    assert nowhere.fail(*command) == said


def test_a_database_file_that_is_none(nowhere: Operator) -> None:
    file = nowhere.folder / "text.sqlite3"
    file.write_text("This is no database. " * 100, encoding="utf-8")
    nowhere.set("DATABASE_URL", f"sqlite:///{file}")
    assert nowhere.fail("migrate") == (
        "laurel: the database cannot be used (file is not a database): "
        "check LAUREL_DATABASE_URL, or LAUREL_DATA_DIR"
    )


def test_a_database_in_a_folder_that_cannot_be_made(nowhere: Operator) -> None:
    (nowhere.folder / "file").write_text("", encoding="utf-8")
    nowhere.set("DATABASE_URL", f"sqlite:///{nowhere.folder}/file/laurel.sqlite3")
    assert "the database cannot be used (File exists)" in nowhere.fail("migrate")


def test_a_data_folder_that_cannot_be_made(nowhere: Operator) -> None:
    (nowhere.folder / "file").write_text("", encoding="utf-8")
    nowhere.set("DATA_DIR", str(nowhere.folder / "file"))
    assert "LAUREL_DATA_DIR" in nowhere.fail("migrate", code=2)


def test_a_new_installation_is_migrated_by_its_first_command(nowhere: Operator) -> None:
    nowhere.set("DATA_DIR", str(nowhere.folder / "new"))
    assert nowhere.run("platforms", "list") == ""
    assert nowhere.run("migrate") == "The database is up to date.\n"


def test_a_busy_port(operator: Operator) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        said = operator.fail("serve", f"--port={port}")
    assert said == (
        f"laurel: cannot listen on 127.0.0.1:{port} (Address already in use). "
        "Choose another --port."
    )


def test_a_certificate_that_is_none(operator: Operator) -> None:
    pem = operator.folder / "empty.pem"
    pem.write_text("", encoding="utf-8")
    port = f"--port={find_free_port()}"
    said = operator.fail("serve", port, f"--tls-certificate={pem}")
    assert "the certificate and its key cannot be used" in said
    assert operator.fail("serve", port, f"--tls-key={pem}").endswith("needs --tls-certificate")


def test_a_worker_on_sqlite_says_who_does_its_work(operator: Operator) -> None:
    assert "on SQLite “laurel serve” runs the jobs" in operator.fail("worker")


def test_institutions_from_first_to_second(operator: Operator) -> None:
    add = ("institutions", "add")
    said = operator.fail(*add, "Bad Slug", "--name=x", "--country=AL")
    assert said == (
        "laurel: this cannot be: slug (lower-case letters, digits and inner hyphens, at most 60)"
    )
    said = operator.fail(*add, "one", "--name=x", "--country=al")
    assert said == "laurel: this cannot be: country (two capital letters, such as AL)"
    assert operator.fail("keys", "rotate") == "laurel: there is no such: institution"

    operator.run(*add, "one", "--name=Institute One", "--country=AL")
    assert "slug is in use" in operator.fail(*add, "one", "--name=x", "--country=AL")
    operator.run(*add, "two", "--name=Institute Two", "--country=ME")
    first = operator.run("institutions", "list").splitlines()[0]
    did = "did:web:localhost%3A8080:issuers:one"
    assert first.split("\t") == ["one", "AL", "Institute One", did]
    assert "name the institution: one, two" in operator.fail("keys", "rotate")


def test_keys_are_listed_and_rotated(operator: Operator) -> None:
    operator.run("institutions", "add", "one", "--name=Institute One", "--country=AL")
    assert operator.run("keys", "rotate").startswith("one signs with z6Mk")
    keys = [line.split("\t") for line in operator.run("keys", "list").splitlines()]
    assert [(key[0], key[-1]) for key in keys] == [
        ("one", "in use"),
        ("one", "retired"),
        ("tool", "in use"),
    ]
    assert "The tool signs with " in operator.run("keys", "rotate", "--tool")
    assert operator.run("keys", "list").count("in use") == 2


def test_platforms_that_are_wrong_unknown_or_do_not_answer(operator: Operator) -> None:
    base = f"http://127.0.0.1:{find_free_port()}"
    add = (
        "platforms",
        "add",
        "Campus",
        f"--issuer={base}",
        "--client-id=client-1",
        f"--auth-url={base}/auth",
        f"--token-url={base}/token",
        f"--jwks-url={base}/keys",
        "--deployment=1",
    )
    said = operator.fail(*add, "--issuer=campus")
    assert said.endswith("this cannot be: issuer must be an http(s) address")
    assert "'other' is not one of" in operator.fail(*add, "--kind=other", code=2)

    added = operator.run(*add)
    for address in ("/lti/launch", "/lti/login", "/.well-known/jwks.json"):
        assert f"http://localhost:8080{address}" in added
    assert "registered already" in operator.fail(*add)
    assert operator.run("platforms", "list") == f"Campus\tgeneric\t{base}\tclient-1\t1\n"

    unknown = "laurel: no platform is called 'Other'; “laurel platforms list” shows them"
    assert operator.fail("platforms", "check", "Other") == unknown
    checked = operator.try_("platforms", "check", "Campus")
    assert checked.code == 1
    assert "FAIL" in checked.out

    granting = ("people", "grant", "--subject=7", "--right=export")
    assert operator.fail(*granting, "--platform=Other") == unknown
    said = operator.fail(*granting, "--platform=Campus", "--right=fly", code=2)
    assert "'fly' is not one of" in said
    assert operator.run(*granting, "--platform=Campus").startswith("Granted export to person ")


def test_a_definition_with_mistakes_is_refused_by_line_and_field(operator: Operator) -> None:
    wrong = operator.folder / "wrong.yaml"
    text = SAMPLE.read_text(encoding="utf-8").replace("country: AL", "country: Albania")
    wrong.write_text(text, encoding="utf-8")
    line = next(n for n, one in enumerate(text.splitlines(), 1) if one.startswith("country"))
    said = operator.fail("microcredentials", "import", str(wrong)).splitlines()
    assert said[0].startswith(f"{wrong}: line {line}, country: ")
    assert said[-1].startswith("laurel: nothing was imported")
    assert operator.run("microcredentials", "list") == ""
    assert "nowhere.yaml" in operator.fail("microcredentials", "import", "nowhere.yaml", code=2)


def test_a_definition_is_imported_once_for_each_version(operator: Operator) -> None:
    load = ("microcredentials", "import")
    assert "Published version 1 of 'Smallest sample'" in operator.run(*load, str(SAMPLE))
    assert "Unchanged: version 1 of 'Smallest sample'" in operator.run(*load, str(SAMPLE))
    changed = operator.folder / "changed.yaml"
    text = SAMPLE.read_text(encoding="utf-8").replace("workload_hours: 2", "workload_hours: 3")
    changed.write_text(text, encoding="utf-8")
    assert "Published version 2" in operator.run(*load, str(changed))
    (listed,) = operator.run("microcredentials", "list").splitlines()
    assert listed.split("\t")[:4] == ["main", "smallest-sample", "2", "Smallest sample"]


def test_a_credential_that_cannot_be_read_or_is_none(operator: Operator) -> None:
    assert "cannot read" in operator.fail("verify", str(operator.folder / "nothing.json"))
    address = f"http://127.0.0.1:{find_free_port()}/x"
    assert operator.fail("verify", address) == "laurel: 127.0.0.1: credential: unreachable"
    text = operator.folder / "text.json"
    text.write_text("{}", encoding="utf-8")
    finished = operator.try_("verify", str(text))
    assert finished.code == 1
    assert [line.partition(":")[0] for line in finished.out.splitlines()] == [
        "signature",
        "issuer",
        "status",
        "dates",
    ]
