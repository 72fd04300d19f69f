"""The tables, commands, links and pictures of the guides are right, and nothing is left out."""

from __future__ import annotations

import re
import struct
from itertools import pairwise

import pytest
from typer.main import get_command

from app.cli.program import program
from app.domain.errors import RefusalCode
from app.lms.platforms.moodle_ws.checking import NEEDED
from app.lms.platforms.moodle_ws.refusals import CAPABILITIES, SITE_INFO
from app.ports.platform_accounts import Measure
from app.web.refusals import TEXTS
from app.web.registration_words import CLAIMS, SCOPES
from tests.docs.guides import DOCS, GUIDES, KINDS, Guide
from tests.docs.laurels_words import plain, platform_page, tool

IMAGES = DOCS / "images"
MOST_PICTURES, WIDEST = 12, 1280
LEAST_BYTES, MOST_BYTES = 10_000, 120_000  # an empty page takes 2 000
LEAST_WORDS = 5
READ = {
    "anything": (),
    "completion of the course": (Measure.COURSE_COMPLETION,),
    "completion of an activity": (Measure.ACTIVITY_COMPLETION,),
    "grades": (Measure.COURSE_GRADE, Measure.GRADE_ITEM),
    "rubric criteria": (Measure.RUBRIC_CRITERION,),
}

both = pytest.mark.parametrize("guide", GUIDES.values(), ids=KINDS)


def codes(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


@pytest.mark.parametrize(
    ("kind", "heading"), [("moodle", "Moodle's field"), ("openedx", "Studio's field")]
)
def test_the_values_to_enter_are_those_of_laurels_page(kind: str, heading: str) -> None:
    rows = [(name, value.strip("`")) for name, value in GUIDES[kind].table(heading)]
    assert rows == platform_page(kind).values


@pytest.mark.parametrize(
    ("kind", "heading"), [("moodle", "Moodle shows"), ("openedx", "Studio shows")]
)
def test_what_the_platform_shows_goes_into_the_right_options(kind: str, heading: str) -> None:
    labels = platform_page(kind).labels
    rows = {codes(into)[0]: name for name, into in GUIDES[kind].table(heading)}
    assert rows.keys() == {f"--{field.replace('_', '-')}" for field in labels}
    for field, label in labels.items():
        assert rows[f"--{field.replace('_', '-')}"].startswith(label)


def test_everything_that_laurel_asks_for_stands_there_with_its_reason() -> None:
    rows = {
        codes(what)[0]: plain(why.strip("*"))
        for what, why in GUIDES["moodle"].table("What Laurel asks for")
    }
    reasons = {scope: SCOPES[scope] for scope in tool().scopes} | CLAIMS
    assert rows.keys() == reasons.keys()
    for what, why in rows.items():
        assert reasons[what].startswith(why)


@pytest.mark.parametrize("what", READ)
def test_the_functions_and_rights_are_those_that_laurel_needs(what: str) -> None:
    rows = {row[0]: row[1:] for row in GUIDES["moodle"].table("To read")}
    assert rows.keys() == READ.keys()
    needed = {one for measure in READ[what] for one in NEEDED[measure]} or {SITE_INFO}
    functions, rights = rows[what]
    assert set(codes(functions)) == needed
    named = " ".join(CAPABILITIES[function] for function in needed)
    assert set(codes(rights)) == set(re.findall(r"[a-z]+/[a-z/:]+", named))


def test_every_measure_has_its_row() -> None:
    assert {measure for row in READ.values() for measure in row} == set(Measure)


@both
def test_a_refusal_is_explained_under_its_own_code(guide: Guide) -> None:
    rows = guide.table("Code and what the page says")
    for row in rows:
        (code,) = codes(row[0])
        quoted = re.findall(r"\*([^*]+)\*", row[0])[0]
        assert TEXTS[RefusalCode(code)].title.startswith(quoted), code
    assert len({row[0] for row in rows}) == len(rows)


@both
def test_every_command_can_be_run_as_it_stands(guide: Guide) -> None:
    assert guide.commands()
    for words in guide.commands():
        parse(words)


@pytest.mark.parametrize(
    "words",
    [
        ["laurel", "platforms", "welcome", "x"],
        ["laurel", "platforms", "check"],
        ["laurel", "accounts", "set", "x", "--address", "https://learn.example.org"],
    ],
    ids=["command", "argument", "option"],
)
def test_a_command_that_does_not_exist_is_caught(words: list[str]) -> None:
    with pytest.raises((KeyError, Exception)):
        parse(words)


def parse(words: list[str]) -> None:
    """Find the command and read its arguments, without running it."""
    name, group, command, *arguments = words
    assert name == "laurel"
    groups = get_command(program).commands  # type: ignore[attr-defined]
    groups[group].commands[command].make_context(command, arguments)


@both
def test_links_lead_somewhere(guide: Guide) -> None:
    for link in guide.links():
        file, _, anchor = link.partition("#")
        assert (DOCS / file).exists()
        assert not anchor or anchor in guide.anchors(), link


@both
def test_no_address_is_anybodys(guide: Guide) -> None:
    hosts = set(re.findall(r"https?://([^/\s`\"\\)]+)", guide.text))
    assert {host for host in hosts if not host.endswith("example.org")} <= {"purl.imsglobal.org"}


@both
def test_headings_go_down_step_by_step(guide: Guide) -> None:
    depths = [len(marks) for marks in re.findall(r"^(#+) ", guide.text, re.MULTILINE)]
    assert depths[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(depths))


@both
def test_every_picture_is_there_and_described(guide: Guide) -> None:
    assert guide.pictures()
    for alternative, file in guide.pictures():
        assert (DOCS / file).is_file(), file
        assert len(alternative.split()) >= LEAST_WORDS, file


def test_pictures_are_few_small_and_used() -> None:
    used = {file for guide in GUIDES.values() for _, file in guide.pictures()}
    kept = sorted(IMAGES.iterdir())
    assert {f"images/{path.name}" for path in kept} == used
    assert len(kept) <= MOST_PICTURES
    for path in kept:
        content = path.read_bytes()
        assert LEAST_BYTES < len(content) < MOST_BYTES, path.name
        assert content.startswith(b"\x89PNG\r\n\x1a\n")
        (width,) = struct.unpack(">I", content[16:20])
        assert width <= WIDEST
