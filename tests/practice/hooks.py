"""What programs ask of the practice platform: JSON in, JSON out, under ``/practice/``.

Bodies must be sent as ``application/json``. A page of another site cannot do that unasked, so
these addresses need no token. A request that cannot be carried out is answered 422 with a
reason.
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST
from lti_consumer.api import get_lti_1p3_content_url

from tests.practice import courses, gradebook, people
from tests.practice.blocks import SHARED_NAMES, build_block, record_block
from tests.practice.faults import FAULTS, Fault
from tests.practice.models import Block
from tests.practice.progress import PROGRESS
from tests.practice.refusal import Refused
from tests.practice.registration import read_registration
from tests.practice.studio import begin_choosing

MEASURED = ("completion", "course_grade")

View = Callable[[HttpRequest], HttpResponse]
Body = dict[str, Any]


def _asked(view: View) -> View:
    """Make a view for GET whose refusals are JSON."""
    return require_GET(_refusing(view))


def _told(view: Callable[[Body], JsonResponse]) -> View:
    """Make a view for POST that gets the body, and whose refusals are JSON."""

    def read_body(request: HttpRequest) -> HttpResponse:
        return view(_read_body(request))

    return csrf_exempt(require_POST(_refusing(wraps(view)(read_body))))


def _refusing(view: View) -> View:
    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        try:
            with transaction.atomic():
                return view(request)
        except Refused as refusal:
            return JsonResponse({"error": str(refusal)}, status=422)
        except KeyError as missing:
            return JsonResponse({"error": f"{missing} is missing"}, status=422)

    return answer


def _read_body(request: HttpRequest) -> Body:
    if request.content_type != "application/json":
        raise Refused("the body must be sent as application/json")
    try:
        body = json.loads(request.body)
    except ValueError as error:
        raise Refused(f"the body is not JSON: {error}") from error
    if not isinstance(body, dict):
        raise Refused("the body must be a JSON object")
    return body


@_asked
def registration(request: HttpRequest) -> HttpResponse:
    """Answer the registration of ``?block=`` or ``?course=``; of the practice course else."""
    return JsonResponse(read_registration(_asked_block(request)))


@_asked
def launch(request: HttpRequest) -> HttpResponse:
    """Start a launch of ``?block=`` or ``?course=`` for the person ``?as=``."""
    block = _asked_block(request)
    user = courses.get_person(request.GET["as"])
    if people.find_role(block.course, user) is None:
        raise Refused(f"{user.username} has no role in the course {block.course.slug}")
    launch_data = build_block(block, user).get_lti_1p3_launch_data()
    return HttpResponseRedirect(get_lti_1p3_content_url(launch_data))


@_asked
def choose_content(request: HttpRequest) -> HttpResponse:
    """Start choosing content for ``?block=`` or ``?course=`` as the person ``?as=``."""
    return begin_choosing(_asked_block(request), courses.get_person(request.GET["as"]))


@_asked
def gradebook_json(request: HttpRequest) -> HttpResponse:
    """Answer the gradebook of ``?course=``."""
    return JsonResponse(gradebook.read_gradebook(_asked_block(request).course))


@_asked
def published(request: HttpRequest) -> HttpResponse:
    """Answer the grades that reached the gradebook of ``?course=``."""
    found = gradebook.read_published(_asked_block(request).course)
    return JsonResponse({"published": found})


@_told
def grades(body: Body) -> JsonResponse:
    """Enter a grade: ``line_item`` or ``resource_id``, ``sub``, ``score``, maybe ``maximum``.

    ``course`` narrows the search for the line item.
    """
    reference = body["line_item"] if "line_item" in body else body["resource_id"]
    item = gradebook.find_line_item(str(reference), body.get("course"))
    maximum = None if body.get("maximum") is None else _number(body, "maximum")
    learner = people.get_person_by_sub(body["sub"])
    score = gradebook.enter_grade(item, learner, _number(body, "score"), maximum)
    return JsonResponse(gradebook.describe_score(score), status=201)


@_told
def new_course(body: Body) -> JsonResponse:
    """Make the course ``slug``.

    It may have a ``title``, a ``key``, a ``team`` (user names with their roles), a ``tool_url``,
    ``fields`` that go over its block's usual ones, and ``shares_names`` (else true).
    """
    slug = str(body["slug"])
    shares_names = bool(body.get("shares_names", True))
    sharing = SHARED_NAMES if shares_names else {}
    course = courses.record_course(
        courses.NewCourse(
            slug=slug,
            key=body.get("key", f"course-v1:Practice+{slug}+2026"),
            title=body.get("title", slug),
            team=body.get("team", {}),
            fields=sharing | body.get("fields", {}),
            shares_names=shares_names,
            tool_url=body.get("tool_url", ""),
        )
    )
    return JsonResponse(read_registration(courses.get_main_block(course)), status=201)


@_told
def new_block(body: Body) -> JsonResponse:
    """Make another block: ``course``, ``name``, maybe ``fields``."""
    course = courses.get_course(body["course"])
    block = record_block(course, str(body["name"]), body.get("fields", {}))
    return JsonResponse(read_registration(block), status=201)


@_told
def new_learners(body: Body) -> JsonResponse:
    """Enrol ``count`` new learners in ``course``."""
    course = courses.get_course(body["course"])
    users = people.record_extra_learners(course, int(_number(body, "count")))
    return JsonResponse({"usernames": [user.username for user in users]}, status=201)


@_told
def progress(body: Body) -> JsonResponse:
    """Say how far ``person`` is in ``course``: ``completion`` and ``course_grade``, 0 to 1."""
    course, person = courses.get_course(body["course"]), courses.get_person(body["person"])
    known = {name: str(_number(body, name)) for name in MEASURED if name in body}
    PROGRESS.record(course.key, person.id, known)
    return JsonResponse({}, status=201)


@_told
def faults(body: Body) -> JsonResponse:
    """Let the next ``count`` calls of ``service`` answer ``status``, maybe with ``retry_after``."""
    fault = Fault(int(_number(body, "status")), body.get("retry_after"))
    FAULTS.set_faults(body["service"], fault, int(_number(body, "count")))
    return JsonResponse({}, status=201)


def _asked_block(request: HttpRequest) -> Block:
    if "block" in request.GET:
        return courses.get_block(request.GET["block"])
    slug = request.GET.get("course", courses.PRACTICE_COURSE)
    return courses.get_main_block(courses.get_course(slug))


def _number(body: Body, name: str) -> float:
    value = body[name]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refused(f"{name} must be a number, and is {value!r}")
    return float(value)
