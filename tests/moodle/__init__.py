"""A Moodle site for tests: real HTTP, and the answers that a running Moodle 4.4 gave."""

from tests.moodle.courses import Activity, Course, Link
from tests.moodle.double import MoodleDouble
from tests.moodle.faults import Fault
from tests.moodle.grades import GradeItem
from tests.moodle.people import User
from tests.moodle.restrictions import ActivityCompleted, AllOf, GradeAtLeast, InGroup
from tests.moodle.tools import Tool

__all__ = [
    "Activity",
    "ActivityCompleted",
    "AllOf",
    "Course",
    "Fault",
    "GradeAtLeast",
    "GradeItem",
    "InGroup",
    "Link",
    "MoodleDouble",
    "Tool",
    "User",
]
