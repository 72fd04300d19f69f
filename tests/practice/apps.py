"""Tells Django that this folder holds models, migrations and templates."""

from django.apps import AppConfig


class PracticeConfig(AppConfig):
    """The platform's own tables: what edx-platform would hold beside the LTI code."""

    name = "tests.practice"
    label = "practice"
    default_auto_field = "django.db.models.BigAutoField"
