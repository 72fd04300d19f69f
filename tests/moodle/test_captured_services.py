"""The double's services against the captures: each captured call again, in its order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.moodle.captures import (
    describe_answer,
    describe_capture,
    read_capture,
    read_server_time,
    send_again,
)
from tests.moodle.courses import COMPLETE
from tests.moodle.lab import (
    COURSE_TOOL,
    FIRST,
    FULL,
    LEARNER,
    OTHER,
    SECOND,
    SUSPENDED,
    SYNC_ONLY,
    Lab,
)
from tests.moodle.restrictions import GradeAtLeast

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Step = Callable[[Lab], object]


def token_for(lab: Lab, name: str, url: str) -> str:
    """The token that a captured call carried, which the captures do not say."""
    if name in {"no_token", "bad_token"}:
        return name.removeprefix("no_token")
    by_type = "type_id=6" in url or "/bindings/6/" in url
    by_course_tool = "type_id=7" in url or "/bindings/7/" in url
    foreign = name in {"A_token_B_typeid", "foreign_binding"}
    number = COURSE_TOOL if by_course_tool else SYNC_ONLY if by_type and not foreign else FULL
    return lab.grant(lab.site.tools[number])


def replay(lab: Lab, file: str, steps: dict[str, Step], leaving_out: frozenset[str]) -> None:
    """Send each captured call again and compare. A step is what people did before that call."""
    entries: dict[str, Any] = read_capture(file)
    for name, entry in entries.items():
        if name in steps:
            steps[name](lab)
        if name in leaving_out:
            continue
        lab.stop_clock(read_server_time(entry))
        if entry["status"] == 201:
            lab.site.set_next_id("item", int(entry["body"]["id"].split("/")[-2]))
        token = token_for(lab, name, entry["request"]["url"])
        answer = send_again(entry, lab.issuer, token)
        assert describe_answer(answer, lab.issuer) == describe_capture(entry), (file, name)


def calculate(lab: Lab, number: int, formula: str, *, look: bool = True) -> None:
    lab.calculate(lab.site.items[number], formula)
    if look:
        lab.open_gradebook(lab.site.courses[FIRST])


def add_calculated(lab: Lab, number: int) -> None:
    lab.add_lab_item(number, kind="manual", name="calculated", tool=FULL)


def add_graded(lab: Lab, number: int, maximum: float) -> None:
    lab.add_lab_link(16, 25, "Another", item=number)
    lab.site.items[number].maximum = maximum


def add_all_links(lab: Lab) -> None:
    lab.add_third_link()
    lab.add_restricted_links()


def mark(lab: Lab, **changes: object) -> None:
    for name, value in changes.items():
        setattr(lab.site.items[17].rows[LEARNER], name, value)


def hide(lab: Lab, link: int, *, visible: bool = False) -> None:
    lab.site.links[link].activity.visible = visible


def override(lab: Lab) -> None:
    lab.grade_by_hand(lab.site.items[17], lab.site.users[LEARNER], 91, "Teacher override comment")


def enter_by_hand(lab: Lab) -> None:
    for number in (18, 20):
        lab.grade_by_hand(lab.site.items[number], lab.site.users[SECOND], 15)


def add_course_tool_link(lab: Lab) -> None:
    lab.add_lab_link(18, 30, "CT link", tool=COURSE_TOOL, item=32, course=OTHER)
    lab.add_third_link()
    lab.add_restricted_links()
    lab.add_lab_link(5, 14, "In a section", item=19)
    lab.site.links[5].activity.section_available = GradeAtLeast(6, 100)
    lab.grade_essay(learner=75, second=88)


def calculate_three(lab: Lab) -> None:
    lab.grade_essay(learner=75, second=25)
    calculate(lab, 23, "=[[ESSAY]]", look=False)
    calculate(lab, 25, "=[[ESSAY]]*0.0364", look=False)
    lab.site.items[24].formula = "=##gi5##"
    lab.open_gradebook(lab.site.courses[FIRST])


def calculate_category(lab: Lab) -> None:
    lab.grade_essay(learner=75, second=25)
    lab.add_total(lab.site.courses[FIRST], [lab.site.items[6]], idnumber="CW")
    calculate(lab, 23, "=[[ESSAY]]")
    calculate(lab, 26, "=[[CW]]")


def calculate_outcome(lab: Lab) -> None:
    outcome = lab.add_outcome(lab.site.activities[7], "Argument", idnumber="ARG", levels=4)
    for number, value in ((LEARNER, 3), (SECOND, 2), (SUSPENDED, None)):
        lab.grade(outcome, lab.site.users[number], value)
    calculate(lab, 55, "=[[ARG]]")


def complete_essay(lab: Lab) -> None:
    lab.add_restricted_links()
    lab.grade_essay(learner=75, second=25)
    for number in (LEARNER, SECOND):
        lab.complete(lab.site.activities[7], lab.site.users[number], COMPLETE)


def prepare_rubric(lab: Lab) -> None:
    lab.add_restricted_links()
    lab.grade_essay(learner=75, second=25)
    add_calculated(lab, 23)
    calculate(lab, 23, "=[[ESSAY]]")


def prepare_other_items(lab: Lab) -> None:
    lab.grade_essay(second=25, learner=75)
    lab.add_lab_item(
        16, kind="manual", name="In a course without link", maximum=1, tool=FULL, course=OTHER
    ).tag = "t"


# For each file: what people did before a call, and which calls the double cannot answer.
FILES: dict[str, tuple[dict[str, Step], frozenset[str]]] = {
    "ags_lineitems.json": ({}, frozenset()),
    "ags_lineitem_claim_cases.json": ({"bound2": Lab.add_third_link}, frozenset()),
    "ags_scores_results_2.json": (
        {"url_spec_append_query_kept": Lab.add_third_link},
        frozenset(),
    ),
    "ags_override_standalone.json": (
        {
            "tool_score_60": Lab.add_third_link,
            "results_after_teacher_override": override,
            "after_override_removed": lambda lab: mark(lab, overridden=False),
            "hidden_grade": lambda lab: mark(lab, hidden=True),
            "tool_score_locked": lambda lab: mark(lab, locked=True),
            "excluded_grade": lambda lab: mark(lab, locked=False, excluded=True),
        },
        frozenset(),
    ),
    "ags_timestamp_original.json": (
        {"p1 2026-01-01": lambda lab: add_graded(lab, 31, 10)},
        frozenset(),
    ),
    "ags_maximum.json": (
        {"mk20": lambda lab: add_graded(lab, 18, 20), "hand_entered_item18": enter_by_hand},
        frozenset(),
    ),
    "ags_calculated.json": ({"res_23": calculate_three}, frozenset()),
    "ags_calculated2.json": (
        {
            "mk_calc-coursework": lambda lab: add_calculated(lab, 23),
            "res_K": calculate_category,
            "res_23_after_change": lambda lab: lab.grade_essay(second=88),
        },
        frozenset(),
    ),
    "ags_calculated_outcome.json": ({"outcome_results": calculate_outcome}, frozenset()),
    "ags_calculated_via_ui.json": (
        {
            "mk": lambda lab: lab.grade_essay(learner=75, second=25),
            "right_after_save_no_grader_view": lambda lab: calculate(
                lab, 59, "=[[ESSAY]]", look=False
            ),
            "ui_calc_results": lambda lab: lab.open_gradebook(lab.site.courses[FIRST]),
        },
        frozenset(),
    ),
    "calc_follow_rubric_regrade.json": (
        {"before": prepare_rubric, "after_rubric_regrade": lambda lab: lab.grade_essay(second=100)},
        frozenset(),
    ),
    "ags_other_items.json": (
        {"A_get_item5 (course total, iteminstance 3)": prepare_other_items},
        # The course total has another maximum for each person.
        frozenset({"B_results_item5 (course total, iteminstance 3)"}),
    ),
    "nrps_base.json": (
        {"context": add_all_links},
        # The older roster of one link, which no 1.3 launch leads to.
        frozenset({"link_memberships"}),
    ),
    "nrps_after_grading.json": (
        {"rlid_AG_6": complete_essay},
        frozenset(),
    ),
    "nrps_privacy_off.json": ({}, frozenset()),
    "nrps_restriction_edge_cases.json": (
        {
            "ct_nrps_own": add_course_tool_link,
            "restricted_hidden_eye": lambda lab: hide(lab, 6),
            "restricted_stealth(available but not shown on course page)": lambda lab: hide(
                lab, 6, visible=True
            ),
            "UNrestricted_hidden_eye (link rlid=4)": lambda lab: hide(lab, 4),
            "after_grade_lowered_to_40": lambda lab: lab.grade_essay(learner=40),
            "restored": lambda lab: lab.grade_essay(learner=75, second=25),
            "essay_grade_item_hidden": lambda lab: setattr(lab.site.items[6], "hidden", True),
        },
        frozenset(),
    ),
}


@pytest.mark.parametrize("file", FILES)
def test_every_captured_call_is_answered_alike(lab: Lab, file: str) -> None:
    # Without captures beside the repository nothing is sent; the tables of facts in the other
    # files of this folder are compared everywhere.
    steps, leaving_out = FILES[file]
    replay(lab, file, steps, leaving_out)


def test_grades_and_completion_follow_scores_as_captured(lab: Lab) -> None:
    lab.add_third_link()
    for name, entry in read_capture("ags_scores_results_2.json").items():
        lab.stop_clock(read_server_time(entry))
        send_again(entry, lab.issuer, lab.grant(lab.site.tools[FULL]))
        if "grade_after" in entry:
            assert describe_row(lab, entry["request"]["body"]) == entry["grade_after"], name
            state = lab.site.activities[13].state_of(int(entry["request"]["body"]["userId"]))
            assert (str(state) if entry["completion_after"] else "") == entry["completion_after"]


def describe_row(lab: Lab, sent: dict[str, Any]) -> str:
    """A row of the gradebook as the captures write it; nothing where there is none."""
    row = lab.site.items[17].rows.get(int(sent["userId"]))
    if row is None:
        return ""
    values = (row.final, row.raw)
    shown = [f"{value:.5f}" if value is not None else "" for value in values]
    parts = [*shown, row.feedback, str(row.time or ""), str(int(row.overridden))]
    return " | ".join(parts).strip()
