"""The register as files: harmless in a spreadsheet, credentials byte for byte, and a manifest."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from app.domain.awarding import Award, AwardState
from app.domain.errors import RefusalCode
from app.domain.people import CourseRole
from app.domain.requirements import leaves_of
from app.ports.award_storage import RegisterFilter
from app.usecases.export_register import (
    Manifest,
    build_manifest,
    require_export,
    stream_csv,
    stream_json,
)
from app.usecases.revoke import revoke
from app.usecases.show_register import show_register
from app.web.archive import stream_archive
from tests.usecases.refusals import refused
from tests.usecases.world import SMALLEST, World

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def everything(world: World) -> RegisterFilter:
    return RegisterFilter(institution_id=world.institution.id)


def export_csv(world: World, wanted: RegisterFilter) -> tuple[bytes, Manifest]:
    manifest = build_manifest(wanted, "csv", "operator", NOW)
    return b"".join(stream_csv(world.ports, wanted, manifest)), manifest


def export_json(world: World, wanted: RegisterFilter) -> tuple[bytes, Manifest]:
    manifest = build_manifest(wanted, "json", "operator", NOW)
    return b"".join(stream_json(world.ports, wanted, manifest)), manifest


def read_csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.fixture
def awards(world: World) -> list[Award]:
    """Three awards of a short micro-credential, one of them revoked."""
    teacher = world.offer(world.publish(SMALLEST))
    made = []
    for number, name in enumerate(["Sample Learner One", "Прізвище Зразкове", "Emër Shembull"], 1):
        learner = world.arrive(f"learner-{number}")
        world.attest(teacher, learner.person.uuid, leaf="done")
        made.append(world.claim(learner, name=name, email=f"learner-{number}@example.org"))
        world.clock.go_on(days=1)
    revoke(world.ports, world.grant_registrar(), made[1].uuid, "=HYPERLINK(1)")
    return made


def test_a_csv_has_a_line_for_each_award_oldest_first(world: World, awards: list[Award]) -> None:
    content, manifest = export_csv(world, everything(world))

    assert content.startswith(b"\xef\xbb\xbfaward_id,"), "spreadsheets know UTF-8 by this mark"
    assert content.count(b"\r\n") == 4, "RFC 4180"
    rows = read_csv(content)
    assert [row["award_id"] for row in rows] == [str(award.uuid) for award in awards]
    assert [row["holder_name"] for row in rows] == [award.holder.name for award in awards]
    assert rows[0]["issued_at"] == "2026-11-22T12:00:00+00:00"
    assert rows[0]["credential_url"] == world.ports.addresses.credential(awards[0].uuid)
    assert rows[0]["decision_sha256"] == awards[0].decision.digest
    assert rows[0]["credential_sha256"] == hashlib.sha256(awards[0].document).hexdigest()
    assert [row["state"] for row in rows] == ["issued", "revoked", "issued"]
    assert manifest.content()["count"] == 3


def test_the_manifest_has_the_hash_of_the_files_bytes(world: World, awards: list[Award]) -> None:
    content, manifest = export_csv(world, everything(world))
    assert manifest.content()["sha256"] == hashlib.sha256(content).hexdigest()
    assert manifest.content()["exportedBy"] == "operator"
    assert manifest.content()["exportedAt"] == NOW.isoformat()


def test_an_empty_register_is_a_heading_and_a_count_of_nothing(world: World) -> None:
    content, manifest = export_csv(world, everything(world))
    assert read_csv(content) == []
    assert manifest.content()["count"] == 0
    exported = json.loads(export_json(world, everything(world))[0])
    assert (exported["awards"], exported["manifest"]["count"]) == ([], 0)


@pytest.mark.parametrize("start", ["=", "+", "-"])
def test_what_a_spreadsheet_takes_for_a_formula_is_text(
    world: World, awards: list[Award], start: str
) -> None:
    learner = world.arrive("learner-9")
    world.attest(world.arrive_as_teacher(), learner.person.uuid, leaf="done")
    world.claim(learner, name=f"{start}1+1, @Sample", email=f"{start}nine@example.org")

    row = read_csv(export_csv(world, everything(world))[0])[-1]
    assert row["holder_name"] == f"'{start}1+1, @Sample"
    assert row["holder_email"] == f"'{start}nine@example.org"


def test_a_name_that_begins_with_an_at_sign_is_text(world: World, awards: list[Award]) -> None:
    learner = world.arrive("learner-9")
    world.attest(world.arrive_as_teacher(), learner.person.uuid, leaf="done")
    world.claim(learner, name="@SUM(1)")
    assert read_csv(export_csv(world, everything(world))[0])[-1]["holder_name"] == "'@SUM(1)"


def test_a_reason_with_a_formula_is_text(world: World, awards: list[Award]) -> None:
    rows = read_csv(export_csv(world, everything(world))[0])
    assert rows[1]["revocation_reason"] == "'=HYPERLINK(1)"


def test_no_cell_of_a_csv_begins_like_a_formula(world: World, awards: list[Award]) -> None:
    for row in read_csv(export_csv(world, everything(world))[0]):
        assert [cell for cell in row.values() if re.match(r"[=+\-@\t\r\n]", cell)] == []


def test_a_json_export_holds_the_credentials_byte_for_byte(
    world: World, awards: list[Award]
) -> None:
    content, _ = export_json(world, everything(world))

    exported = json.loads(content)
    assert [row["holder_name"] for row in exported["awards"]] == [a.holder.name for a in awards]
    for award, row in zip(awards, exported["awards"], strict=True):
        assert award.document in content
        assert row["credential"] == json.loads(award.document)


def test_a_json_exports_hash_is_of_its_rows(world: World, awards: list[Award]) -> None:
    content, _ = export_json(world, everything(world))
    rows = content.removeprefix(b'{"awards":[\n').partition(b'\n],"manifest":')[0]
    bare = rows.replace(b"},\n{", b"}{")
    assert json.loads(content)["manifest"]["sha256"] == hashlib.sha256(bare).hexdigest()


def test_the_same_register_gives_the_same_bytes(world: World, awards: list[Award]) -> None:
    assert export_csv(world, everything(world))[0] == export_csv(world, everything(world))[0]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"state": AwardState.REVOKED}, [1]),
        ({"state": AwardState.ISSUED}, [0, 2]),
        ({"issued_from": date(2026, 11, 23)}, [1, 2]),
        ({"issued_until": date(2026, 11, 22)}, [0]),
        ({"issued_from": date(2026, 11, 23), "issued_until": date(2026, 11, 23)}, [1]),
        ({"text": "emër"}, [2]),
        ({"text": "ЗРАЗК"}, [1]),
        ({"text": "LEARNER-1@"}, [0]),
        ({"text": "%"}, []),
        ({"text": "_"}, []),
    ],
)
def test_a_filter_holds_for_page_and_export_alike(
    world: World, awards: list[Award], changes: dict[str, object], expected: list[int]
) -> None:
    wanted = RegisterFilter(institution_id=world.institution.id, **changes)  # type: ignore[arg-type] # a table of fields
    ids = [str(awards[n].uuid) for n in expected]

    content, manifest = export_csv(world, wanted)
    assert [row["award_id"] for row in read_csv(content)] == ids
    assert manifest.content()["count"] == len(ids)
    shown = show_register(world.ports, world.grant_registrar(), wanted)
    assert [str(row.award_uuid) for row in shown.rows] == ids[::-1], "newest first on the page"


def test_the_manifest_says_what_was_asked_for(world: World) -> None:
    wanted = RegisterFilter(
        institution_id=world.institution.id,
        version_uuid=world.version.uuid,
        state=AwardState.ISSUED,
        issued_from=date(2026, 1, 1),
        text="sample",
    )
    assert build_manifest(wanted, "csv", "somebody", NOW).content()["filter"] == {
        "version": world.version.uuid.urn,
        "state": "issued",
        "issuedFrom": "2026-01-01",
        "issuedUntil": None,
        "text": "sample",
    }


def test_another_institution_exports_nothing_of_ours(world: World, awards: list[Award]) -> None:
    other = RegisterFilter(institution_id=world.add_institution("other").id)
    assert read_csv(export_csv(world, other)[0]) == []


@pytest.mark.parametrize("role", list(CourseRole))
def test_no_role_in_a_course_exports(world: World, role: CourseRole) -> None:
    asker = world.arrive("somebody", role)
    with refused(RefusalCode.NOT_ALLOWED):
        require_export(asker)
    with refused(RefusalCode.NOT_ALLOWED):
        show_register(world.ports, asker, everything(world))


def test_an_archive_is_a_zip_whose_parts_are_made_in_their_order() -> None:
    made: list[str] = []

    def part(name: str, *chunks: bytes) -> Iterator[bytes]:
        made.append(name)
        yield from chunks

    rows = part("rows", b"a" * 100_000, b"b")
    chunks = list(stream_archive([("rows.csv", rows), ("last.json", part("last", b"{}"))]))

    assert made == ["rows", "last"]
    with zipfile.ZipFile(io.BytesIO(b"".join(chunks))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["rows.csv", "last.json"]
        assert archive.read("rows.csv") == b"a" * 100_000 + b"b"
        assert archive.read("last.json") == b"{}"


def test_an_archive_of_a_large_file_is_handed_out_while_it_is_made() -> None:
    taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal taken
        while True:
            taken += 1
            assert taken <= 50, "made ahead of what is taken away"
            yield bytes(range(256)) * 256

    stream = stream_archive([("big.csv", endless())])
    received = sum(len(next(stream)) for _ in range(50))
    stream.close()  # type: ignore[attr-defined] # a generator
    assert received > 0
    assert taken == 50, "nothing is made ahead of what is taken away"


def test_the_sample_has_the_leaves_that_these_tests_rely_on(world: World) -> None:
    leaves = [leaf.key for leaf in leaves_of(world.version.definition.requirement)]
    assert leaves == ["test", "task-design", "feedback", "use-of-evidence", "practice"]
