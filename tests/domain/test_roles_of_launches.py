"""What a role claim amounts to: the least that it proves, in the one course it came from."""

import itertools

import pytest

from app.domain.people import CourseRole
from app.domain.roles import reduce_roles

CONTEXT = "http://purl.imsglobal.org/vocab/lis/v2/membership"
INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person"
SYSTEM = "http://purl.imsglobal.org/vocab/lis/v2/system/person"
TEST_USER = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"
ASSISTANT = f"{CONTEXT}/Instructor#TeachingAssistant"

CASES = {
    # context roles, long and short
    (f"{CONTEXT}#Instructor",): CourseRole.STAFF,
    (f"{CONTEXT}#ContentDeveloper",): CourseRole.STAFF,
    (f"{CONTEXT}#Administrator",): CourseRole.STAFF,
    ("Instructor",): CourseRole.STAFF,
    ("ContentDeveloper",): CourseRole.STAFF,
    ("Administrator",): CourseRole.STAFF,
    (f"{CONTEXT}#Learner",): CourseRole.LEARNER,
    (f"{CONTEXT}#Student",): CourseRole.LEARNER,
    ("Learner",): CourseRole.LEARNER,
    ("Student",): CourseRole.LEARNER,
    # nobody
    (): CourseRole.NONE,
    ("",): CourseRole.NONE,
    ("Unknown",): CourseRole.NONE,
    ("learner",): CourseRole.NONE,
    ("Mentor",): CourseRole.NONE,
    ("Observer",): CourseRole.NONE,
    (f"{CONTEXT}#Mentor",): CourseRole.NONE,
    (f"{CONTEXT}#Member",): CourseRole.NONE,
    (f"{CONTEXT}#Manager",): CourseRole.NONE,
    (f"{CONTEXT}#Officer",): CourseRole.NONE,
    (f"{CONTEXT}#instructor",): CourseRole.NONE,
    (f"{CONTEXT}#Instructor ",): CourseRole.NONE,
    (f"{CONTEXT}s#Instructor",): CourseRole.NONE,
    ("https://evil.example.org/membership#Instructor",): CourseRole.NONE,
    ("urn:lti:role:ims/lis/Instructor",): CourseRole.NONE,
    (TEST_USER,): CourseRole.NONE,
    # sub-roles
    (ASSISTANT,): CourseRole.STAFF,
    ("TeachingAssistant",): CourseRole.STAFF,
    (ASSISTANT, f"{CONTEXT}#Instructor"): CourseRole.STAFF,
    (ASSISTANT, f"{CONTEXT}#Mentor"): CourseRole.STAFF,
    (f"{CONTEXT}/Instructor#Grader",): CourseRole.NONE,
    (f"{CONTEXT}/Learner#Instructor",): CourseRole.NONE,
    (f"{CONTEXT}/Learner#GuestLearner",): CourseRole.NONE,
    (f"{CONTEXT}/Learner#GuestLearner", f"{CONTEXT}#Learner"): CourseRole.LEARNER,
    (f"{CONTEXT}/Learner#TeachingAssistant",): CourseRole.NONE,
    # staff wins
    (f"{CONTEXT}#Learner", f"{CONTEXT}#Instructor"): CourseRole.STAFF,
    (f"{CONTEXT}#Learner", "Instructor"): CourseRole.STAFF,
    (f"{CONTEXT}#Learner", TEST_USER): CourseRole.LEARNER,
    # the institution's and the system's roles say nothing about a course
    (f"{INSTITUTION}#Administrator",): CourseRole.NONE,
    (f"{SYSTEM}#Administrator",): CourseRole.NONE,
    (f"{SYSTEM}#SysAdmin", f"{INSTITUTION}#Administrator"): CourseRole.NONE,
    (f"{INSTITUTION}#Staff", f"{INSTITUTION}#Faculty"): CourseRole.NONE,
    (f"{INSTITUTION}#Observer",): CourseRole.NONE,
    (f"{SYSTEM}#Instructor",): CourseRole.NONE,
    # but where a platform knows no context roles, its institution roles are all there is
    (f"{INSTITUTION}#Instructor",): CourseRole.STAFF,
    (f"{INSTITUTION}#Student",): CourseRole.LEARNER,
    (f"{INSTITUTION}#Learner",): CourseRole.LEARNER,
    (f"{INSTITUTION}#Instructor", f"{SYSTEM}#Administrator"): CourseRole.STAFF,
    (f"{INSTITUTION}#Instructor", f"{CONTEXT}#Learner"): CourseRole.LEARNER,
    (f"{INSTITUTION}#Instructor", "Learner"): CourseRole.LEARNER,
    (f"{INSTITUTION}#Instructor", f"{CONTEXT}#Mentor"): CourseRole.NONE,
    (f"{INSTITUTION}#Student", f"{CONTEXT}#Instructor"): CourseRole.STAFF,
    (f"{INSTITUTION}#Student", f"{CONTEXT}s#Instructor"): CourseRole.LEARNER,
    (f"{INSTITUTION}#Student", "https://example.org/membership#Mentor"): CourseRole.LEARNER,
    (f"{INSTITUTION}#Instructor", f"{CONTEXT}/Learner#GuestLearner"): CourseRole.NONE,
    # as Open edX sends them since 11.1
    (f"{INSTITUTION}#None", f"{SYSTEM}#None", f"{CONTEXT}#Learner"): CourseRole.LEARNER,
    (f"{INSTITUTION}#None", f"{SYSTEM}#None", f"{CONTEXT}#Instructor"): CourseRole.STAFF,
    # a learner who moderates the forum stays a learner
    (f"{SYSTEM}#None", f"{CONTEXT}#Learner", ASSISTANT): CourseRole.LEARNER,
    # as Moodle sends a site administrator
    (
        f"{CONTEXT}#Instructor",
        f"{INSTITUTION}#Administrator",
        f"{SYSTEM}#Administrator",
    ): CourseRole.STAFF,
}


@pytest.mark.parametrize(("roles", "expected"), CASES.items())
def test_the_role_in_the_course(roles: tuple[str, ...], expected: CourseRole) -> None:
    for order in itertools.permutations(roles):
        assert reduce_roles(order) is expected
        assert reduce_roles([*order, *order]) is expected
