"""Anything that evaluation may meet: trees, facts in every order, waivers and readings."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from hypothesis import strategies as st

from app.domain.evidence import (
    Attested,
    Completed,
    Fact,
    FactValue,
    Graded,
    LevelReached,
    Route,
    Waiver,
    Withdrawn,
)
from app.domain.requirements import (
    CompletionAttested,
    CompletionRecorded,
    CriterionAtLevel,
    FactRule,
    GradeAtLeast,
    Group,
    Operator,
    Requirement,
    Window,
)
from tests.domain.building import LEVEL_KEYS, NOW, waiver

KEYS = ("a", "b", "c")

# A few moments, close together and often equal, so that ties and limits are met.
moments: st.SearchStrategy[datetime] = st.integers(-6, 0).map(
    lambda hours: NOW + timedelta(hours=hours)
)
rules = st.sampled_from(FactRule)
ages = st.none() | st.sampled_from([timedelta(hours=2), timedelta(days=9)])
windows = st.none() | st.builds(Window, start=st.none() | moments, end=st.none() | moments)
percentages = st.sampled_from([Decimal(n) for n in ("0", "50", "59.99", "60", "100")])


shared = {
    "key": st.sampled_from(KEYS),
    "title": st.just("Title"),
    "rule": rules,
    "max_age": ages,
    "window": windows,
}
grade_leaves: st.SearchStrategy[Requirement] = st.builds(
    GradeAtLeast, minimum=percentages, **shared
)
criterion_leaves: st.SearchStrategy[Requirement] = st.builds(
    CriterionAtLevel,
    criterion=st.sampled_from(["planning", "foreign"]),
    minimum_level=st.sampled_from([*LEVEL_KEYS, "foreign"]),
    **shared,
)
completion_leaves: st.SearchStrategy[Requirement] = st.builds(CompletionAttested, **shared)
recorded_leaves: st.SearchStrategy[Requirement] = st.builds(CompletionRecorded, **shared)
leaves = grade_leaves | criterion_leaves | completion_leaves | recorded_leaves


@st.composite
def groups(draw: st.DrawFn, children: st.SearchStrategy[Requirement]) -> Requirement:
    chosen = draw(st.lists(children, min_size=1, max_size=4))
    return Group(
        key="group",
        title="Group",
        operator=draw(st.sampled_from(Operator)),
        children=tuple(chosen),
        count=draw(st.integers(1, len(chosen))),
    )


trees: st.SearchStrategy[Requirement] = st.recursive(leaves, groups, max_leaves=6)

grades = st.builds(
    Graded,
    given=st.sampled_from([Decimal(n) for n in ("-3", "0", "5.999", "6", "60", "100")]),
    maximum=st.sampled_from([Decimal(n) for n in ("0", "10", "100")]),
)
levels = st.sampled_from([*LEVEL_KEYS, "foreign"]).map(LevelReached)
attestations = st.booleans().map(Attested)
records = st.booleans().map(Completed)
values: st.SearchStrategy[FactValue] = (
    grades | levels | attestations | records | st.just(Withdrawn())
)


uuids: st.SearchStrategy[UUID] = st.integers(1, 10**6).map(lambda number: UUID(int=number))
facts: st.SearchStrategy[Fact] = st.builds(
    Fact,
    uuid=uuids,
    person_id=st.just(7),
    offering_id=st.just(3),
    leaf=st.sampled_from(KEYS),
    value=values,
    route=st.sampled_from(Route),
    source_id=st.sampled_from(["source-1", "source-2"]),
    observed_at=moments,
    digest=st.just("0" * 64),
    source_time=st.none() | moments,
)
fact_lists = st.lists(facts, max_size=6, unique_by=lambda fact: fact.uuid)
waivers: st.SearchStrategy[Waiver] = st.builds(
    lambda leaf, number, at: waiver(leaf, number=number, granted_at=at),
    st.sampled_from(KEYS),
    st.integers(1, 9),
    moments,
)
readings = st.dictionaries(st.sampled_from(KEYS), moments)
