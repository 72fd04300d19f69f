"""The import contracts of pyproject.toml forbid what they are meant to forbid.

Each case is a tiny `app` with one import too many, judged by the project's own contracts.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rules.sources import ROOT

ROOMS = ("credentials", "db", "domain", "jobs", "lms", "lti", "ports", "usecases", "web")
MODULES = ("cli", "main", "settings", "wiring", "worker")

FORBIDDEN = [
    # The direction: each asks somebody above it.
    ("domain", "app.ports"),
    ("ports", "app.usecases"),
    ("usecases", "app.web"),
    ("usecases", "app.jobs"),
    ("web", "app.wiring"),
    ("jobs", "app.main"),
    ("wiring", "app.cli"),
    ("web", "app.jobs"),
    ("jobs", "app.web"),
    # Adapters stand alone.
    ("lti", "app.lms"),
    ("lms", "app.credentials"),
    ("credentials", "app.db"),
    ("db", "app.lti"),
    ("db", "app.usecases"),
    ("lms", "app.settings"),
    # Nobody but wiring knows them.
    ("domain", "app.db"),
    ("usecases", "app.lms"),
    ("web", "app.lti"),
    ("jobs", "app.db"),
    ("cli", "app.credentials"),
    # Settings stay at the doors.
    ("usecases", "app.settings"),
    # One room per library.
    ("web", "pylti1p3"),
    ("lms", "requests"),
    ("usecases", "sqlalchemy"),
    ("lms", "alembic"),
    ("jobs", "psycopg"),
    ("lti", "fastapi"),
    ("jobs", "starlette"),
    ("web", "httpx"),
    ("credentials", "httpx"),
    ("usecases", "dbos"),
    ("db", "dbos"),
    ("lms", "jwt"),
    ("web", "cryptography"),
    ("db", "pyoxigraph"),
    ("usecases", "openbadgeslib"),
]

ALLOWED = [
    ("main", "app.wiring"),
    ("main", "app.web"),
    ("worker", "app.jobs"),
    ("cli", "app.usecases"),
    ("web", "app.usecases"),
    ("jobs", "app.domain"),
    ("wiring", "app.db"),
    ("wiring", "app.settings"),
    ("wiring", "sqlalchemy"),
    ("db", "app.ports"),
    ("lti", "pylti1p3"),
    ("lti", "httpx"),
    ("lms", "httpx"),
    ("db", "sqlalchemy"),
    ("web", "fastapi"),
    ("main", "fastapi"),
    ("jobs", "dbos"),
    ("credentials", "pyoxigraph"),
    ("lti", "jwt"),
]


# Runs inside the house, where `app` is the house's own: judges each import alone and prints the
# verdict (0 for kept).
JUDGE_EACH = """
import sys
from pathlib import Path
from importlinter.cli import lint_imports

for edge in sys.argv[1:]:
    importer, imported = edge.split(":")
    room = Path("app", importer, "__init__.py")
    file = room if room.exists() else Path("app", importer + ".py")
    file.write_text("import " + imported)
    print("verdict", edge, lint_imports(no_cache=True))
    file.write_text("")
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """The project's contracts, over rooms that hold nothing."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    rooms = [tmp_path / "app" / room for room in ("", *ROOMS)]
    for room in rooms:
        room.mkdir()
        (room / "__init__.py").touch()
    for module in MODULES:
        (tmp_path / "app" / f"{module}.py").touch()
    return tmp_path


def judge_each(house: Path, edges: list[tuple[str, str]]) -> dict[tuple[str, str], bool]:
    """Whether the contracts are kept with each of these imports alone."""
    arguments = [f"{importer}:{imported}" for importer, imported in edges]
    command = [sys.executable, "-c", JUDGE_EACH, *arguments]
    printed = subprocess.run(command, cwd=house, check=True, capture_output=True, text=True).stdout
    verdicts = re.findall(r"^verdict (\w+):([\w.]+) ([01])$", printed, flags=re.MULTILINE)
    return {(importer, imported): code == "0" for importer, imported, code in verdicts}


def test_an_import_too_many_breaks_a_contract(house: Path) -> None:
    verdicts = judge_each(house, FORBIDDEN)
    assert verdicts == dict.fromkeys(FORBIDDEN, False)


def test_imports_that_the_design_allows_break_none(house: Path) -> None:
    verdicts = judge_each(house, ALLOWED)
    assert verdicts == dict.fromkeys(ALLOWED, True)
