"""Things that have one place: the clock, the environment, the commit, a platform's name."""

import ast
import re
import sys
from collections.abc import Iterator

import pytest

from tests.rules.sources import (
    Breach,
    Source,
    assert_caught,
    assert_kept,
    assert_passed,
    read_dotted_name,
    read_imports,
    read_sources,
)

READS_THE_CLOCK = re.compile(
    r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|time\.(time|time_ns|gmtime|localtime|ctime)"
    r"|func\.(now|current_timestamp|current_date|localtimestamp))$"
)
READS_THE_ENVIRONMENT = re.compile(r"(^|\.)os\.(environb?|getenvb?|putenv|unsetenv)$")
NAMES_A_PLATFORM = re.compile(r"moodle|open[ _-]?edx|canvas|blackboard|brightspace", re.IGNORECASE)
# The routes of evidence are stored by name, and two of them are one platform's.
MAY_NAME_A_PLATFORM = (
    "app/lms/platforms/",
    "app/cli.py",
    "app/cli/",
    "app/domain/evidence.py",
)


def read_names(source: Source) -> Iterator[tuple[int, str]]:
    """Line and dotted name of all that a file imports or refers to by attribute."""
    yield from read_imports(source)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute):
            yield node.lineno, read_dotted_name(node)


def no_clock(source: Source) -> Iterator[Breach]:
    if source.path != "app/wiring.py":
        for line, name in read_names(source):
            if READS_THE_CLOCK.search(name):
                yield Breach(line, name)


def no_environment(source: Source) -> Iterator[Breach]:
    if source.path == "app/settings.py":
        return
    for line, name in read_names(source):
        if READS_THE_ENVIRONMENT.search(name):
            yield Breach(line, name)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.keyword) and node.arg == "envvar":
            yield Breach(node.value.lineno, "envvar=")


def no_commit(source: Source) -> Iterator[Breach]:
    if source.path != "app/db/unit_of_work.py":
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Attribute) and node.attr == "commit":
                yield Breach(node.lineno, ast.unparse(node))


def no_platform_name(source: Source) -> Iterator[Breach]:
    """Docstrings and comments may name a platform to explain; code may not decide by its name."""
    if source.path.startswith(MAY_NAME_A_PLATFORM):
        return
    docstrings = {id(node.value) for node in ast.walk(source.tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(source.tree):
        if id(node) in docstrings:
            continue
        for _, value in ast.iter_fields(node):
            if isinstance(value, str) and NAMES_A_PLATFORM.search(value):
                yield Breach(getattr(node, "lineno", 1), value)


def no_tests_in_app(source: Source) -> Iterator[Breach]:
    for line, name in read_imports(source):
        if name.split(".")[0] == "tests":
            yield Breach(line, name)


def only_standard_library(source: Source) -> Iterator[Breach]:
    known = {*sys.stdlib_module_names, "app"}
    for line, name in read_imports(source):
        if name.split(".")[0] not in known:
            yield Breach(line, name)


def test_the_clock_is_read_in_wiring_only() -> None:
    assert_kept(
        no_clock,
        read_sources("app"),
        "A moment that code takes from the clock itself cannot be set in a test, and two readings "
        "in one decision can differ. Take the moment from the clock port (SystemClock in "
        "app/wiring.py is the one that looks), or as an argument.",
    )


@pytest.mark.parametrize(
    "code",
    [
        "from datetime import datetime\nnow = datetime.now(UTC)",
        "import datetime\nnow = datetime.datetime.utcnow()",
        "import datetime as dt\ncreated = field(default_factory=dt.date.today)",
        "import time\nstarted = time.time()",
        "from time import time",
        "from sqlalchemy import func\nlater = table.c.expires_at > func.now()",
    ],
)
def test_a_second_clock_is_caught(code: str) -> None:
    assert_caught(no_clock, code)


def test_the_clock_port_and_durations_pass() -> None:
    assert_passed(no_clock, "import time\nnow = clock.now()\nstarted = time.monotonic()")


def test_the_environment_is_read_in_settings_only() -> None:
    assert_kept(
        no_environment,
        read_sources("app"),
        "A setting that is read on the way is not validated at start, not documented and not seen "
        "by a test. Declare it in app/settings.py and have it handed down as a value.",
    )


@pytest.mark.parametrize(
    "code",
    [
        "import os\nhome = os.environ['HOME']",
        "import os\nhome = os.getenv('HOME')",
        "from os import environ",
        "port = typer.Option(8000, envvar='PORT')",
    ],
)
def test_a_reader_of_the_environment_is_caught(code: str) -> None:
    assert_caught(no_environment, code, "app/lms/client.py")


def test_the_unit_of_work_alone_commits() -> None:
    assert_kept(
        no_commit,
        read_sources("app"),
        "What a use case does happens as a whole or not at all. Open the unit of work with "
        "`with uow() as u:` and leave it; app/db/unit_of_work.py commits at its normal end.",
    )


@pytest.mark.parametrize("code", ["session.commit()", "u.transaction.commit()", "end = s.commit"])
def test_a_second_committer_is_caught(code: str) -> None:
    assert_caught(no_commit, code, "app/db/repositories.py")


def test_platforms_are_named_in_their_own_room_only() -> None:
    assert_kept(
        no_platform_name,
        read_sources("app"),
        "An `if` on a platform's name hides an oddity where nobody looks for it. Give the platform "
        "objects in app/lms/platforms a method or value for the difference, and use that. "
        "Docstrings and comments may name a platform to explain; data belongs in lti_config.",
    )


@pytest.mark.parametrize(
    "code",
    [
        "if platform.kind == 'moodle': pass",
        "def read_openedx_grades() -> None: ...",
        "message = f'{name} in Open edX'",
        "from app.lms.platforms import moodle",
        "class CanvasPlatform: ...",
    ],
)
def test_a_platform_named_elsewhere_is_caught(code: str) -> None:
    assert_caught(no_platform_name, code)


def test_a_platform_named_to_explain_passes() -> None:
    assert_passed(no_platform_name, '"""Why: Moodle answers 404."""\nx = 1  # as Open edX does')


def test_nothing_in_app_imports_tests() -> None:
    assert_kept(
        no_tests_in_app,
        read_sources("app", "migrations", "lti_config"),
        "Tests are not shipped, so this fails on every installation. Move what is needed into app.",
    )


def test_an_import_of_tests_is_caught() -> None:
    assert_caught(no_tests_in_app, "from tests.practice import server")
    assert_caught(no_tests_in_app, "import tests")


def test_domain_and_ports_use_the_standard_library_only() -> None:
    assert_kept(
        only_standard_library,
        read_sources("app/domain", "app/ports"),
        "What is true does not depend on a library, and is read by people who know none of them. "
        "Put what needs the library into the room that adapts it, behind a port.",
    )


def test_a_library_in_the_domain_is_caught() -> None:
    assert_caught(only_standard_library, "from pydantic import BaseModel", "app/domain/people.py")
    assert_passed(only_standard_library, "from app.domain import people\nimport uuid")
