"""Every service of a course's reading against every fault, over HTTP and into SQLite.

Of each: what is asked again, what is said, that no fact is lost or invented and nobody marked
absent, that the other sources arrive, and that the next good reading mends everything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.domain.errors import FailureKind as Kind
from app.domain.errors import PlatformFailure
from app.domain.evidence import Completed, Graded, Route
from app.domain.sources import Source, SourceReason, SourceState
from app.domain.syncing import DeliveryState, SyncState
from app.usecases.send_score import send_score
from tests.moodle.double import MoodleDouble
from tests.moodle.sample_tool import SampleTool
from tests.platforms.fault_table import CELLS, LATE, SOON, Cell
from tests.platforms.laurel_on_moodle import AWARD, Laurel
from tests.platforms.moodle_course import Grades, MoodleCourse, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from app.domain.evidence import FactValue

BEFORE = Grades(
    own={"one": 80, "two": 50, "four": 70},
    essay={"one": 90, "two": 40, "four": 60},
    quiz={"one": 75, "two": 30, "four": 65},
    read=frozenset({"one", "two"}),
)
AFTER = Grades(
    own={"two": 66, "three": 90, "four": 70},
    essay={"one": 90, "two": 70, "three": 20, "four": 60},
    quiz={"two": 62, "three": 10, "four": 65},
    read=frozenset({"one", "three"}),
)
STAYING = ("one", "two", "three")
EVERYBODY = (*STAYING, "four")

Seen = dict[tuple[str, str], "FactValue"]


SENDING = ("score", "back")
READING = [name for name, cell in CELLS.items() if cell.service not in SENDING]
SCORES = [name for name, cell in CELLS.items() if cell.service in SENDING]

# Without its roster a course is not read, unless the platform gives none; then its sources are.
GIVES_NONE = {Kind.MISSING_SCOPE, Kind.NOT_FOUND, Kind.TOO_LARGE}
BY_LINE_ITEM = ("own", "calculated")
READ = frozenset(Route) - {Route.CUSTOM_CLAIM}


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MoodleCourse]:
    with MoodleDouble() as moodle, SampleTool() as tool:
        yield settle(moodle, tool, tmp_path_factory.mktemp("settled"), BEFORE)


@pytest.fixture
def cell(request: pytest.FixtureRequest) -> Cell:
    found: Cell = CELLS[request.param]
    return found


@pytest.fixture
def laurel(settled: MoodleCourse, cell: Cell, tmp_path: Path) -> Iterator[Laurel]:
    opened = settled.open(tmp_path, cell.limits)
    yield opened
    opened.database.close()


def expect(grades: Grades, *, leaving: bool) -> Seen:
    """The value of each learner and requirement that the platform stands for now."""
    there = STAYING if leaving else EVERYBODY
    return {
        **_graded("own", grades.own, EVERYBODY),
        **_graded("calculated", grades.essay, EVERYBODY),
        **_graded("graded", grades.quiz, there),
        **{("gate", one): Completed((grades.essay.get(one) or 0) >= 60) for one in there},
        **{("completed", one): Completed(one in grades.read) for one in there},
    }


def _graded(leaf: str, given: Mapping[str, float | None], there: tuple[str, ...]) -> Seen:
    return {
        (leaf, one): Graded(int(value), 100)  # type: ignore[arg-type] # equal to the decimals
        for one, value in given.items()
        if one in there and value is not None
    }


def show(laurel: Laurel, course: MoodleCourse) -> Seen:
    """The newest fact of each learner and requirement; withdrawn ones left out."""
    names = {str(user.id): learner for learner, user in course.made.people.items()}
    subjects = laurel.subjects()
    newest = {(fact.leaf, names[subjects[fact.person_id]]): fact.value for fact in laurel.facts()}
    return {key: value for key, value in newest.items() if isinstance(value, Graded | Completed)}


def run(laurel: Laurel, cell: Cell, work: Callable[[], None]) -> None:
    """Do what meets the fault: it fails as the table says, naming the call, or not at all."""
    before = len(laurel.moodle.requests(cell.where.name))
    laurel.moodle.fail(cell.where.name, cell.build_fault())
    if cell.kind is None or is_nothing_to_mend(cell):
        work()
    else:
        with pytest.raises(PlatformFailure) as failed:
            work()
        assert (failed.value.kind, failed.value.call) == (cell.kind, cell.where.call)
        asked_for = {"429-soon": SOON, "429-late": LATE}.get(cell.fault)
        assert failed.value.retry_after == asked_for
    if cell.asked is not None:
        asked = len(laurel.moodle.requests(cell.where.name)) - before
        assert asked == cell.asked + cell.where.others
        assert_paused(laurel, cell)
    laurel.moodle.fail(cell.where.name, None)
    laurel.clock.go_on(minutes=10)


def is_nothing_to_mend(cell: Cell) -> bool:
    """A roster above the limit: nobody can mend that, and the course lives without one."""
    return cell.service == "roster" and cell.kind is Kind.TOO_LARGE


def assert_paused(laurel: Laurel, cell: Cell) -> None:
    """Before every call that was made again, as long as the platform asked for, if it did."""
    assert cell.kind
    if cell.fault == "429-soon":
        assert laurel.slept == [SOON, SOON]
    else:
        assert bool(laurel.slept) == (cell.kind.may_pass and cell.asked != 1)


@pytest.mark.parametrize("cell", READING, indirect=True)
def test_a_fault_of_a_reading(laurel: Laurel, settled: MoodleCourse, cell: Cell) -> None:
    if cell.where.leaf == "late":
        bind_late(laurel)
    before, sources = laurel.facts(), laurel.sources()
    settled.say(AFTER)
    settled.let_go("four")
    laurel.clock.go_on(minutes=10)
    run(laurel, cell, laurel.collect)

    assert laurel.facts()[: len(before)] == before, "nothing is lost"
    assert show(laurel, settled) == expect_after_fault(cell), "nor invented, nor kept from others"
    assert_listed(laurel, settled, four=was_roster_lost(cell))
    assert_said(laurel, cell, sources)

    laurel.collect()
    assert show(laurel, settled) == expect(AFTER, leaving=True)
    assert_listed(laurel, settled, four=False)
    sync = laurel.sync()
    assert (sync.state, sync.error, sync.completed_at) == (SyncState.DONE, None, laurel.clock())
    states = {one.state for one in laurel.sources().values() if one.route in READ}
    assert states == {SourceState.VERIFIED}
    assert settled.count_items("late") == (1 if cell.where.leaf == "late" else 0), "never twice"


def bind_late(laurel: Laurel) -> None:
    """A requirement that has no line item yet."""
    laurel.bind(Source(offering_id=laurel.offering().id, leaf="late", route=Route.OWN_LINE_ITEM))


def was_roster_lost(cell: Cell) -> bool:
    return cell.asked is not None and cell.service in {"token", "roster"}


def expect_after_fault(cell: Cell) -> Seen:
    """What stands after a reading with this fault in it."""
    before, after = expect(BEFORE, leaving=False), expect(AFTER, leaving=True)
    if cell.kind is None:
        return after
    if not was_roster_lost(cell):
        return mix(before, after, {cell.where.leaf})
    if cell.kind not in GIVES_NONE:
        return before
    # Those who were known are asked about, the one who left too; no gate can be compared.
    after[("completed", "four")] = Completed(completed=False)
    return mix(before, after, {"gate", *(BY_LINE_ITEM if cell.service == "token" else ())})


def mix(before: Seen, after: Seen, old: set[str]) -> Seen:
    """The old values of these requirements, the new ones of the others."""
    kept = {key: value for key, value in before.items() if key[0] in old}
    return kept | {key: value for key, value in after.items() if key[0] not in old}


def assert_listed(laurel: Laurel, course: MoodleCourse, *, four: bool) -> None:
    listed = laurel.listed()
    people = course.made.people
    assert {name: listed[str(user.id)] for name, user in people.items()} == {
        "one": True,
        "two": True,
        "three": True,
        "four": four,
    }


def assert_said(laurel: Laurel, cell: Cell, before: Mapping[str, Source]) -> None:
    """What an operator reads of the sync, and a designer of each source."""
    sync = laurel.sync()
    if cell.kind is None or is_nothing_to_mend(cell):
        assert (sync.state, sync.error) == (SyncState.DONE, None)
    else:
        assert (sync.state, sync.error) == (SyncState.FAILED, cell.kind)
        assert sync.error_call == cell.where.call
    for leaf, source in laurel.sources().items():
        assert tell(source) == expect_told(cell, leaf, before[leaf]), leaf


def tell(source: Source) -> tuple[SourceState, SourceReason, Kind | None, str]:
    return source.state, source.reason, source.failure, source.failed_call


def expect_told(
    cell: Cell, leaf: str, before: Source
) -> tuple[SourceState, SourceReason, Kind | None, str]:
    """A source counts as before, unless the platform refused it for good or gave no roster."""
    of_token = cell.service == "token" and cell.kind is Kind.TOO_LARGE and leaf in BY_LINE_ITEM
    if cell.kind and not cell.kind.may_pass and (leaf == cell.where.leaf or of_token):
        return SourceState.BROKEN, SourceReason.PLATFORM_FAILED, cell.kind, cell.where.call
    if leaf == "gate" and was_roster_lost(cell) and cell.kind in GIVES_NONE:
        return SourceState.WAITING, SourceReason.NO_ROSTER, None, ""
    is_new = leaf == "late" and cell.where.leaf == "late" and cell.kind is None
    return (SourceState.VERIFIED, SourceReason.NONE, None, "") if is_new else tell(before)


@pytest.mark.parametrize("cell", SCORES, indirect=True)
def test_a_fault_of_sending_a_score(laurel: Laurel, settled: MoodleCourse, cell: Cell) -> None:
    before, listed = laurel.facts(), laurel.listed()
    run(laurel, cell, lambda: send_score(laurel.ports, AWARD))

    delivery = laurel.delivery()
    assert delivery.error is cell.kind
    if cell.kind is None:
        assert delivery.state is DeliveryState.SEEN
    else:
        sent = cell.service == "back"
        assert delivery.state is (DeliveryState.SENT if sent else DeliveryState.FAILED)

    send_score(laurel.ports, AWARD)
    delivery = laurel.delivery()
    assert (delivery.state, delivery.error) == (DeliveryState.SEEN, None)
    item = laurel.moodle.site.items[settled.made.award_item_id]
    assert {user: row.final for user, row in item.rows.items()} == {
        settled.made.people["one"].id: 100
    }
    assert (laurel.facts(), laurel.listed()) == (before, listed)
