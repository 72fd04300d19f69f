"""The operator's commands: what they print, how they end, and what they say to do."""

from __future__ import annotations

import csv
import json
import shutil
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click
import pytest
import typer.main

from app.cli.program import program
from tests.laurel_process import ROOT, LaurelInstallation, find_free_port
from tests.usecases.database import copy_template
from tests.web.laurel import run_laurel
from tests.web.platform import SigningPlatform
from tests.web.story import Story

SAMPLE = ROOT / "lti_config" / "samples" / "smallest.yaml"


def commands(group: click.Group, path: str = "laurel") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")
        yield f"{path} {name}", command


def command_tree() -> dict[str, click.Command]:
    tree = typer.main.get_command(program)
    assert isinstance(tree, click.Group)
    return dict(commands(tree))


EXPECTED = {
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
        said = getattr(parameter, "help", "") or ""
        choices = isinstance(parameter.type, click.Choice)
        assert said or choices, f"{path}: {parameter.name}"


@pytest.fixture
def laurel(template: Path, tmp_path: Path) -> LaurelInstallation:
    """An installation with an empty database."""
    copy_template(template, tmp_path)
    return LaurelInstallation(data_dir=tmp_path, port=find_free_port())


def failing(laurel: LaurelInstallation, *arguments: str, code: int = 1) -> str:
    """What the command says when it cannot; never a traceback."""
    finished = laurel.run(*arguments, check=False)
    assert finished.returncode == code, finished.stderr
    assert "Traceback" not in finished.stderr
    assert finished.stderr.strip()
    return finished.stderr.strip()


def test_a_wrong_setting_ends_with_2(tmp_path: Path) -> None:
    settings = {"LAUREL_THREADS": "many", "LAUREL_LOG_LEVEL": "loud"}
    laurel = LaurelInstallation(data_dir=tmp_path, port=1, extra=settings)
    said = failing(laurel, "platforms", "list", code=2)
    assert said.splitlines() == [
        "laurel: LAUREL_THREADS: must be a whole number",
        "LAUREL_LOG_LEVEL: must be DEBUG, INFO, WARNING or ERROR",
    ]


@pytest.mark.parametrize("command", [["serve"], ["migrate"], ["worker"], ["platforms", "list"]])
def test_a_database_server_that_does_not_answer(tmp_path: Path, command: list[str]) -> None:
    url = f"postgresql://laurel:secret-password@127.0.0.1:{find_free_port()}/laurel"
    laurel = LaurelInstallation(data_dir=tmp_path, port=1, database_url=url)
    said = failing(laurel, *command)
    assert said == "laurel: the database cannot be reached: check LAUREL_DATABASE_URL"


def test_a_database_file_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "text.sqlite3").write_text("This is no database. " * 100, encoding="utf-8")
    url = f"sqlite:///{tmp_path}/text.sqlite3"
    laurel = LaurelInstallation(data_dir=tmp_path, port=1, database_url=url)
    said = failing(laurel, "migrate")
    assert "the database cannot be used (file is not a database)" in said
    assert "check LAUREL_DATABASE_URL, or LAUREL_DATA_DIR" in said


def test_a_data_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    laurel = LaurelInstallation(data_dir=tmp_path / "file", port=1)
    assert "LAUREL_DATA_DIR" in failing(laurel, "migrate", code=2)


def test_a_new_installation_is_migrated_by_its_first_command(tmp_path: Path) -> None:
    laurel = LaurelInstallation(data_dir=tmp_path / "new", port=1)
    assert laurel.run("migrate").stdout == "The database is up to date.\n"
    assert laurel.run("migrate").stdout == "The database is up to date.\n"
    assert laurel.run("platforms", "list").stdout == ""


def test_a_busy_port(laurel: LaurelInstallation) -> None:
    with socket.create_server(("127.0.0.1", laurel.port)):
        said = failing(laurel, "serve", f"--port={laurel.port}")
    assert said == (
        f"laurel: cannot listen on 127.0.0.1:{laurel.port} (Address already in use). "
        "Choose another --port."
    )


def test_a_certificate_that_is_none(laurel: LaurelInstallation) -> None:
    pem = laurel.data_dir / "empty.pem"
    pem.write_text("", encoding="utf-8")
    said = failing(laurel, "serve", f"--port={laurel.port}", f"--tls-certificate={pem}")
    assert "the certificate and its key cannot be used" in said


def test_a_worker_on_sqlite_says_who_does_its_work(laurel: LaurelInstallation) -> None:
    assert "on SQLite “laurel serve” runs the jobs" in failing(laurel, "worker")


def test_institutions_from_first_to_second(laurel: LaurelInstallation) -> None:
    said = failing(laurel, "institutions", "add", "Bad Slug", "--name=x", "--country=AL")
    assert "slug (lower-case letters, digits and inner hyphens, at most 60)" in said
    said = failing(laurel, "institutions", "add", "one", "--name=x", "--country=al")
    assert "country (two capital letters, such as AL)" in said
    assert failing(laurel, "keys", "rotate") == "laurel: there is no such: institution"

    laurel.run("institutions", "add", "one", "--name=Institute One", "--country=AL")
    assert "slug is in use" in failing(
        laurel, "institutions", "add", "one", "--name=x", "--country=AL"
    )
    laurel.run("institutions", "add", "two", "--name=Institute Two", "--country=ME")
    listed = laurel.run("institutions", "list").stdout.splitlines()
    did = f"did:web:localhost%3A{laurel.port}:issuers:one"
    assert listed[0].split("\t") == ["one", "AL", "Institute One", did]
    assert "name the institution: one, two" in failing(laurel, "keys", "rotate")

    first = laurel.run("keys", "rotate", "--institution=two").stdout
    assert first.startswith("two signs with z6Mk")
    keys = [line.split("\t") for line in laurel.run("keys", "list").stdout.splitlines()]
    assert sorted((key[0], key[-1]) for key in keys) == [
        ("one", "in use"),
        ("tool", "in use"),
        ("two", "in use"),
        ("two", "retired"),
    ]
    assert "The tool signs with " in laurel.run("keys", "rotate", "--tool").stdout


def test_platforms_that_are_wrong_unknown_or_do_not_answer(laurel: LaurelInstallation) -> None:
    port = find_free_port()
    registration = {
        "issuer": f"http://127.0.0.1:{port}",
        "client_id": "client-1",
        "auth_url": f"http://127.0.0.1:{port}/auth",
        "token_url": f"http://127.0.0.1:{port}/token",
        "jwks_url": f"http://127.0.0.1:{port}/keys",
        "deployment_id": "1",
    }
    options = [
        f"--{name.replace('_', '-').removesuffix('-id') if name == 'deployment_id' else name.replace('_', '-')}={value}"
        for name, value in registration.items()
    ]
    said = failing(laurel, "platforms", "add", "Campus", *options, "--issuer=campus")
    assert "issuer must be an http(s) address" in said
    assert failing(laurel, "platforms", "add", "Campus", *options, "--kind=other", code=2)

    added = laurel.run("platforms", "add", "Campus", *options)
    assert f"http://localhost:{laurel.port}/lti/login" in added.stdout
    assert "registered already" in failing(laurel, "platforms", "add", "Campus", *options)
    assert laurel.run("platforms", "list").stdout.startswith("Campus\tgeneric\t")

    said = failing(laurel, "platforms", "check", "Other")
    assert said == "laurel: no platform is called 'Other'; “laurel platforms list” shows them"
    checked = laurel.run("platforms", "check", "Campus", check=False)
    assert checked.returncode == 1
    assert checked.stdout.count("FAIL") >= 1

    granting = ["people", "grant", "--subject=7", "--right=export"]
    assert "no platform is called 'Other'" in failing(laurel, *granting, "--platform=Other")
    assert "'fly' is not one of" in failing(
        laurel, *granting, "--platform=Campus", "--right=fly", code=2
    )
    assert laurel.run(*granting, "--platform=Campus").stdout.startswith("Granted export to person ")


def test_a_definition_with_mistakes_is_refused_by_line_and_field(
    laurel: LaurelInstallation,
) -> None:
    wrong = laurel.data_dir / "wrong.yaml"
    text = SAMPLE.read_text(encoding="utf-8").replace("country: AL", "country: Albania")
    wrong.write_text(text, encoding="utf-8")
    line = next(n for n, one in enumerate(text.splitlines(), 1) if one.startswith("country"))
    said = failing(laurel, "microcredentials", "import", str(wrong)).splitlines()
    assert said[0].startswith(f"{wrong}:{line}: country: ")
    assert said[-1].startswith("laurel: nothing was imported")
    assert laurel.run("microcredentials", "list").stdout == ""

    missing = failing(laurel, "microcredentials", "import", "nowhere.yaml", code=2)
    assert "nowhere.yaml" in missing


def test_a_definition_is_imported_once_for_each_version(laurel: LaurelInstallation) -> None:
    first = laurel.run("microcredentials", "import", str(SAMPLE)).stdout
    assert "Published version 1 of 'Smallest sample'" in first
    again = laurel.run("microcredentials", "import", str(SAMPLE)).stdout
    assert "Unchanged: version 1 of 'Smallest sample'" in again
    changed = laurel.data_dir / "changed.yaml"
    text = SAMPLE.read_text(encoding="utf-8").replace("workload_hours: 2", "workload_hours: 3")
    changed.write_text(text, encoding="utf-8")
    assert "Published version 2" in laurel.run("microcredentials", "import", str(changed)).stdout
    listed = laurel.run("microcredentials", "list").stdout.splitlines()
    assert [line.split("\t")[:4] for line in listed] == [
        ["main", "smallest-sample", "2", "Smallest sample"]
    ]


@pytest.fixture
def with_award(
    template: Path, tmp_path: Path, platform: SigningPlatform
) -> Iterator[LaurelInstallation]:
    """An installation whose register holds one award."""
    with run_laurel(template, tmp_path, platform) as served:
        Story(served).award("learner-1")
        port = int(served.base_url.rpartition(":")[2])
        yield LaurelInstallation(
            data_dir=tmp_path, port=port, extra={"LAUREL_SECRET_KEY": "s" * 40}
        )


def test_the_register_is_exported_and_checked(with_award: LaurelInstallation) -> None:
    laurel, folder = with_award, with_award.data_dir
    output = folder / "register.csv"
    said = laurel.run("register", "export", f"--output={output}").stdout
    assert said == f"Wrote 1 awards to {output}.\n"
    with output.open(encoding="utf-8-sig", newline="") as file:
        assert [row["holder_name"] for row in csv.DictReader(file)] == ["Sample learner-1"]
    manifest = json.loads((folder / "register.csv.manifest.json").read_text(encoding="utf-8"))
    assert (manifest["count"], manifest["exportedBy"]) == (1, "operator")

    laurel.run("register", "export", "--format=json", f"--output={folder / 'register.json'}")
    exported = json.loads((folder / "register.json").read_text(encoding="utf-8"))
    assert len(exported["awards"]) == 1
    assert not list(folder.glob("*.partial"))
    assert laurel.run("register", "check").stdout == "The register of sample is unbroken.\n"


def test_an_export_that_cannot_be_written(with_award: LaurelInstallation) -> None:
    output = with_award.data_dir / "no-folder" / "register.csv"
    said = failing(with_award, "register", "export", f"--output={output}")
    assert said == f"laurel: cannot write {output}: No such file or directory"
    folder = with_award.data_dir / "a-folder"
    folder.mkdir()
    assert failing(with_award, "register", "export", f"--output={folder}", code=2)


def test_a_register_that_somebody_changed_is_noticed(
    with_award: LaurelInstallation, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.sqlite3"
    with (
        closing(sqlite3.connect(tmp_path / "laurel.sqlite3")) as original,
        closing(sqlite3.connect(copy)) as connection,
    ):
        original.backup(connection)
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in triggers.fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute("UPDATE register_entries SET details = '{}'")
        connection.commit()
    forged = LaurelInstallation(
        data_dir=tmp_path,
        port=with_award.port,
        database_url=f"sqlite:///{copy}",
        extra=with_award.extra,
    )
    said = failing(forged, "register", "check")
    assert said == "laurel: the register of sample was changed: entry 1 does not fit"


def test_a_credential_that_cannot_be_read_or_is_none(laurel: LaurelInstallation) -> None:
    assert "cannot read" in failing(laurel, "verify", str(laurel.data_dir / "nothing.json"))
    port = find_free_port()
    assert "unreachable" in failing(laurel, "verify", f"http://127.0.0.1:{port}/x")
    text = laurel.data_dir / "text.json"
    text.write_text("{}", encoding="utf-8")
    finished = laurel.run("verify", str(text), check=False)
    assert finished.returncode == 1
    assert finished.stdout.splitlines()[0] == "signature: failed (malformed)"
    assert len(finished.stdout.splitlines()) == 4


def test_laurel_is_a_program_of_its_own() -> None:
    assert shutil.which("laurel", path=str(ROOT / ".venv" / "bin"))
