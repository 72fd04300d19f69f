"""Each route's reading: what is asked, and what the answers mean for one requirement."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from app.domain.errors import FailureKind, PlatformFailure
from app.domain.evidence import Completed, FactValue, Graded, LevelReached, Route
from app.domain.people import CourseRole
from app.domain.platforms import Course, Registration
from app.domain.requirements import Leaf
from app.domain.sources import Source, SourceReason
from app.lms.sources import PlatformSources
from app.ports.platform_accounts import (
    ChosenLevel,
    Completion,
    Measure,
    Observation,
    ObservedValue,
    PlatformAccount,
)
from app.ports.services import PlatformResult
from app.ports.sources import Heard, Wanted
from tests.domain.building import CRITERION, GRADE, LEVEL_KEYS, RECORDED, RUBRIC
from tests.usecases.gradebook import Gradebook
from tests.usecases.own_api import OwnApi

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ITEM = "https://platform.example.org/items/1"
REGISTRATION = Registration(
    id=1,
    institution_id=1,
    name="sample",
    kind="generic",
    issuer="https://platform.example.org",
    client_id="client-1",
    auth_url="https://platform.example.org/auth",
    token_url="https://platform.example.org/token",
    jwks_url="https://platform.example.org/keys",
)
COURSE = Course(
    id=1,
    uuid=UUID(int=1),
    institution_id=1,
    registration_id=1,
    deployment_id="1",
    context_id="4",
    title="Sample course",
    memberships_url="https://platform.example.org/members",
    line_items_url="https://platform.example.org/items",
)


@pytest.fixture
def gradebook() -> Gradebook:
    return Gradebook()


@pytest.fixture
def api() -> OwnApi:
    return OwnApi()


def wanted(leaf: Leaf, route: Route, **settings: str) -> Wanted:
    return Wanted(
        registration=REGISTRATION,
        course=COURSE,
        source=Source(offering_id=1, leaf=leaf.key, route=route, settings=settings),
        leaf=leaf,
        criterion=RUBRIC.criterion("planning") if leaf is CRITERION else None,
        resource_id=f"version:{leaf.key}",
        may_make_line_items=True,
        learners={"one": "", "two": ""},
    )


def read(gradebook: Gradebook, api: OwnApi, asked: Wanted) -> Heard:
    return PlatformSources(gradebook, api).of(asked.source.route).read(asked)


def values(heard: Heard) -> dict[str, FactValue]:
    return {one.subject: one.value for one in heard.values}


def test_routes_by_kind(gradebook: Gradebook, api: OwnApi) -> None:
    sources = PlatformSources(gradebook, api)
    entered = {Route.OWN_LINE_ITEM, Route.IN_TOOL_RUBRIC, Route.ATTESTATION, Route.CSV_IMPORT}
    assert sources.routes_of("generic") == entered
    assert sources.routes_of("moodle") - entered == {
        Route.CALCULATED,
        Route.OUTCOME,
        Route.GATE,
        Route.MOODLE_WEBSERVICE,
    }
    assert sources.routes_of("openedx") - entered == {Route.CUSTOM_CLAIM, Route.OPENEDX_REST}


class TestLineItem:
    def test_it_is_made_under_the_requirements_name(
        self, gradebook: Gradebook, api: OwnApi
    ) -> None:
        heard = read(gradebook, api, wanted(GRADE, Route.CALCULATED))
        (item,) = gradebook.items
        assert (item.resource_id, item.tag) == ("version:test", "laurel-requirement")
        assert (item.label, item.maximum) == (GRADE.title, Decimal(100))
        assert (heard.line_item_url, heard.source_id, heard.values) == (item.url, item.url, ())

    def test_one_that_is_bound_is_not_looked_for(self, gradebook: Gradebook, api: OwnApi) -> None:
        read(gradebook, api, replace(wanted(GRADE, Route.CALCULATED), line_item_url=ITEM))
        assert gradebook.calls == ["read_results"]

    def test_without_the_service_nothing_is_asked(self, gradebook: Gradebook, api: OwnApi) -> None:
        course = replace(COURSE, line_items_url="")
        heard = read(gradebook, api, replace(wanted(GRADE, Route.CALCULATED), course=course))
        assert heard.obstacle is SourceReason.NO_LINE_ITEMS
        assert gradebook.calls == []

    def test_without_the_scope_it_says_which(self, gradebook: Gradebook, api: OwnApi) -> None:
        asked = replace(wanted(GRADE, Route.CALCULATED), may_make_line_items=False)
        with pytest.raises(PlatformFailure) as refused:
            read(gradebook, api, asked)
        assert refused.value.kind is FailureKind.MISSING_SCOPE
        assert "lti-ags/scope/lineitem" in refused.value.detail
        assert gradebook.items == []

    def test_an_outcome_has_a_point_for_each_level(self, gradebook: Gradebook, api: OwnApi) -> None:
        read(gradebook, api, wanted(CRITERION, Route.OUTCOME))
        assert gradebook.items[0].maximum == len(LEVEL_KEYS)

    def test_an_outcomes_column_on_another_scale_is_put_right(
        self, gradebook: Gradebook, api: OwnApi
    ) -> None:
        read(gradebook, api, wanted(CRITERION, Route.OUTCOME))
        (made,) = gradebook.items
        gradebook.items[0] = replace(made, maximum=Decimal(100))
        read(gradebook, api, wanted(CRITERION, Route.OUTCOME))
        assert gradebook.items == [made]

    def test_a_column_for_grades_keeps_the_maximum_that_it_was_given(
        self, gradebook: Gradebook, api: OwnApi
    ) -> None:
        read(gradebook, api, wanted(GRADE, Route.OWN_LINE_ITEM))
        gradebook.items[0] = replace(gradebook.items[0], maximum=Decimal(50))
        read(gradebook, api, wanted(GRADE, Route.OWN_LINE_ITEM))
        assert gradebook.items[0].maximum == Decimal(50)
        assert "set_maximum" not in gradebook.calls

    @pytest.mark.parametrize("place", [1, 2, 3, 4])
    def test_an_outcomes_number_is_the_level_at_that_place(
        self, gradebook: Gradebook, api: OwnApi, place: int
    ) -> None:
        heard = self.read_outcome(gradebook, api, str(place), "4")
        assert values(heard) == {"one": LevelReached(LEVEL_KEYS[place - 1])}

    def test_an_outcome_that_nobody_chose_yet_is_no_level(
        self, gradebook: Gradebook, api: OwnApi
    ) -> None:
        heard = self.read_outcome(gradebook, api, "0", "4")
        assert (heard.values, heard.obstacle) == ((), None)

    @pytest.mark.parametrize(
        ("given", "maximum"), [("2.5", "4"), ("5", "4"), ("-1", "4"), ("3", "5"), ("75", "100")]
    )
    def test_an_outcome_on_another_scale_says_nothing_about_anybody(
        self, gradebook: Gradebook, api: OwnApi, given: str, maximum: str
    ) -> None:
        heard = self.read_outcome(gradebook, api, given, maximum)
        assert (heard.values, heard.obstacle) == ((), SourceReason.SCALE_FOREIGN)

    @staticmethod
    def read_outcome(gradebook: Gradebook, api: OwnApi, given: str, maximum: str) -> Heard:
        gradebook.results[ITEM]["one"] = PlatformResult(
            subject="one", given=Decimal(given), maximum=Decimal(maximum), raw_digest="d"
        )
        return read(gradebook, api, replace(wanted(CRITERION, Route.OUTCOME), line_item_url=ITEM))


class TestGate:
    def asked(self) -> Wanted:
        return replace(wanted(RECORDED, Route.GATE), gate_link_id="gate")

    def test_who_is_listed_passes_and_who_is_not_does_not(
        self, gradebook: Gradebook, api: OwnApi
    ) -> None:
        gradebook.enrol("one")
        gradebook.enrol("two")
        gradebook.shut_out["gate"] = {"two"}
        heard = read(gradebook, api, self.asked())
        assert values(heard) == {
            "one": Completed(completed=True),
            "two": Completed(completed=False),
        }
        assert gradebook.calls == ["read_gate"]

    def test_nobody_beside_the_courses_learners_is_spoken_of(
        self, gradebook: Gradebook, api: OwnApi
    ) -> None:
        for subject in ("one", "two", "stranger"):
            gradebook.enrol(subject)
        assert set(values(read(gradebook, api, self.asked()))) == {"one", "two"}

    def test_staff_behind_the_gate_do_not_pass_it(self, gradebook: Gradebook, api: OwnApi) -> None:
        gradebook.enrol("one", CourseRole.STAFF)
        assert values(read(gradebook, api, self.asked()))["one"] == Completed(completed=False)

    def test_a_gate_that_nobody_opened_is_not_known(
        self, gradebook: Gradebook, api: OwnApi
    ) -> None:
        heard = read(gradebook, api, wanted(RECORDED, Route.GATE))
        assert heard.obstacle is SourceReason.NOT_OPENED
        assert gradebook.calls == []

    def test_without_a_whole_roster_nobody_is_left_out(
        self, gradebook: Gradebook, api: OwnApi
    ) -> None:
        heard = read(gradebook, api, replace(self.asked(), has_roster=False))
        assert heard.obstacle is SourceReason.NO_ROSTER
        assert gradebook.calls == []


ACCOUNT = PlatformAccount(
    registration_id=1, name="sample", kind="generic", url="https://p.example.org", secret="s"
)


class TestPlatformApi:
    def asked(self, leaf: Leaf = RECORDED, **settings: str) -> Wanted:
        chosen = {"measure": Measure.ACTIVITY_COMPLETION.value, "item": "7"} | settings
        return replace(wanted(leaf, Route.MOODLE_WEBSERVICE, **chosen), account=ACCOUNT)

    def test_each_learner_is_asked_about_in_the_launched_context(
        self, gradebook: Gradebook, api: OwnApi
    ) -> None:
        api.says["one"] = seen("one", Completion(completed=True))
        heard = read(gradebook, api, self.asked())
        assert values(heard) == {"one": Completed(completed=True)}
        ((account, query, subjects),) = api.asked
        assert (account, set(subjects)) == (ACCOUNT, {"one", "two"})
        assert (query.context_id, query.item) == (COURSE.context_id, "7")

    def test_a_grade_keeps_its_scale(self, gradebook: Gradebook, api: OwnApi) -> None:
        api.says["one"] = seen("one", Graded(Decimal("8.5"), Decimal(10)))
        heard = read(gradebook, api, self.asked(GRADE))
        assert values(heard) == {"one": Graded(Decimal("8.5"), Decimal(10))}

    def test_a_level_is_ours_at_the_same_place(self, gradebook: Gradebook, api: OwnApi) -> None:
        api.says["one"] = seen("one", ChosenLevel(key="c", text="Good", points=Decimal(3)))
        heard = read(gradebook, api, self.asked(CRITERION, levels="a\nb\nc\nd"))
        assert values(heard) == {"one": LevelReached(LEVEL_KEYS[2])}

    @pytest.mark.parametrize("levels", ["a\nb\nc", "a\nb\nx\ny", ""])
    def test_levels_that_do_not_match_ours_say_nothing(
        self, gradebook: Gradebook, api: OwnApi, levels: str
    ) -> None:
        api.says["one"] = seen("one", ChosenLevel(key="c", text="Good", points=Decimal(3)))
        heard = read(gradebook, api, self.asked(CRITERION, levels=levels))
        assert (heard.values, heard.obstacle) == ((), SourceReason.SCALE_FOREIGN)

    def test_without_an_account_nothing_is_asked(self, gradebook: Gradebook, api: OwnApi) -> None:
        heard = read(gradebook, api, replace(self.asked(), account=None))
        assert (heard.obstacle, api.asked) == (SourceReason.NO_ACCOUNT, [])

    def test_where_names_are_usernames_answers_come_back_under_the_subjects(
        self, gradebook: Gradebook, api: OwnApi
    ) -> None:
        api.wants_usernames = True
        api.says["ana"] = seen("ana", Completion(completed=True))
        heard = read(gradebook, api, replace(self.asked(), learners={"one": "ana", "two": ""}))
        assert values(heard) == {"one": Completed(completed=True)}
        assert api.asked[0][2] == {"ana"}

    def test_a_username_that_two_claim_is_asked_for_neither(
        self, gradebook: Gradebook, api: OwnApi
    ) -> None:
        api.wants_usernames = True
        both = {"one": "ana", "two": "ana", "three": "ben"}
        read(gradebook, api, replace(self.asked(), learners=both))
        assert api.asked[0][2] == {"ben"}

    def test_without_shared_usernames_nothing_is_asked(
        self, gradebook: Gradebook, api: OwnApi
    ) -> None:
        api.wants_usernames = True
        heard = read(gradebook, api, self.asked())
        assert (heard.obstacle, api.asked) == (SourceReason.NO_USERNAMES, [])


def seen(subject: str, value: ObservedValue) -> Observation:
    return Observation(subject=subject, value=value, raw_digest="d", source_id="s", at=NOW)
