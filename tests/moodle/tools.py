"""Tools as a site knows them, and the access tokens they were given."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

SITE_COURSE = 1

AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
LINE_ITEM = f"{AGS}lineitem"
LINE_ITEM_READ = f"{AGS}lineitem.readonly"
RESULT_READ = f"{AGS}result.readonly"
SCORE = f"{AGS}score"
MEMBERSHIP = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
TOOL_SETTING = "https://purl.imsglobal.org/spec/lti-ts/scope/toolsetting"
BASIC_OUTCOME = "https://purl.imsglobal.org/spec/lti-bo/scope/basicoutcome"

GRADE_SYNC = 1
GRADE_SYNC_AND_COLUMNS = 2


@dataclass(kw_only=True)
class Tool:
    """One registration, which is one client and one deployment (`id`).

    `grades` is 0 for none, 1 for grade sync only, 2 for column management
    too. A tool of `course_id` 1 belongs to the whole site.
    """

    id: int
    client_id: str
    name: str
    target: str
    login_url: str
    redirect_uris: list[str]
    jwks_url: str
    grades: int = GRADE_SYNC_AND_COLUMNS
    roster: bool = True
    settings: bool = False
    shares_name: bool = True
    shares_email: bool = True
    accepts_grades: bool = True
    is_active: bool = True
    in_chooser: bool = False
    deep_linking: bool = True
    deep_linking_url: str = ""
    custom: dict[str, str] = field(default_factory=dict)
    course_id: int = SITE_COURSE
    description: str = ""
    icon: str = ""
    keys: list[dict[str, object]] | None = None

    @property
    def domain(self) -> str:
        return urlsplit(self.target).netloc

    @property
    def grade_scopes(self) -> list[str]:
        """The scopes that a launch names, in its order."""
        full = [LINE_ITEM] if self.grades == GRADE_SYNC_AND_COLUMNS else []
        return [*full, LINE_ITEM_READ, RESULT_READ, SCORE] if self.grades else []

    @property
    def scopes(self) -> list[str]:
        """Everything that a token of this tool may be for."""
        roster = [MEMBERSHIP] if self.roster else []
        settings = [TOOL_SETTING] if self.settings else []
        return [*self.grade_scopes, *roster, *settings, BASIC_OUTCOME]


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What a bearer token stands for."""

    tool_id: int
    scopes: frozenset[str]
    expires: float
