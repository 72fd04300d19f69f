"""Every address of Laurel, and how it answers each asker: what test_who_may holds it against."""

from __future__ import annotations

from base64 import urlsafe_b64encode

from tests.web.platform import DEPLOYMENT
from tests.web.story import LEVELS

ASKERS = (
    "anonymous",
    "learner",
    "other learner",
    "teacher",
    "other course's teacher",
    "registrar",
    "other institution's registrar",
    "administrator",
    "other institution's administrator",
    "nobody",
)
NOBODY = dict.fromkeys(ASKERS, 403)
EVERYBODY = dict.fromkeys(ASKERS, 200)
BOTH_LEARNERS = ("learner", "other learner")
BOTH_TEACHERS = ("teacher", "other course's teacher")
BOTH_REGISTRARS = ("registrar", "other institution's registrar")
BOTH_ADMINISTRATORS = ("administrator", "other institution's administrator")
NOT_THEIR_LEARNER = {"other course's teacher": 404}
NOT_THEIR_AWARD = {"other institution's registrar": 404}


def only(*askers: str, status: int = 200) -> dict[str, int]:
    """These may, all others may not."""
    return {**NOBODY, **dict.fromkeys(askers, status)}


# Behind a launch everybody asks through a launch of their own; the anonymous through the teacher's.
# 404 is for things that are somebody else's; 409 for what may be asked, and is answered with a no.
TABLE: dict[str, dict[str, int]] = {
    "GET /": EVERYBODY,
    "GET /health/live": EVERYBODY,
    "GET /health/ready": EVERYBODY,
    "GET /.well-known/jwks.json": EVERYBODY,
    "GET /static": EVERYBODY,
    # A login without parameters: first a cookie for whoever has none, then the refusal.
    "GET /lti/login": {**dict.fromkeys(ASKERS, 400), "anonymous": 303},
    "POST /lti/login": {**dict.fromkeys(ASKERS, 400), "anonymous": 303},
    "POST /lti/launch": dict.fromkeys(ASKERS, 400),
    # Proof and code work from Laurel's own pages only.
    "POST /lti/launch/proof": dict.fromkeys(ASKERS, 400),
    "POST /lti/window": NOBODY,
    # Without an invitation nobody registers anything, not even an administrator.
    "GET /lti/register": NOBODY,
    "POST /lti/register": NOBODY,
    "GET /issuers/{slug}": EVERYBODY,
    "GET /issuers/{slug}/did.json": EVERYBODY,
    "GET /achievements/{version}": EVERYBODY,
    "GET /status/{list_id}": EVERYBODY,
    # Of an award that its holder does not share, nobody sees anything here, not even they.
    "GET /credentials/{award}": dict.fromkeys(ASKERS, 404),
    "GET /credentials/{award}.json": dict.fromkeys(ASKERS, 404),
    "GET /credentials/{award}/decision": dict.fromkeys(ASKERS, 404),
    "GET /l/{launch}/": only(
        *BOTH_LEARNERS, *BOTH_TEACHERS, *BOTH_REGISTRARS, *BOTH_ADMINISTRATORS, status=303
    ),
    # What a platform asks for, and the question of a copy: nobody here came for either.
    "GET /l/{launch}/place": only(*BOTH_TEACHERS, status=404),
    "POST /l/{launch}/place": only(*BOTH_TEACHERS, status=404),
    "POST /l/{launch}/place/nothing": only(*BOTH_TEACHERS, status=404),
    "GET /l/{launch}/copy": only(*BOTH_TEACHERS, status=404),
    "POST /l/{launch}/copy": only(*BOTH_TEACHERS, status=404),
    "GET /l/{launch}/course": only(*BOTH_TEACHERS),
    "POST /l/{launch}/offerings": only(*BOTH_TEACHERS, status=303),
    "POST /l/{launch}/readings": only(*BOTH_TEACHERS, status=303),
    "GET /l/{launch}/learners/{learner}": only("teacher") | NOT_THEIR_LEARNER,
    "POST /l/{launch}/learners/{learner}/assessments": only("teacher", status=303)
    | NOT_THEIR_LEARNER,
    "POST /l/{launch}/learners/{learner}/attestations": only("teacher", status=303)
    | NOT_THEIR_LEARNER,
    "POST /l/{launch}/learners/{learner}/waivers": only("teacher", status=303) | NOT_THEIR_LEARNER,
    # Here nothing has to be compared, and the platform has no interface of its own to choose from.
    "GET /l/{launch}/setup": only(*BOTH_TEACHERS),
    "POST /l/{launch}/setup/{leaf}/source": only(*BOTH_TEACHERS, status=303),
    "POST /l/{launch}/setup/{leaf}/choices": only(*BOTH_TEACHERS, status=409),
    "POST /l/{launch}/setup/{leaf}/confirmation": only(*BOTH_TEACHERS, status=409),
    "POST /l/{launch}/setup/{leaf}/check": only(*BOTH_TEACHERS, status=303),
    # A file whose only line is wrong is reported; one that no report showed is reported instead.
    "GET /l/{launch}/import": only(*BOTH_TEACHERS),
    "POST /l/{launch}/import/report": only(*BOTH_TEACHERS),
    "POST /l/{launch}/import": only(*BOTH_TEACHERS, status=409),
    # Nobody here is a designer; staff see what they may offer.
    "GET /l/{launch}/microcredentials": only(*BOTH_TEACHERS),
    "POST /l/{launch}/microcredentials": NOBODY,
    "GET /l/{launch}/progress": only(*BOTH_LEARNERS),
    "GET /l/{launch}/identities": only(*BOTH_LEARNERS),
    "POST /l/{launch}/identities/codes": only(*BOTH_LEARNERS),
    "POST /l/{launch}/identities": only(*BOTH_LEARNERS, status=422),
    "POST /l/{launch}/claims": only("learner", status=303) | {"other learner": 409},
    "GET /l/{launch}/awards/{award}/credential.json": only("learner") | {"other learner": 404},
    "GET /l/{launch}/awards/{award}/decision.json": only("learner") | {"other learner": 404},
    "POST /l/{launch}/awards/{award}/sharing": only("learner", status=303) | {"other learner": 404},
    "GET /l/{launch}/register": only(*BOTH_REGISTRARS),
    "GET /l/{launch}/register/export.zip": only(*BOTH_REGISTRARS),
    "GET /l/{launch}/register/export.json": only(*BOTH_REGISTRARS),
    "GET /l/{launch}/register/{award}": only("registrar") | NOT_THEIR_AWARD,
    "POST /l/{launch}/register/{award}/revocation": only("registrar", status=303) | NOT_THEIR_AWARD,
    # Who is who is the registrar's to say, never the administrator's.
    "GET /l/{launch}/people": only(*BOTH_REGISTRARS),
    "POST /l/{launch}/people/{person}/joins": only("registrar", status=422) | NOT_THEIR_AWARD,
    "POST /l/{launch}/people/{person}/splits": only("registrar", status=422) | NOT_THEIR_AWARD,
    "GET /l/{launch}/platforms": only(*BOTH_ADMINISTRATORS),
    "POST /l/{launch}/platforms/invitations": only(*BOTH_ADMINISTRATORS),
    "POST /l/{launch}/platforms/approvals": only("administrator", status=303)
    | {"other institution's administrator": 404},
    "GET /l/{launch}/platforms/by-hand/{kind}": only(*BOTH_ADMINISTRATORS),
    "POST /l/{launch}/platforms/by-hand/{kind}": only(*BOTH_ADMINISTRATORS, status=422),
    "GET /l/{launch}/syncs": only(*BOTH_ADMINISTRATORS),
    "POST /l/{launch}/syncs/{course}/readings": only("administrator", status=303)
    | {"other institution's administrator": 404},
    "POST /l/{launch}/syncs/{course}/scores": only("administrator", status=303)
    | {"other institution's administrator": 404},
}

RESULTS = "learner,requirement,date,value\nsomebody,test,2026-05-31,1/1"

FIELDS = {
    "/copy": {"decision": "continue"},
    "/offerings": {},
    "/report": {"pasted": RESULTS},
    "/import": {"content": urlsafe_b64encode(RESULTS.encode()).decode(), "reason": "A list"},
    "/assessments": dict.fromkeys(LEVELS, "proficient"),
    "/attestations": {"requirement": "practice", "completed": "yes", "reason": "Took part"},
    "/waivers": {"requirement": "test", "authority": "Dean", "reason": "Passed elsewhere"},
    "/claims": {"name": "Sample Learner One", "email": "one@example.org"},
    "/source": {"route": "own_line_item"},
    "/confirmation": {"learner": "00000000-0000-0000-0000-000000000000"},
    "/sharing": {"shared": "no"},
    "/revocation": {"reason": "A mistake"},
    "/invitations": {"name": "Campus", "kind": "", "hours": "24"},
    "/approvals": {"platform": "Platform client-1", "deployment": DEPLOYMENT},
    "/generic": {"name": ""},
}
