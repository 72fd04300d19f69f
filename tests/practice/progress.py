"""How far learners are in their courses, and the operator's program that says so at each launch.

Open edX's LTI code carries neither completion nor course grade; an operator may install a
parameter processor that puts them into the custom claim. This is one.
"""

from threading import Lock

from lti_consumer.lti_xblock import LtiConsumerXBlock

PROCESSOR = f"{__name__}:read_progress"

Progress = dict[str, str]


class ProgressTable:
    """What is known of each learner in each course, by course key and user id; in memory only."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: dict[tuple[str, int], Progress] = {}

    def record(self, course: str, user_id: int, progress: Progress) -> None:
        """Keep what is said of the learner, in place of what was said before."""
        with self._lock:
            self._known[course, user_id] = progress

    def find(self, course: str, user_id: int) -> Progress:
        """Return what is known of the learner; nothing is an empty answer."""
        with self._lock:
            return dict(self._known.get((course, user_id), {}))


PROGRESS = ProgressTable()


def read_progress(block: LtiConsumerXBlock) -> Progress:
    """Return the parameters for whoever launches: ``completion`` and ``course_grade``, 0 to 1."""
    user = block.runtime.service(block, "user").get_current_user()
    course = block.scope_ids.usage_id.course_key
    return PROGRESS.find(str(course), user.opt_attrs.get("edx-platform.user_id", 0))
