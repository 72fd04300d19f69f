"""The pages that people look at."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from tests.practice import courses, gradebook, people
from tests.practice.blocks import build_block
from tests.practice.models import Course
from tests.practice.refusal import Refused

ROLE_WORDS = {
    "instructor": "teacher (course admin)",
    "staff": "course staff",
    "limited_staff": "limited course staff",
    "student": "learner",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A learner in the gradebook: a score or none per line item, and the published grade."""

    name: str
    scores: list[dict[str, Any] | None]
    published: dict[str, Any] | None


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Show whom to open the course as, and the way to a checked credential."""
    context = {
        "practice": courses.get_course(courses.PRACTICE_COURSE),
        "quiet": courses.get_course(courses.QUIET_COURSE),
        "teacher": people.TEACHER,
        "registrar": people.REGISTRAR,
        "administrator": people.ADMINISTRATOR,
        "learners": people.LEARNERS,
        "other_teacher": people.OTHER_TEACHER,
        "quiet_learners": people.LEARNERS[-2:],
    }
    return render(request, "practice/start.html", context)


@require_GET
def course_page(request: HttpRequest, slug: str, username: str) -> HttpResponse:
    """Show the course to one person, with the block's own view in it."""
    try:
        course, user = courses.get_course(slug), courses.get_person(username)
    except Refused as refusal:
        raise Http404 from refusal
    role = people.find_role(course, user)
    if role is None:
        return render(request, "practice/stranger.html", {"user": user}, status=403)
    block = build_block(courses.get_main_block(course), user)
    context = {
        "course": course,
        "person": user.profile.name,
        "role": "platform administrator" if user.is_staff else ROLE_WORDS[role],
        "is_staff": role in people.STAFF_ROLES,
        "block_html": block.student_view({}).content,
    }
    return render(request, "practice/course.html", context)


@require_GET
def first_gradebook(_request: HttpRequest) -> HttpResponse:
    """Lead to the practice course's gradebook."""
    return HttpResponseRedirect(reverse("gradebook", args=[courses.PRACTICE_COURSE]))


@require_http_methods(["GET", "POST"])
def gradebook_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a course's gradebook; a POST enters a grade first."""
    try:
        course = courses.get_course(slug)
    except Refused as refusal:
        raise Http404 from refusal
    if request.method == "GET":
        return _show_gradebook(request, course)
    try:
        item = gradebook.find_line_item(request.POST.get("line_item", ""), slug)
        learner = people.get_person_by_sub(request.POST.get("sub", ""))
        gradebook.enter_grade(item, learner, _read_grade(request))
    except Refused as refusal:
        return _show_gradebook(request, course, str(refusal))
    return HttpResponseRedirect(f"{reverse('gradebook', args=[slug])}?saved={learner.username}")


def _show_gradebook(request: HttpRequest, course: Course, error: str = "") -> HttpResponse:
    read = gradebook.read_gradebook(course)
    saved = next(
        (one["name"] for one in read["learners"] if one["username"] == request.GET.get("saved")), ""
    )
    context = {
        "course": course,
        "courses": Course.objects.order_by("id"),
        "learners": read["learners"],
        "line_items": read["line_items"],
        "rows": [_row_of(learner, read) for learner in read["learners"]],
        "entered": request.POST,
        "error": error,
        "saved": saved,
    }
    return render(request, "practice/gradebook.html", context, status=422 if error else 200)


def _row_of(learner: dict[str, str], read: dict[str, Any]) -> Row:
    sub = learner["sub"]
    return Row(
        name=learner["name"],
        scores=[_last_of(sub, item["scores"]) for item in read["line_items"]],
        published=_last_of(sub, read["published"]),
    )


def _last_of(sub: str, found: list[dict[str, Any]]) -> dict[str, Any] | None:
    return next((one for one in reversed(found) if one["sub"] == sub), None)


def _read_grade(request: HttpRequest) -> float:
    text = request.POST.get("score", "").strip().replace(",", ".")
    try:
        return float(text)
    except ValueError as error:
        raise Refused(f"{text!r} is not a number; enter points such as 75") from error
