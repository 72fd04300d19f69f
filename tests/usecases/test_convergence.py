"""Whatever the order and the failures of readings, what stands is what the platform says.

A platform changes at random and is read at random moments, often in part only. After each reading
the new facts say what the platform said just then, and nothing else; after a last complete one,
what counts for every learner is what the platform holds.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from app.domain.errors import FailureKind, PlatformFailure
from app.domain.evidence import Completed, Route, Withdrawn
from app.domain.people import CourseRole
from app.domain.sources import Source, SourceState
from app.domain.verdicts import Outcome
from app.ports.platform_accounts import Completion, Measure, Observation
from app.usecases.platform_account import set_account
from tests.usecases.database import copy_template
from tests.usecases.links import open_link
from tests.usecases.moments import (
    GATE_LINK,
    GRADED,
    look,
    read_facts,
    read_listed,
    read_states,
    read_subjects,
    read_verdicts,
)
from tests.usecases.world import SMALLEST, World

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.domain.evidence import Fact
    from tests.usecases.moments import Moment

REQUIREMENTS = b"""requirements:
  title: Everything
  all:
    - {key: own, title: Entered into our own item, grade_at_least: 60}
    - {key: calculated, title: Calculated from another, grade_at_least: 60}
    - {key: gate, title: Allowed through, completion: recorded}
    - {key: completed, title: Completed, completion: recorded}
"""
DEFINITION = SMALLEST.partition(b"requirements:")[0] + REQUIREMENTS

LEARNERS = ("learner-1", "learner-2", "learner-3", "learner-4")
ASSISTANT = "assistant"

learners = st.sampled_from(LEARNERS)
failures = st.sampled_from(FailureKind)
maybe_failures = st.none() | failures


class ChangingPlatform(RuleBasedStateMachine):
    """The platform's changes and Laurel's readings, in any order."""

    def __init__(self, template: Path) -> None:
        super().__init__()
        self.folder = Path(mkdtemp())
        self.world = World.on_file(copy_template(template, self.folder))
        self.facts: tuple[Fact, ...] = ()
        self.roster_read: frozenset[str] = frozenset()
        self.ever_listed: set[str] = set()

    @initialize()
    def set_up(self) -> None:
        """A course with every kind of source, read once so that its line items are there."""
        world = self.world
        world.offer(world.publish(DEFINITION))
        open_link(world, custom={"laurel_link": "gate", "laurel_leaf": "gate"})
        world.arrive(ASSISTANT, CourseRole.STAFF)
        world.gradebook.enrol("teacher", CourseRole.STAFF)
        world.gradebook.enrol(ASSISTANT)  # listed as a learner, as some platforms do
        set_account(
            world.ports, world.registration, url=world.gradebook.url, client_id="", secret="s" * 40
        )
        for leaf, route, settings_of_route in (
            ("calculated", Route.CALCULATED, {}),
            ("gate", Route.GATE, {}),
            ("completed", Route.MOODLE_WEBSERVICE, {"measure": Measure.COURSE_COMPLETION.value}),
        ):
            self._bind(leaf, route, settings_of_route)
        self.read()

    def _bind(self, leaf: str, route: Route, chosen: Mapping[str, str]) -> None:
        """The calculated item's designer compared a value before anybody had one."""
        source = Source(
            offering_id=self.world.offering().id, leaf=leaf, route=route, settings=chosen
        )
        if route is Route.CALCULATED:
            source = replace(source, confirmed_at=self.world.clock.now)
        with self.world.ports.unit_of_work() as u:
            u.sources.record(source)

    # --- what happens on the platform ---------------------------------------------------------

    @rule(who=learners)
    def enrol(self, who: str) -> None:
        if who not in look(self.world).roster:
            self.world.gradebook.enrol(who)

    @rule(who=learners)
    def leave(self, who: str) -> None:
        self.world.gradebook.expel(who)

    @rule(who=learners, leaf=st.sampled_from(GRADED), given=st.integers(0, 100))
    def grade(self, who: str, leaf: str, given: int) -> None:
        self.world.gradebook.grade(who, str(given), leaf=leaf)

    @rule(who=learners, leaf=st.sampled_from(GRADED))
    def take_grade_away(self, who: str, leaf: str) -> None:
        item = self.world.gradebook.item(f":{leaf}")
        self.world.gradebook.results[item.url].pop(who, None)

    @rule(who=learners, completed=st.booleans())
    def complete(self, who: str, completed: bool) -> None:
        self.world.api.says[who] = Observation(
            subject=who,
            value=Completion(completed),
            raw_digest=f"completed {completed}",
            source_id="course",
        )

    @rule(who=learners)
    def forget_completion(self, who: str) -> None:
        self.world.api.says.pop(who, None)

    @rule(outside=st.sets(learners))
    def restrict(self, outside: set[str]) -> None:
        """Without anybody outside the gate stands open."""
        self.world.gradebook.shut_out[GATE_LINK] = outside

    # --- what Laurel reads --------------------------------------------------------------------

    @rule()
    def read(self) -> None:
        self._collect(has_roster=True)

    @rule(
        results=st.lists(maybe_failures, max_size=2),
        gate=maybe_failures,
        api=maybe_failures,
    )
    def read_in_part(
        self,
        results: list[FailureKind | None],
        gate: FailureKind | None,
        api: FailureKind | None,
    ) -> None:
        """The roster comes, some sources do not."""
        self.world.gradebook.fail("read_results", *results)
        self.world.gradebook.fail("read_gate", gate)
        self.world.api.failing = api
        self._collect(has_roster=True)

    @rule(kind=failures)
    def read_without_roster(self, kind: FailureKind) -> None:
        self.world.gradebook.fail("read_memberships", kind)
        self._collect(has_roster=False)

    @rule(who=learners, given=st.integers(0, 100))
    def read_while_it_changes(self, who: str, given: int) -> None:
        self.world.gradebook.meanwhile = lambda: self.grade(who, "own", given)
        self._collect(has_roster=True)

    @rule()
    def read_again_at_once(self) -> None:
        """The same reading twice, as after a worker died; the second one is no news."""
        self._collect(has_roster=True)
        self._collect(has_roster=True, later=False)
        assert self._collect(has_roster=True, later=False) == ()

    def _collect(self, *, has_roster: bool, later: bool = True) -> tuple[Fact, ...]:
        """Read, with the failures that were asked for; the new facts, all of them true."""
        self.world.clock.go_on(minutes=int(later))
        before = look(self.world)
        with suppress(PlatformFailure):
            self.world.collect()
        self.world.gradebook.failing.clear()
        self.world.api.failing = None
        after = look(self.world)
        if has_roster:
            self.roster_read = after.roster
            self.ever_listed |= after.roster
        return self._check(before, after)

    # --- what must hold -----------------------------------------------------------------------

    def _check(self, before: Moment, after: Moment) -> tuple[Fact, ...]:
        known, self.facts = self.facts, read_facts(self.world)
        assert self.facts[: len(known)] == known, "nothing is lost"
        new = self.facts[len(known) :]
        subjects = read_subjects(self.world, self.facts)
        for fact in new:
            key = (fact.leaf, subjects[fact.person_id])
            if isinstance(fact.value, Withdrawn):
                has_left = key[1] not in after.roster & self.roster_read
                assert has_left or None in {before.said.get(key), after.said.get(key)}
            elif key[1] != ASSISTANT:
                assert fact.value in {before.said.get(key), after.said.get(key)}, "invented"
            opened = before.is_open and fact.leaf == "gate"
            assert not (opened and fact.value == Completed(completed=True))
        expected = {one: one in self.roster_read for one in self.ever_listed}
        assert read_listed(self.world) == expected, "absent only after a whole roster without them"
        return new

    def teardown(self) -> None:
        """A last complete reading shows everything as it is."""
        try:
            if self.facts or self.ever_listed:
                self._collect(has_roster=True)
                self._assert_converged()
        finally:
            self.world.database.close()
            shutil.rmtree(self.folder)

    def _assert_converged(self) -> None:
        now, states = look(self.world), read_states(self.world)
        shut = {leaf for leaf, state in states.items() if state is not SourceState.VERIFIED}
        of_learners = {now.said[key] for key in now.said if key[0] == "gate" and key[1] in LEARNERS}
        proves = of_learners == {Completed(completed=True), Completed(completed=False)}
        assert shut == (set() if proves else {"gate"}), "some in, some out, whatever staff may do"
        for who in LEARNERS:
            verdicts = read_verdicts(self.world, who)
            for leaf in states:
                is_asked = leaf in GRADED or who in now.roster
                held = now.said.get((leaf, who)) if is_asked else None
                if leaf in shut:
                    is_unknown = {verdicts[leaf].outcome} if verdicts else {Outcome.UNKNOWN}
                    assert is_unknown == {Outcome.UNKNOWN}, "an open gate proves nothing"
                else:
                    fact = verdicts[leaf].fact if verdicts else None
                    assert (fact.value if fact else None) == held, (leaf, who)


def test_facts_converge_to_the_platforms_state(template: Path) -> None:
    class OnTemplate(ChangingPlatform):
        def __init__(self) -> None:
            super().__init__(template)

    run_state_machine_as_test(
        OnTemplate, settings=settings(max_examples=40, stateful_step_count=30)
    )
