"""What Laurel shows: every text of its pages, and its templates rendered as a platform's."""

from __future__ import annotations

import html
import re
import tomllib
from functools import cache
from types import SimpleNamespace

from babel.messages.extract import extract_from_dir
from jinja2 import Environment, PackageLoader

from app.lms.platforms import PLATFORMS
from app.lms.sources import EVERYWHERE
from app.lti.tool_configuration import read_platform_kinds, read_tool_configuration
from app.ports.registering import ToolDescription
from tests.requirements import ROOT

BASE_URL = "https://laurel.example.org"
PLACEHOLDER = re.compile(r"“?%\(\w+\)s”?")
TITLE = "The title of the requirement"
EXAMPLES = (
    {"idnumber": "TEST", "parameter": "laurel_grade"},
    {"idnumber": "EVIDENCE", "parameter": "laurel_completion"},
)
"""What the guides choose where a way asks for something."""
FIELDS = ("issuer", "client_id", "auth_url", "token_url", "jwks_url", "deployment")


@cache
def texts() -> frozenset[str]:
    """Every text that Laurel's pages can show, without marks, placeholders as they are."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]["mappings"]
    methods = [(one["pattern"], one["method"]) for one in mappings]
    options = {one["pattern"]: {"trimmed": "true", "silent": "false"} for one in mappings}
    found: set[str] = set()
    for _, _, message, _, _ in extract_from_dir(str(ROOT), methods, options):
        found.update((message,) if isinstance(message, str) else filter(None, message))
    return frozenset(plain(text) for text in found)


@cache
def strong_words() -> frozenset[str]:
    """What stands in bold in the texts: the platforms' own words."""
    folder = ROOT / "app" / "templates"
    pages = (path.read_text(encoding="utf-8") for path in folder.rglob("*.html"))
    return frozenset(plain(word) for page in pages for word in marked("strong", page))


@cache
def coded_words() -> frozenset[str]:
    """Values that stand in the templates as they are."""
    folder = ROOT / "app" / "templates"
    pages = (path.read_text(encoding="utf-8") for path in folder.rglob("*.html"))
    return frozenset(plain(word) for page in pages for word in marked("code", page))


def plain(text: str) -> str:
    """Without tags and entities; three dots are one sign or three."""
    unmarked = html.unescape(re.sub(r"<[^>]+>", "", text)).replace("%%", "%")
    return " ".join(unmarked.split()).replace("…", "...")


def marked(tag: str, page: str) -> list[str]:
    """The contents of an element, wherever it stands."""
    return re.findall(rf"<{tag}[^>]*>([^<{{]+)</{tag}>", page)


def is_shown(label: str) -> bool:
    """Whether Laurel shows these words as a whole, or a text that begins so before a name."""
    begun = {PLACEHOLDER.split(text)[0].strip() for text in texts() if PLACEHOLDER.search(text)}
    begun.discard("")
    titles = {kind.title for kind in read_platform_kinds()}
    return plain(label) in texts() | strong_words() | begun | titles


def says(sentence: str) -> bool:
    """Whether a text of Laurel holds this, from the beginning of one of its sentences."""
    quoted = plain(sentence)
    return any(f". {quoted}" in f". {text}" for text in texts())


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("app"), autoescape=True, extensions=["jinja2.ext.i18n"]
    )
    environment.filters |= dict.fromkeys(("number", "moment", "day"), str)
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    return environment


def tool() -> ToolDescription:
    """What Laurel says of itself, at the example's address."""
    return read_tool_configuration(BASE_URL).description


def platform_page(kind: str) -> SimpleNamespace:
    """The words for registering a platform of this kind, with an example's addresses."""
    template = _environment().get_template(f"platforms/{kind}.html")
    module = template.make_module({"about": tool()})
    return SimpleNamespace(
        values=pairs(str(module.values())),  # type: ignore[attr-defined]
        labels={field: plain(str(module.label(field))) for field in FIELDS},  # type: ignore[attr-defined]
        steps=str(module.left_to_click()) + str(module.before()),  # type: ignore[attr-defined]
    )


def pairs(page: str) -> list[tuple[str, str]]:
    """The terms of a description list, each with what it is."""
    found = re.findall(r"<dt>(.*?)</dt>\s*<dd><code>(.*?)</code></dd>", page, re.DOTALL)
    return [(plain(name), plain(value)) for name, value in found]


@cache
def ways(kind: str) -> dict[str, tuple[str, str]]:
    """The name of each way to read a requirement on this platform, and its steps as a page."""
    found = {}
    for route in EVERYWHERE | PLATFORMS[kind].routes:
        folder = kind if route.is_bound else "generic"
        found[route.value] = _way(f"setup/{folder}/{route.value}.html")
    return found


def _way(template: str) -> tuple[str, str]:
    context = {"path": "", "definition": SimpleNamespace(language="en")}
    module = _environment().get_template(template).make_module(context)
    steps = ""
    for example in EXAMPLES:
        settings = {"measure": "course_grade", **example}
        line = SimpleNamespace(title=TITLE, levels=("Low", "High"), settings=settings)
        steps += str(module.steps(line))  # type: ignore[attr-defined]
    return plain(str(module.name())), steps  # type: ignore[attr-defined]
