"""The first tables."""

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import migrations, models


def _number() -> tuple[str, models.Field]:
    return "id", models.BigAutoField(primary_key=True, serialize=False, verbose_name="ID")


def _belongs_to(table: str, related_name: str) -> models.ForeignKey:
    return models.ForeignKey(table, on_delete=models.CASCADE, related_name=related_name)


class Migration(migrations.Migration):
    """Makes what ``models`` describes."""

    initial = True
    dependencies: ClassVar = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations: ClassVar = [
        migrations.CreateModel(
            "Course",
            [
                _number(),
                ("slug", models.SlugField(unique=True)),
                ("key", models.CharField(max_length=255, unique=True)),
                ("title", models.CharField(max_length=255)),
                ("tool_url", models.CharField(max_length=255, blank=True)),
            ],
        ),
        migrations.CreateModel(
            "Profile",
            [
                _number(),
                ("name", models.CharField(max_length=255)),
                ("external_id", models.UUIDField(default=uuid4, unique=True, editable=False)),
                (
                    "user",
                    models.OneToOneField(
                        settings.AUTH_USER_MODEL,
                        on_delete=models.CASCADE,
                        related_name="profile",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            "CourseRole",
            [
                _number(),
                ("role", models.CharField(max_length=32)),
                ("course", _belongs_to("practice.course", "roles")),
                ("user", _belongs_to(settings.AUTH_USER_MODEL, "course_roles")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("course", "user", "role"), name="practice_role_once"
                    )
                ]
            },
        ),
        migrations.CreateModel(
            "Block",
            [
                _number(),
                ("usage_key", models.CharField(max_length=255, unique=True)),
                ("fields", models.JSONField(default=dict)),
                ("course", _belongs_to("practice.course", "blocks")),
            ],
        ),
        migrations.CreateModel(
            "PublishedGrade",
            [
                _number(),
                ("value", models.FloatField(null=True)),
                ("maximum", models.FloatField(null=True)),
                ("published_at", models.DateTimeField(auto_now_add=True)),
                ("block", _belongs_to("practice.block", "published_grades")),
                ("user", _belongs_to(settings.AUTH_USER_MODEL, "published_grades")),
            ],
        ),
    ]
