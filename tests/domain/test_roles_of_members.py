from __future__ import annotations

import pytest

from app.domain.people import CourseRole
from app.domain.roles import reduce_roles

LIS = "http://purl.imsglobal.org/vocab/lis/v2/"
STAFF, LEARNER, NONE = CourseRole.STAFF, CourseRole.LEARNER, CourseRole.NONE


@pytest.mark.parametrize(
    ("roles", "role"),
    [
        ([], NONE),
        ([""], NONE),
        (["Learner"], LEARNER),
        (["Student"], LEARNER),
        (["Instructor"], STAFF),
        (["Administrator"], STAFF),
        (["ContentDeveloper"], STAFF),
        (["Mentor"], NONE),
        (["learner"], NONE),
        (["SeniorWizard"], NONE),
        ([f"{LIS}membership#Learner"], LEARNER),
        ([f"{LIS}membership#Instructor"], STAFF),
        ([f"{LIS}membership#Mentor"], NONE),
        ([f"{LIS}membership#Instructor", f"{LIS}membership#Learner"], STAFF),
        ([f"{LIS}membership#Learner", "SeniorWizard"], LEARNER),
        # sub-roles prove nothing by themselves, but for the assistant's
        ([f"{LIS}membership/Learner#Instructor"], NONE),
        ([f"{LIS}membership/Instructor#TeachingAssistant"], STAFF),
        (["TeachingAssistant"], STAFF),
        ([f"{LIS}membership#Learner", f"{LIS}membership/Instructor#TeachingAssistant"], LEARNER),
        # the system's roles and other vocabularies say nothing about a course
        ([f"{LIS}system/person#Administrator"], NONE),
        ([f"{LIS}person#Administrator"], NONE),
        ([f"{LIS}institution/person#Administrator"], NONE),
        (["https://elsewhere.example/membership#Instructor"], NONE),
        # the institution's count only where nothing of the context is named
        ([f"{LIS}institution/person#Instructor", f"{LIS}membership#Learner"], LEARNER),
        ([f"{LIS}institution/person#Instructor", f"{LIS}membership#Mentor"], NONE),
        ([f"{LIS}institution/person#Student"], LEARNER),
        ([f"{LIS}institution/person#Instructor"], STAFF),
        ([f"{LIS}institution/person#None", f"{LIS}system/person#None"], NONE),
    ],
)
def test_roles_are_reduced_to_the_least_they_prove(roles: list[str], role: CourseRole) -> None:
    assert reduce_roles(roles) is role
    assert reduce_roles(reversed(roles)) is role
