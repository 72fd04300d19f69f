"""The operator's commands: what they print, how they end, and what they say to do."""

from __future__ import annotations

import csv
import gc
import hashlib
import json
import shutil
import socket
import sqlite3
import sys
import warnings
from collections.abc import Iterator
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import typer.main

from app.cli.program import main, program
from tests.laurel_process import ROOT, LaurelInstallation, find_free_port
from tests.usecases.database import copy_template
from tests.web.laurel import run_laurel
from tests.web.platform import SigningPlatform
from tests.web.story import Story

SAMPLE = ROOT / "lti_config" / "samples" / "smallest.yaml"


def command_tree() -> dict[str, Any]:
    """Every command by how it is called, groups too."""
    tree: dict[str, Any] = {"laurel": typer.main.get_command(program)}
    for path in ("laurel", *(f"laurel {group}" for group in GROUPS)):
        found = tree[path].commands
        tree |= {f"{path} {name}": command for name, command in found.items()}
    return tree


GROUPS = ("institutions", "platforms", "microcredentials", "people", "register", "keys")
EXPECTED = {
    "laurel",
    "laurel serve",
    "laurel worker",
    "laurel migrate",
    "laurel verify",
    "laurel institutions",
    "laurel institutions add",
    "laurel institutions list",
    "laurel platforms",
    "laurel platforms add",
    "laurel platforms list",
    "laurel platforms check",
    "laurel microcredentials",
    "laurel microcredentials import",
    "laurel microcredentials list",
    "laurel people",
    "laurel people grant",
    "laurel register",
    "laurel register export",
    "laurel register check",
    "laurel keys",
    "laurel keys list",
    "laurel keys rotate",
}


def test_these_are_the_commands() -> None:
    assert set(command_tree()) == EXPECTED


@pytest.mark.parametrize("path", sorted(EXPECTED))
def test_every_command_and_every_option_has_help(path: str) -> None:
    command = command_tree()[path]
    assert command.help
    assert command.help.strip().endswith(".")
    for parameter in command.params:
        assert parameter.help, f"{path}: {parameter.name}"


@dataclass(frozen=True)
class Finished:
    code: object
    out: str
    err: str


@dataclass(frozen=True)
class Operator:
    """Runs commands as the program does, in this process, where each starts at once."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch

    def set(self, name: str, value: str) -> None:
        self.monkeypatch.setenv(f"LAUREL_{name}", value)

    def try_(self, *arguments: str) -> Finished:
        self.monkeypatch.setattr(sys, "argv", ["laurel", *arguments])
        # Not pytest's own capture: the log stays with the stream that it first wrote to, and
        # pytest closes that one.
        out, err = StringIO(), StringIO()
        with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
            main()
        with warnings.catch_warnings():
            # A process would end here, and its connections with it.
            warnings.simplefilter("ignore", ResourceWarning)
            gc.collect()
        return Finished(ended.value.code or 0, out.getvalue(), err.getvalue())

    def run(self, *arguments: str) -> str:
        """What the command printed; it must end well."""
        finished = self.try_(*arguments)
        assert finished.code == 0, finished.err
        return finished.out

    def fail(self, *arguments: str, code: int = 1) -> str:
        """What the command says when it cannot."""
        finished = self.try_(*arguments)
        assert finished.code == code, finished.err
        assert finished.err.strip()
        return finished.err.strip()


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Operator:
    """An operator without an installation yet."""
    monkeypatch.setenv("LAUREL_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LAUREL_ALLOW_PRIVATE_NETWORK", "true")
    return Operator(tmp_path, monkeypatch)


@pytest.fixture
def operator(nowhere: Operator, template: Path) -> Operator:
    """An operator of an empty installation."""
    copy_template(template, nowhere.folder)
    return nowhere


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


@pytest.fixture
def with_award(nowhere: Operator, template: Path, platform: SigningPlatform) -> Iterator[Operator]:
    """An operator whose register holds one award."""
    nowhere.set("SECRET_KEY", "s" * 40)
    with run_laurel(template, nowhere.folder, platform) as served:
        Story(served).award("learner-1")
        yield nowhere


def test_the_register_is_exported_and_checked(with_award: Operator) -> None:
    output = with_award.folder / "register.csv"
    said = with_award.run("register", "export", f"--output={output}")
    assert said == f"Wrote 1 awards to {output}.\n"
    with output.open(encoding="utf-8-sig", newline="") as file:
        assert [row["holder_name"] for row in csv.DictReader(file)] == ["Sample learner-1"]
    manifest = json.loads((output.parent / "register.csv.manifest.json").read_bytes())
    assert (manifest["count"], manifest["exportedBy"]) == (1, "operator")
    assert manifest["sha256"] == hashlib.sha256(output.read_bytes()).hexdigest()

    output = with_award.folder / "register.json"
    with_award.run("register", "export", "--format=json", f"--output={output}")
    assert len(json.loads(output.read_bytes())["awards"]) == 1
    assert not list(output.parent.glob("*.partial"))
    assert with_award.run("register", "check") == "The register of sample is unbroken.\n"


def test_an_export_that_cannot_be_written(with_award: Operator) -> None:
    output = with_award.folder / "no-folder" / "register.csv"
    said = with_award.fail("register", "export", f"--output={output}")
    assert said == f"laurel: cannot write {output}: No such file or directory"
    folder = with_award.folder / "a-folder"
    folder.mkdir()
    said = with_award.fail("register", "export", f"--output={folder}", code=2)
    assert "directory" in said


def test_a_register_that_somebody_changed_is_noticed(with_award: Operator) -> None:
    copy = with_award.folder / "copy.sqlite3"
    with (
        closing(sqlite3.connect(with_award.folder / "laurel.sqlite3")) as original,
        closing(sqlite3.connect(copy)) as connection,
    ):
        original.backup(connection)
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in triggers.fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute("UPDATE register_entries SET details = '{}'")
        connection.commit()
    with_award.set("DATABASE_URL", f"sqlite:///{copy}")
    said = with_award.fail("register", "check")
    assert said == "laurel: the register of sample was changed: entry 1 does not fit"


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


def test_laurel_is_a_program_of_its_own() -> None:
    assert shutil.which("laurel", path=str(ROOT / ".venv" / "bin"))
