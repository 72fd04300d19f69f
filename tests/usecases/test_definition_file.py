"""What a definition file says is what the definition holds."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from app.domain.microcredentials import Outcome, Participation, QualificationLevel, Supervision
from app.domain.requirements import (
    CompletionAttested,
    CriterionAtLevel,
    FactRule,
    GradeAtLeast,
    Group,
    Operator,
    Window,
    leaves_of,
)
from app.domain.rubrics import Level, Rubric
from app.usecases.definition_file import read_definition
from tests.usecases.definition_samples import (
    COMPLETE,
    RUBRIC,
    SAMPLES,
    as_yaml,
    changed,
    find_problems,
    smallest,
)


def test_every_detail_is_read() -> None:
    definition = read_definition(COMPLETE)

    assert definition.identifier == "sample-complete"
    assert definition.language == "sr-Latn-ME"
    assert definition.title == "Complete sample"
    assert definition.description == "First paragraph.\n\nSecond paragraph."
    assert definition.awarding_body == "Sample Institute"
    assert definition.country == "ME"
    assert definition.outcomes == (
        Outcome(
            key="plan",
            text="Plan a lesson.",
            alignment_url="http://data.europa.eu/esco/skill/sample",
        ),
        Outcome(key="teach", text="Teach a lesson."),
    )
    assert definition.workload_hours == Decimal("110.5")
    assert definition.ects == Decimal("4.25")
    assert definition.levels == (
        QualificationLevel(framework="EQF", level="6", url="http://data.europa.eu/snb/eqf/6"),
        QualificationLevel(framework="Sample framework", level="VI-2"),
    )
    assert definition.assessment == "Portfolio."
    assert definition.participation is Participation.BLENDED
    assert definition.quality_assurance == "Internal review."
    assert definition.prerequisites == "A teaching post."
    assert definition.supervision is Supervision.SUPERVISED_ONLINE
    assert definition.stackability == "Counts towards the sample series."
    assert definition.further_information == "See the sample handbook."
    assert definition.sample is True


def test_the_rubric_is_read_from_lowest_to_highest() -> None:
    rubric = read_definition(COMPLETE).rubric

    assert isinstance(rubric, Rubric)
    assert [criterion.key for criterion in rubric.criteria] == ["planning", "teaching"]
    planning = rubric.criteria[0]
    assert (planning.name, planning.description) == ("Planning", "How well it is planned.")
    assert planning.levels == (
        Level(key="low", name="Low", description="A list.", points=Decimal(0)),
        Level(key="middle", name="Middle", description="A plan.", points=Decimal("1.5")),
        Level(key="high", name="High", description="A good plan.", points=Decimal("1.5")),
    )


def test_the_requirements_are_read_as_a_tree() -> None:
    test = GradeAtLeast(
        key="test",
        title="Test",
        minimum=Decimal("59.995"),
        rule=FactRule.BEST,
        max_age=timedelta(hours=48),
        window=Window(
            start=datetime(2026, 9, 1, tzinfo=UTC),
            end=datetime(2027, 1, 31, 23, 59, 59, 999999, tzinfo=UTC),
        ),
    )
    plan = CriterionAtLevel(
        key="plan",
        title="Plan",
        criterion="planning",
        minimum_level="middle",
        rule=FactRule.FIRST,
        window=Window(start=datetime(2026, 9, 1, 6, tzinfo=UTC)),
    )
    lesson = CriterionAtLevel(
        key="lesson", title="Lesson", criterion="teaching", minimum_level="yes"
    )
    attendance = CompletionAttested(
        key="attendance",
        title="Attendance",
        window=Window(end=datetime(2027, 1, 31, 23, 30, tzinfo=UTC)),
    )
    one_of_one = Group(
        key="group-2-2", title="", operator=Operator.AT_LEAST, count=1, children=(lesson,)
    )
    either = Group(
        key="group-2",
        title="Any of these",
        operator=Operator.ANY,
        children=(plan, one_of_one),
    )

    assert read_definition(COMPLETE).requirement == Group(
        key="everything",
        title="Everything",
        operator=Operator.ALL,
        children=(test, either, attendance),
    )


def test_what_is_left_out_has_its_default() -> None:
    definition = read_definition(as_yaml(smallest()))

    assert definition.ects is None
    assert definition.levels == ()
    assert definition.rubric is None
    assert definition.supervision is None
    assert definition.sample is False
    optional = (
        definition.prerequisites,
        definition.stackability,
        definition.further_information,
        definition.outcomes[0].alignment_url,
    )
    assert optional == ("", "", "", "")


def test_a_grade_left_to_its_defaults_is_the_latest_and_a_day_old_at_most() -> None:
    leaf = {"key": "test", "title": "Test", "grade_at_least": 60}

    assert read_definition(as_yaml(smallest(requirements=leaf))).requirement == GradeAtLeast(
        key="test",
        title="Test",
        minimum=Decimal(60),
        rule=FactRule.LATEST,
        max_age=timedelta(hours=24),
    )


def test_a_criterion_left_to_its_defaults_is_the_latest_and_never_stale() -> None:
    leaf = {"key": "plan", "title": "Plan", "criterion": "planning", "level_at_least": "high"}
    definition = read_definition(as_yaml(smallest(requirements=leaf, rubric=RUBRIC)))

    assert definition.requirement == CriterionAtLevel(
        key="plan",
        title="Plan",
        criterion="planning",
        minimum_level="high",
        rule=FactRule.LATEST,
        max_age=None,
    )


def test_bytes_are_read_with_and_without_a_mark() -> None:
    definition = read_definition(COMPLETE)

    assert read_definition(COMPLETE.encode()) == definition
    assert read_definition(b"\xef\xbb\xbf" + COMPLETE.encode()) == definition
    assert read_definition("\ufeff" + COMPLETE) == definition
    assert read_definition(COMPLETE.replace("\n", "\r\n")) == definition


def test_texts_keep_their_script_and_lose_only_the_space_around_them() -> None:
    titles = "  Vlerësimi formues  ", "Формувальне оцінювання", "Оцењивање 🎓"
    read = [read_definition(as_yaml(smallest(title=title))).title for title in titles]

    assert read == ["Vlerësimi formues", "Формувальне оцінювання", "Оцењивање 🎓"]


@pytest.mark.parametrize("minimum", ["59.9999", "60", "60.0", "0", "0.1", "33.3333", "100"])
def test_a_threshold_is_exactly_what_is_written(minimum: str) -> None:
    requirement = read_definition(changed("59.995", minimum)).requirement
    leaf = next(iter(leaves_of(requirement)))

    assert isinstance(leaf, GradeAtLeast)
    assert str(leaf.minimum) == minimum


def test_norway_is_a_country_and_a_language() -> None:
    definition = read_definition(changed("country: ME", "country: NO").replace("sr-Latn-ME", "no"))

    assert (definition.country, definition.language) == ("NO", "no")


def test_a_date_covers_its_whole_day() -> None:
    requirement = read_definition(COMPLETE).requirement
    window = next(iter(leaves_of(requirement))).window

    assert window is not None
    assert window.holds(datetime(2026, 9, 1, 0, 0, tzinfo=UTC))
    assert window.holds(datetime(2027, 1, 31, 23, 59, 59, tzinfo=UTC))
    assert not window.holds(datetime(2026, 8, 31, 23, 59, 59, tzinfo=UTC))
    assert not window.holds(datetime(2027, 2, 1, 0, 0, tzinfo=UTC))


def test_groups_get_keys_that_nothing_else_has() -> None:
    leaves = [{"key": key, "title": key, "completion": "attested"} for key in ("group", "group-2")]
    tree = {"all": [leaves[0], {"any": [leaves[1]]}, {"any": [{**leaves[0], "key": "x"}]}]}
    requirement = read_definition(as_yaml(smallest(requirements=tree))).requirement

    assert isinstance(requirement, Group)
    assert requirement.key == "group-0"
    assert [child.key for child in requirement.children] == ["group", "group-2-0", "group-3"]


def test_the_same_file_gives_the_same_definition() -> None:
    assert read_definition(COMPLETE) == read_definition(COMPLETE)


class TestSamples:
    @pytest.mark.parametrize("name", ["formative-assessment", "smallest"])
    def test_every_sample_is_read_and_says_that_it_is_one(self, name: str) -> None:
        definition = read_definition((SAMPLES / f"{name}.yaml").read_bytes())

        assert definition.sample
        assert "Sample" in definition.awarding_body

    def test_no_sample_is_left_out(self) -> None:
        assert {path.stem for path in SAMPLES.iterdir()} == {"formative-assessment", "smallest"}

    def test_the_realistic_one_states_all_that_the_recommendation_asks(self) -> None:
        definition = read_definition((SAMPLES / "formative-assessment.yaml").read_bytes())

        assert definition.title == "Designing formative assessment for blended learning"
        assert (definition.ects, definition.workload_hours) == (Decimal(4), Decimal(110))
        assert [(level.framework, level.level) for level in definition.levels] == [("EQF", "6")]
        assert 4 <= len(definition.outcomes) <= 5
        optional = (
            definition.prerequisites,
            definition.supervision,
            definition.stackability,
            definition.further_information,
        )
        assert all(optional)

    def test_the_realistic_one_asks_for_a_grade_three_criteria_and_completion(self) -> None:
        definition = read_definition((SAMPLES / "formative-assessment.yaml").read_bytes())
        assert definition.rubric is not None
        levels = [[lv.name for lv in criterion.levels] for criterion in definition.rubric.criteria]
        leaves = list(leaves_of(definition.requirement))

        assert levels == [["Beginning", "Developing", "Proficient", "Exemplary"]] * 3
        assert [leaf.minimum for leaf in leaves if isinstance(leaf, GradeAtLeast)] == [60]
        asked = {
            (leaf.criterion, leaf.minimum_level)
            for leaf in leaves
            if isinstance(leaf, CriterionAtLevel)
        }
        assert asked == {(criterion.key, "proficient") for criterion in definition.rubric.criteria}
        assert sum(isinstance(leaf, CompletionAttested) for leaf in leaves) == 1

    def test_the_smallest_has_nothing_that_could_be_left_out(self) -> None:
        text = (SAMPLES / "smallest.yaml").read_text(encoding="utf-8")
        lines = text.splitlines()
        fields = [n for n, line in enumerate(lines) if not line.startswith(("#", "sample:"))]

        could_go = [
            lines[n] for n in fields if not find_problems("\n".join(lines[:n] + lines[n + 1 :]))
        ]
        assert could_go == []


def test_a_file_made_by_a_program_as_json_is_read_alike() -> None:
    document = smallest(title="Смарт “квіти”: 100 % #1", further_information="a: b\n- c\n\ttab")
    definition = read_definition(json.dumps(document, ensure_ascii=False))

    assert definition.title == document["title"]
    assert definition.further_information == document["further_information"]
