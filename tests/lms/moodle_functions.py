"""A Moodle in this process that answers web service functions in the shapes of a running 4.4dev."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.lms.platform import PracticePlatform, Received, Reply, json_reply

PATH = "/webservice/rest/server.php"
TOKEN = "moodle-secret-token"
COURSE = 4
STAFF_WORDS = "Words of the platform that name Sample Learner One"

Form = dict[str, str]
Content = Any


def error(code: str) -> Content:
    return {"exception": "moodle_exception", "errorcode": code, "message": STAFF_WORDS}


def warning(code: str, item: str = "module") -> Content:
    return {"item": item, "itemid": COURSE, "warningcode": code, "message": STAFF_WORDS}


def activity(cmid: int, state: int, **changes: object) -> Content:
    return {
        "cmid": cmid,
        "modname": "assign",
        "instance": 2,
        "state": state,
        "timecompleted": 1795341061 if state else 0,
        "tracking": 2,
        "overrideby": None,
        "valueused": True,
        "hascompletion": True,
        "isautomatic": True,
        "istrackeduser": True,
        "uservisible": True,
        "details": [
            {
                "rulename": "completionusegrade",
                "rulevalue": {"status": 1, "description": "Receive a grade"},
            }
        ],
        **changes,
    }


def course_completion(completed: object) -> Content:
    criterion = {
        "type": 4,
        "title": "Activity completion",
        "status": "Yes",
        "complete": completed,
        "timecompleted": 1795341061 if completed else None,
        "details": {
            "type": "Activity completion",
            "criteria": '<a href="https://moodle.example/mod/assign/view.php?id=7">Essay</a>',
            "requirement": "Achieving grade",
            "status": "",
        },
    }
    status = {"completed": completed, "aggregation": 1, "completions": [criterion]}
    return {"completionstatus": status, "warnings": []}


def grade_item(number: int, given: object, maximum: object = 100, **changes: object) -> Content:
    return {
        "id": number,
        "itemname": f"Item {number}",
        "itemtype": "manual",
        "itemmodule": None,
        "iteminstance": None,
        "itemnumber": 0,
        "idnumber": None,
        "categoryid": 3,
        "outcomeid": None,
        "scaleid": None,
        "locked": False,
        "weightraw": 0,
        "weightformatted": "0.00 %",
        "graderaw": given,
        "gradedatesubmitted": None,
        "gradedategraded": 1795341132,
        "gradehiddenbydate": False,
        "gradeneedsupdate": False,
        "gradeishidden": False,
        "gradeislocked": False,
        "gradeisoverridden": False,
        "gradeformatted": "75.00",
        "grademin": 0,
        "grademax": maximum,
        "rangeformatted": "0&ndash;100",
        "percentageformatted": "75.00 %",
        "feedback": "",
        "feedbackformat": 2,
        **changes,
    }


def course_total(given: object, maximum: object = 250) -> Content:
    return grade_item(5, given, maximum, itemname=None, itemtype="course", iteminstance=3)


def report(user: object, *items: Content, course: object = COURSE) -> Content:
    return {
        "courseid": course,
        "courseidnumber": "SIS-LAB1",
        "userid": user,
        "userfullname": "Sample Learner",
        "useridnumber": "S-001",
        "maxdepth": 3,
        "gradeitems": list(items),
    }


def reports(*found: Content) -> Content:
    return {"usergrades": list(found), "warnings": []}


def level(number: int, score: object, definition: str) -> Content:
    return {"id": number, "score": score, "definition": definition, "definitionformat": 1}


def rubric_area(*levels: Content, **changes: object) -> Content:
    criterion = {
        "id": 1,
        "sortorder": 1,
        "description": "Argument &amp; <b>style</b>",
        "descriptionformat": 1,
        "levels": list(levels) or [level(3, 20, "Good"), level(1, 0, "None"), level(2, 10, "Fair")],
    }
    definition = {
        "id": 8,
        "method": "rubric",
        "name": "Essay rubric",
        "description": "Rubric used for the essay",
        "descriptionformat": 1,
        "status": 20,
        "copiedfromid": None,
        "timecreated": 1795340522,
        "usercreated": 2,
        "timemodified": 1795340522,
        "usermodified": 2,
        "timecopied": 0,
        "rubric": {"rubric_criteria": [criterion]},
    }
    return {
        "cmid": 7,
        "contextid": 29,
        "component": "mod_assign",
        "areaname": "submissions",
        "activemethod": "rubric",
        "definitions": [definition],
        **changes,
    }


def filling(number: int, item: object, level_id: object, **changes: object) -> Content:
    entry = {
        "id": number,
        "criterionid": 1,
        "levelid": level_id,
        "remark": "Clear thesis",
        "remarkformat": 1,
    }
    return {
        "id": number,
        "raterid": 3,
        "itemid": item,
        "rawgrade": None,
        "status": 1,
        "feedback": "",
        "feedbackformat": 0,
        "timemodified": 1795341061,
        "rubric": {"criteria": [entry]},
        **changes,
    }


def attempt(number: int, user: object, **changes: object) -> Content:
    return {
        "id": number,
        "userid": user,
        "attemptnumber": 0,
        "timecreated": 1795341061,
        "timemodified": 1795341061,
        "grader": 3,
        "grade": "75.00000",
        **changes,
    }


def module(cmid: int, instance: object, kind: str, name: str) -> Content:
    return {"id": cmid, "name": name, "instance": instance, "modname": kind, "visible": 1}


class PracticeMoodle:
    """Learners 5 and 6 of course 4, with an essay (course module 7) that has a rubric.

    `answers` holds what each function answers; a test replaces what it is
    about, by content, by what makes content of the form, or by a Reply.
    """

    def __init__(self, platform: PracticePlatform) -> None:
        self.platform = platform
        self.answers: dict[str, Content | Callable[[Form], Content]] = {
            "core_webservice_get_site_info": site_info,
            "core_course_get_contents": [
                {"id": 1, "name": "General", "modules": [module(5, 3, "page", "Reading")]},
                {
                    "id": 2,
                    "name": "Week 1",
                    "modules": [module(7, 2, "assign", "Essay &amp; talk")],
                },
            ],
            "core_completion_get_course_completion_status": lambda form: course_completion(
                form["userid"] == "5"
            ),
            "core_completion_get_activities_completion_status": lambda form: {
                "statuses": [activity(5, 0), activity(7, 1 if form["userid"] == "5" else 0)],
                "warnings": [],
            },
            "gradereport_user_get_grade_items": self._grades,
            "core_grading_get_definitions": {"areas": [rubric_area()], "warnings": []},
            "core_grading_get_gradingform_instances": {
                "instances": [filling(1, 1, 3), filling(2, 2, 2)],
                "warnings": [],
            },
            "mod_assign_get_grades": {
                "assignments": [{"assignmentid": 2, "grades": [attempt(1, 5), attempt(2, 6)]}],
                "warnings": [],
            },
        }
        platform.will("POST", PATH, self._answer)

    @property
    def asked(self) -> list[Form]:
        return [_form(received) for received in self.platform.calls(PATH)]

    def _answer(self, received: Received) -> Reply:
        form = _form(received)
        if form["wstoken"] != TOKEN or "wstoken" in received.target:
            return json_reply(error("invalidtoken"))
        answer = self.answers.get(form["wsfunction"], error("accessexception"))
        content = answer(form) if callable(answer) else answer
        return content if isinstance(content, Reply) else json_reply(content)

    def _grades(self, form: Form) -> Content:
        rows = {
            "5": report(5, grade_item(20, 16, 20), course_total(179)),
            "6": report(6, grade_item(20, 15.5, 20), course_total(176.6, 260)),
            "10": report(10, grade_item(20, None, 20), course_total(None)),
        }
        asked = ["5", "6"] if form["userid"] == "0" else [form["userid"]]
        return reports(*(rows[user] for user in asked if user in rows))


def site_info(form: Form) -> Content:
    functions = (
        "core_webservice_get_site_info",
        "core_course_get_contents",
        "core_completion_get_course_completion_status",
        "gradereport_user_get_grade_items",
    )
    return {
        "sitename": "Sample Moodle",
        "username": "laurel",
        "fullname": "Web Service",
        "lang": "en",
        "userid": 10,
        "siteurl": "https://moodle.example",
        "functions": [{"name": name, "version": "2023112400"} for name in functions],
        "release": "4.4dev (Build: 20231124)",
        "version": "2023112400",
        "userissiteadmin": False,
    }


def _form(received: Received) -> Form:
    return {key: values[0] for key, values in received.form.items()}
