"""Numbers and times of a definition file are checked, and kept exactly."""

import pytest

from app.usecases.definition_file import ProblemCode
from tests.usecases.definition_samples import (
    assert_only_problem,
    changed,
    find_problems,
)


class TestNumbers:
    @pytest.mark.parametrize(
        "written",
        [
            "'110'",
            "110,5",
            "110 h",
            "110.555",
            "110.",
            ".5",
            "1e2",
            "0x10",
            "010",
            "+1",
            "1_000",
            ".inf",
            ".nan",
            "true",
            "[1]",
            "{a: 1}",
            "2:30",
        ],
    )
    def test_a_number_is_plain_digits_with_two_decimals_at_most(self, written: str) -> None:
        assert_only_problem("110.5", written, "workload_hours", ProblemCode.NOT_A_NUMBER)

    @pytest.mark.parametrize(
        ("old", "new", "field"),
        [
            ("110.5", "0", "workload_hours"),
            ("110.5", "0.00", "workload_hours"),
            ("110.5", "-1", "workload_hours"),
            ("110.5", "10000.01", "workload_hours"),
            ("110.5", "9" * 5000, "workload_hours"),
            ("4.25", "0", "ects"),
            ("4.25", "300.01", "ects"),
            ("points: 0}", "points: -0.01}", "rubric.criteria[1].levels[1].points"),
            ("59.995", "-0.0001", "requirements.all[1].grade_at_least"),
            ("59.995", "100.0001", "requirements.all[1].grade_at_least"),
            ("max_age_hours: 48", "max_age_hours: 0", "requirements.all[1].max_age_hours"),
            ("max_age_hours: 48", "max_age_hours: 8785", "requirements.all[1].max_age_hours"),
            ("at_least: 1\n", "at_least: 0\n", "requirements.all[2].any[2].at_least"),
        ],
    )
    def test_a_number_out_of_range_is_refused(self, old: str, new: str, field: str) -> None:
        assert_only_problem(old, new, field, ProblemCode.OUT_OF_RANGE)

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("110.5", "0.01"),
            ("110.5", "10000"),
            ("4.25", "0.5"),
            ("4.25", "300"),
            ("points: 1.5}\n    - key: teaching", "points: 1000}\n    - key: teaching"),
            ("59.995", "0"),
            ("59.995", "100"),
            ("max_age_hours: 48", "max_age_hours: 1"),
            ("max_age_hours: 48", "max_age_hours: 8784"),
        ],
    )
    def test_the_ends_of_each_range_are_allowed(self, old: str, new: str) -> None:
        assert not find_problems(changed(old, new))

    @pytest.mark.parametrize("written", ["1.5", "one", "'2'", "1 of them"])
    def test_a_count_is_a_whole_number(self, written: str) -> None:
        assert_only_problem(
            "at_least: 1\n",
            f"at_least: {written}\n",
            "requirements.all[2].any[2].at_least",
            ProblemCode.NOT_A_WHOLE_NUMBER,
        )

    def test_a_number_left_empty_is_refused(self) -> None:
        assert_only_problem(
            "workload_hours: 110.5", "workload_hours:", "workload_hours", ProblemCode.EMPTY
        )


class TestTimes:
    @pytest.mark.parametrize(
        "written",
        [
            "31.01.2027",
            "2027-02-30",
            "2027-1-31",
            "20270131",
            "1927-01-31",
            "2027-01-31T08:00",
            "2027-01-31 08:00Z",
            "2027-01-31T25:00Z",
            "2027-01-31T08:00+99:00",
            "2027-W04-7",
            "soon",
            "[2027-01-31]",
            "",
        ],
    )
    def test_a_time_is_a_date_or_a_moment_with_its_zone(self, written: str) -> None:
        assert_only_problem(
            "until: 2027-01-31\n",
            f"until: {written}\n",
            "requirements.all[1].window.until",
            ProblemCode.NOT_A_MOMENT,
        )

    def test_a_window_must_not_end_before_it_begins(self) -> None:
        text = changed("until: 2027-01-31\n", "until: 2026-08-31\n")
        (problem,) = find_problems(text)

        assert problem.field == "requirements.all[1].window"
        assert problem.code is ProblemCode.WINDOW_REVERSED

    def test_a_window_may_be_one_day(self) -> None:
        assert not find_problems(changed("until: 2027-01-31\n", "until: 2026-09-01\n"))

    def test_a_window_without_ends_is_none(self) -> None:
        assert_only_problem(
            "window: {until: 2027-01-31T23:30Z}",
            "window: {}",
            "requirements.all[3].window.from",
            ProblemCode.MISSING,
        )
