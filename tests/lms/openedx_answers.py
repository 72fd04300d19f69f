"""An Open edX in this process that answers its REST API, shapes as its source serialises them."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.lms.platform import PracticePlatform, Received, Reply, json_reply

COURSE = "course-v1:Sample+BIO1+2026"
UNIT = "block-v1:Sample+BIO1+2026+type@vertical+block@unit"
ROOT = "block-v1:Sample+BIO1+2026+type@course+block@course"
VIDEO = "block-v1:Sample+BIO1+2026+type@video+block@film"
QUIZ = "block-v1:Sample+BIO1+2026+type@problem+block@quiz"
TALK = "block-v1:Sample+BIO1+2026+type@discussion+block@talk"
ESSAY = "block-v1:Sample+BIO1+2026+type@openassessment+block@essay"

CLIENT, SECRET = "laurel-client", "openedx-secret"
GRADES = f"/api/grades/v1/courses/{COURSE}/"
BLOCKS = "/api/courses/v1/blocks/"
ORA = "/api/ora_staff_grader/initialize"
STATUS = "/api/ora_staff_grader/submission/status"

Content = Any


def grade(username: object, percent: object, **changes: object) -> Content:
    return {
        "username": username,
        "email": "",
        "course_id": COURSE,
        "passed": False,
        "percent": percent,
        "letter_grade": None,
        **changes,
    }


def page(*results: Content, following: object = None) -> Content:
    return {"next": following, "previous": None, "results": list(results)}


def block(number: str, completion: object, *children: str, **changes: object) -> Content:
    kind = number.partition("+type@")[2].partition("+")[0]
    found = {
        "id": number,
        "block_id": number.rpartition("@")[2],
        "lms_web_url": "https://lms.example/jump_to/it",
        "type": kind,
        "display_name": number.rpartition("@")[2].title(),
        "graded": False,
        "completion": completion,
        **changes,
    }
    return found | ({"children": list(children)} if children else {})


def course(film: object, quiz: object, **changes: object) -> Content:
    """The platform sums up containers itself, wrongly where a discussion is inside."""
    found = (
        block(ROOT, 0, UNIT, ESSAY, **changes),
        block(UNIT, 0, VIDEO, QUIZ, TALK),
        block(VIDEO, film),
        block(QUIZ, quiz, graded=True),
        block(TALK, None),
        block(ESSAY, 1.0),
    )
    return {"root": ROOT, "blocks": {one["id"]: one for one in found}}


def option(name: str, points: object, order: int) -> Content:
    return {
        "label": f"{name} label",
        "points": points,
        "explanation": "",
        "name": name,
        "orderNum": order,
    }


def criterion(name: str = "ideas", *options: Content) -> Content:
    return {
        "label": "Ideas",
        "prompt": "How good are the ideas?",
        "feedback": "optional",
        "name": name,
        "orderNum": 0,
        "options": list(options) or [option("good", 3, 1), option("poor", 0, 0)],
    }


def submission(username: object, status: object = "graded", **changes: object) -> Content:
    return {
        "submissionUUID": "ignored",
        "username": username,
        "teamName": None,
        "dateSubmitted": "2026-11-20T10:00:00.123456Z",
        "dateGraded": "2026-11-21T10:00:00Z",
        "gradedBy": "sample-teacher",
        "gradeStatus": status,
        "lockStatus": "unlocked",
        "score": {"pointsEarned": 3, "pointsPossible": 3},
        "email": "learner@example.org",
        "fullname": "Sample Learner One",
        **changes,
    }


def essay(submissions: Content, *criteria: Content, **changes: object) -> Content:
    return {
        "courseMetadata": {
            "title": "Biology",
            "org": "Sample",
            "number": "BIO1",
            "courseId": COURSE,
        },
        "oraMetadata": {
            "name": "Essay",
            "prompts": [],
            "type": "individual",
            "textResponseConfig": "required",
            "textResponseEditor": "text",
            "fileUploadResponseConfig": "none",
            "rubricConfig": {"feedbackPrompt": "", "criteria": list(criteria) or [criterion()]},
            **changes,
        },
        "submissions": submissions,
        "isEnabled": True,
    }


def assessed(name: str = "ideas", selected: object = "good", **changes: object) -> Content:
    return {
        "gradeData": {
            "score": {"pointsEarned": 3, "pointsPossible": 3},
            "overallFeedback": "",
            "criteria": [
                {"name": name, "feedback": "", "points": 3, "selectedOption": selected},
            ],
        },
        "gradeStatus": "graded",
        "lockStatus": "unlocked",
        **changes,
    }


def query(received: Received) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(received.target).query).items()}


class PracticeOpenEdx:
    """Learners `one` and `two` of a course with a unit and an open response.

    Tokens are `jwt-1`, `jwt-2`, …; `good_tokens` limits which the API accepts.
    """

    def __init__(self, platform: PracticePlatform) -> None:
        self.platform = platform
        self.issued = 0
        self.lifetime: object = 3600
        self.good_tokens: set[str] | None = None
        platform.will("POST", "/oauth2/access_token", self.grant)
        self.answers(GRADES, page(grade("one", 0.83, passed=True), grade("two", 0)))
        self.answers(BLOCKS, course(1.0, 1))
        self.answers(ORA, essay({"uuid-1": submission("one"), "uuid-2": submission("two")}))
        self.answers(STATUS, assessed())
        self.answers("/api/user/v1/me", {"username": "laurel"})

    def answers(self, path: str, *contents: Content) -> None:
        """What a path answers, in order: content, a Reply, or what makes either of the request."""
        left = list(contents)

        def answer(received: Received) -> Reply:
            token = received.headers.get("authorization", "").removeprefix("JWT ")
            if self.good_tokens is not None and token not in self.good_tokens:
                return json_reply({"detail": "Words of the platform"}, status=401)
            found = left.pop(0) if len(left) > 1 else left[0]
            content = found(received) if callable(found) else found
            return content if isinstance(content, Reply) else json_reply(content)

        self.platform.will("GET", path, answer)

    def grant(self, received: Received) -> Reply:
        form = {key: values[0] for key, values in received.form.items()}
        expected = {
            "grant_type": "client_credentials",
            "client_id": CLIENT,
            "client_secret": SECRET,
            "token_type": "jwt",
        }
        if form != expected:
            return json_reply({"error": "invalid_client"}, status=401)
        self.issued += 1
        return json_reply(
            {
                "access_token": f"jwt-{self.issued}",
                "expires_in": self.lifetime,
                "token_type": "JWT",
                "scope": "read write profile email",
            }
        )

    def asked(self, path: str) -> list[dict[str, str]]:
        return [query(received) for received in self.platform.calls(path)]
