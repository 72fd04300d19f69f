"""What an operator has to add so that each measure can be read."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.errors import PlatformFailure
from app.lms.json_answers import as_list, as_object, get_text
from app.lms.platforms.moodle_ws.functions import FunctionCaller
from app.lms.platforms.moodle_ws.refusals import (
    ACTIVITIES_COMPLETION,
    ASSIGNMENT_GRADES,
    CAPABILITIES,
    CONTENTS,
    COURSE_COMPLETION,
    FILLINGS,
    GRADE_ITEMS,
    RUBRICS,
    SITE_INFO,
)
from app.ports.platform_accounts import Measure
from app.ports.services import CheckedService

NEEDED: Mapping[Measure, tuple[str, ...]] = {
    Measure.COURSE_COMPLETION: (COURSE_COMPLETION,),
    Measure.ACTIVITY_COMPLETION: (ACTIVITIES_COMPLETION, CONTENTS),
    Measure.COURSE_GRADE: (GRADE_ITEMS,),
    Measure.GRADE_ITEM: (GRADE_ITEMS,),
    Measure.RUBRIC_CRITERION: (CONTENTS, RUBRICS, FILLINGS, ASSIGNMENT_GRADES),
}
TOO_POWERFUL = "the token's user is an administrator: use one that holds only the rights named here"


def check_account(functions: FunctionCaller) -> tuple[CheckedService, ...]:
    """The token; whether its user has more rights than it needs; the functions of each measure.

    Whether the capabilities are granted shows only in a course, so each
    measure names the ones that it needs.
    """
    try:
        granted, is_administrator = functions.call(SITE_INFO, {}, _build_site)
    except PlatformFailure as failure:
        detail = f"{failure.kind}: {failure.detail}" if failure.detail else str(failure.kind)
        return (CheckedService(point="token", passed=False, detail=detail),)
    return (
        CheckedService(point="token", passed=True, detail=""),
        CheckedService(
            point="account",
            passed=not is_administrator,
            detail=TOO_POWERFUL if is_administrator else "",
        ),
        *(_check_measure(measure, granted) for measure in NEEDED),
    )


def _build_site(content: object) -> tuple[frozenset[str], bool]:
    site = as_object(content, "the site")
    functions = as_list(site.get("functions"), "functions")
    names = frozenset(get_text(as_object(one, "a function"), "name") for one in functions)
    return names, site.get("userissiteadmin") is True


def _check_measure(measure: Measure, granted: frozenset[str]) -> CheckedService:
    needed = NEEDED[measure]
    missing = [function for function in needed if function not in granted]
    rights = " and ".join(dict.fromkeys(CAPABILITIES[function] for function in needed))
    detail = f"in each course the account needs {rights}"
    if missing:
        detail = f"add to the token's service: {', '.join(missing)}; {detail}"
    return CheckedService(point=str(measure), passed=not missing, detail=detail)
