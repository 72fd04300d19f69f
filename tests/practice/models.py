"""What edx-platform would hold beside the LTI code's own tables."""

from typing import ClassVar
from uuid import uuid4

from django.contrib.auth.models import User
from django.db import models


class Profile(models.Model):
    """A person's full name, and the external id that LTI launches carry as ``sub``.

    The LTI code prefetches ``user.profile``, hence the related name.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="profile")
    name = models.CharField(max_length=255)
    external_id = models.UUIDField(default=uuid4, unique=True, editable=False)

    def __str__(self) -> str:
        return str(self.name)


class Course(models.Model):
    """A course run. ``tool_url`` is empty where the course launches the usual tool."""

    slug = models.SlugField(unique=True)
    key = models.CharField(max_length=255, unique=True)
    title = models.CharField(max_length=255)
    tool_url = models.CharField(max_length=255, blank=True)

    def __str__(self) -> str:
        return str(self.title)


class CourseRole(models.Model):
    """One role of a person in a course; being enrolled is the role ``student``."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="roles")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="course_roles")
    role = models.CharField(max_length=32)

    class Meta:
        """A role is held once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["course", "user", "role"], name="practice_role_once")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role}"


class Block(models.Model):
    """An LTI block in a course; ``fields`` are the fields that differ from the usual ones."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="blocks")
    usage_key = models.CharField(max_length=255, unique=True)
    fields = models.JSONField(default=dict)

    def __str__(self) -> str:
        return str(self.usage_key)


class PublishedGrade(models.Model):
    """One grade that the LTI code handed to the gradebook; the newest of a learner counts."""

    block = models.ForeignKey(Block, on_delete=models.CASCADE, related_name="published_grades")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="published_grades")
    value = models.FloatField(null=True)
    maximum = models.FloatField(null=True)
    published_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.value} of {self.maximum}"
