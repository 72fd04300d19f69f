"""The course team's way to choose content in a tool, which Open edX has in Studio.

The platform's pages name who is looking in their path. The tool's answer comes
back to an address of the LTI code, where Open edX looks for its own session, and
so does its list of what was chosen; here a cookie says who began to choose, and
only these two addresses read it.
"""

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from lti_consumer.api import get_lti_1p3_launch_start_url
from lti_consumer.lti_xblock import LtiConsumerXBlock
from opaque_keys.edx.keys import CourseKey

from tests.practice import courses, people
from tests.practice.blocks import build_block
from tests.practice.models import Block, Course
from tests.practice.refusal import Refused

COOKIE = "practice_studio"
WITH_A_SESSION = ("/lti-dl/response", "/lti-dl/content")
MAY_CHOOSE = frozenset({"instructor", "staff"})


class StudioSessionMiddleware:
    """Knows who chooses content, and who looks at it; elsewhere nobody is logged in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as for the person who began to choose content in this browser."""
        if request.path.endswith(WITH_A_SESSION):
            request.user = find_chooser(request)
        return self.get_response(request)


def find_chooser(request: HttpRequest) -> User | AnonymousUser:
    """Return who began to choose content in this browser, or nobody."""
    try:
        return courses.get_person(request.COOKIES.get(COOKIE, ""))
    except Refused:
        return AnonymousUser()


def begin_choosing(block: Block, user: User) -> HttpResponse:
    """Start a deep-linking launch of the block, as the link in Studio does."""
    if people.find_role(block.course, user) is None:
        raise Refused(f"{user.username} has no role in the course {block.course.slug}")
    launch_data = build_block(block, user).get_lti_1p3_launch_data()
    answer = HttpResponseRedirect(get_lti_1p3_launch_start_url(launch_data, deep_link_launch=True))
    answer.set_cookie(COOKIE, user.username, httponly=True)
    return answer


def may_open(
    user: User | AnonymousUser, _action: str, _block: LtiConsumerXBlock, key: CourseKey
) -> bool:
    """Return whether the person may open the course's blocks: whoever has a role in it."""
    return _find_role(user, key) is not None


def may_write(user: User | AnonymousUser, key: CourseKey) -> bool:
    """Return whether Studio lets the person change the course."""
    return _find_role(user, key) in MAY_CHOOSE


def _find_role(user: User | AnonymousUser, key: CourseKey) -> str | None:
    if not user.is_authenticated:
        return None
    return people.find_role(Course.objects.get(key=str(key)), user)
