"""Rooms say what belongs in them; files stay short and have names that mean something."""

import ast
from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest

from tests.rules.sources import (
    ROOT,
    Breach,
    Source,
    assert_caught,
    assert_kept,
    assert_passed,
    read_sources,
)

LONGEST_FILE = 300
MEANINGLESS = {"common", "helper", "helpers", "misc", "util", "utils"}


def room_says_what_belongs(source: Source) -> Iterator[Breach]:
    if source.path.endswith("/__init__.py") and not ast.get_docstring(source.tree):
        yield Breach(1, "no docstring")


def file_is_short(source: Source) -> Iterator[Breach]:
    lines = source.text.count("\n")
    if lines > LONGEST_FILE:
        yield Breach(LONGEST_FILE, f"{lines} lines")


def name_means_something(source: Source) -> Iterator[Breach]:
    path = PurePosixPath(source.path)
    for name in {path.stem, *path.parent.parts} & MEANINGLESS:
        yield Breach(1, name)


def test_every_room_says_what_belongs_in_it() -> None:
    assert_kept(
        room_says_what_belongs,
        read_sources("app"),
        "Somebody with something new looks for its room. Say in the docstring of __init__.py what "
        "belongs here and, where it is easily mistaken, what does not.",
    )


def test_every_folder_of_code_is_a_room() -> None:
    folders = {path.parent for path in (ROOT / "app").rglob("*.py")}
    without = sorted(str(folder.relative_to(ROOT)) for folder in folders if not _is_room(folder))
    assert not without, f"Folders of code without an __init__.py that says what belongs: {without}"


def _is_room(folder: object) -> bool:
    return (ROOT / str(folder) / "__init__.py").is_file()


def test_no_file_is_long() -> None:
    assert_kept(
        file_is_short,
        read_sources("app", "migrations", "lti_config", "tests"),
        f"A file over {LONGEST_FILE} lines does more than one thing and is not read as a whole. "
        "Split it by purpose.",
    )


def test_no_file_is_called_by_a_name_that_means_nothing() -> None:
    assert_kept(
        name_means_something,
        read_sources("app", "migrations", "lti_config", "tests"),
        "Nobody guesses what is in there, so everything ends up in there. Name the file for what "
        "it does.",
    )


@pytest.mark.parametrize(
    ("rule", "text", "path"),
    [
        (room_says_what_belongs, "import this\n", "app/lms/__init__.py"),
        (file_is_short, "x = 1\n" * (LONGEST_FILE + 1), "app/web/pages.py"),
        (name_means_something, "", "app/web/helpers.py"),
        (name_means_something, "", "app/common/dates.py"),
    ],
)
def test_a_breach_is_caught(rule: object, text: str, path: str) -> None:
    assert callable(rule)
    assert_caught(rule, text, path)


def test_what_is_right_passes() -> None:
    assert_passed(room_says_what_belongs, '"""What belongs here."""', "app/lms/__init__.py")
    assert_passed(file_is_short, "x = 1\n" * LONGEST_FILE, "app/web/pages.py")
    assert_passed(name_means_something, "", "app/web/pages.py")
