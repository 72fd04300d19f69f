"""Stands in for the XBlock runtime of edx-platform."""

from types import SimpleNamespace
from typing import Any

from django.contrib.auth.models import User
from lti_consumer.exceptions import LtiError

from tests.practice.models import Block, PublishedGrade
from tests.practice.people import find_role
from tests.practice.progress import PROCESSOR


class UserService:
    """Tells a block who looks at it, with the attributes that edx-platform gives."""

    def __init__(self, block: Block, user: User | None) -> None:
        self._user = user
        self._role = None if user is None else find_role(block.course, user)

    def get_current_user(self) -> SimpleNamespace:
        """Return the person in the shape of an XBlock user."""
        user = self._user
        if user is None:
            return SimpleNamespace(full_name=None, emails=[], opt_attrs={})
        return SimpleNamespace(
            full_name=user.profile.name,
            emails=[user.email],
            opt_attrs={
                "edx-platform.is_authenticated": True,
                "edx-platform.user_id": user.id,
                "edx-platform.username": user.username,
                "edx-platform.user_is_staff": user.is_staff,
                "edx-platform.user_role": self._role,
            },
        )

    def get_external_user_id(self, kind: str) -> str | None:
        """Return the id that the launch carries as ``sub``; refuse other kinds than ``lti``."""
        if kind != "lti":
            raise LtiError(f"no external ids of the kind {kind}")
        return None if self._user is None else str(self._user.profile.external_id)


class SettingsService:
    """The site's settings for a kind of block, as an operator writes them."""

    def get_settings_bucket(self, _block: object) -> dict[str, object]:
        """Return the parameter processors, which a block uses if its team switched them on."""
        return {"parameter_processors": [PROCESSOR]}


class RebindService:
    """The block is made anew for each use, so there is nothing to bind to another user."""

    def rebind_noauth_module_to_user(self, block: object, user: User) -> None:
        """Do nothing."""


class Runtime:
    """The services a block asks for, and the way its grades take to the gradebook."""

    def __init__(self, block: Block, user: User | None) -> None:
        self._block = block
        self._services = {
            "user": UserService(block, user),
            "settings": SettingsService(),
            "rebind_user": RebindService(),
        }

    def service(self, _block: object, name: str) -> object | None:
        """Return the named service, or none: edx-platform's further ones are not needed."""
        return self._services.get(name)

    def publish(self, _block: object, event: str, data: dict[str, Any]) -> None:
        """Keep a published grade where the gradebook page finds it."""
        if event == "grade":
            PublishedGrade.objects.create(
                block=self._block,
                user_id=data["user_id"],
                value=data["value"],
                maximum=data["max_value"],
            )
