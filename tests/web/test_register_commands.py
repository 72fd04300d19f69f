"""The register at the command line: exported, and checked for changes."""

from __future__ import annotations

import csv
import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.web.commands import Operator
from tests.web.laurel import run_laurel
from tests.web.platform import SigningPlatform
from tests.web.story import Story


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
