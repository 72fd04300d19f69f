"""Pages of the site: forms that send themselves, errors, and what a teacher is shown."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from tests.moodle.messages import Answer

if TYPE_CHECKING:
    from collections.abc import Mapping

# What the running site sent with every page of its own.
PAGE_HEADERS = (
    ("Content-Language", "en"),
    ("X-UA-Compatible", "IE=edge"),
    ("Cache-Control", "private, pre-check=0, post-check=0, max-age=0, no-transform"),
    ("X-Frame-Options", "sameorigin"),
)


def show_page(title: str, content: str, status: int = 200) -> Answer:
    """A page of the site, which refuses other sites' frames."""
    body = (
        f'<!DOCTYPE html>\n<html dir="ltr" lang="en"><head><title>{html.escape(title)}</title>'
        f"</head><body>{content}</body></html>"
    )
    return Answer(status, body.encode(), headers=PAGE_HEADERS)


def show_error(message: str, status: int = 404) -> Answer:
    """The site's error page, which comes with status 404 whatever went wrong."""
    content = f'<div class="box errorbox"><p class="errormessage">{html.escape(message)}</p></div>'
    return show_page("Error | sample", content, status)


def build_form(action: str, fields: Mapping[str, str], button: str = "Continue") -> str:
    """A form with hidden fields."""
    inputs = "".join(
        f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
        for name, value in fields.items()
    )
    return (
        f'<form method="post" action="{html.escape(action)}">{inputs}'
        f'<button type="submit">{html.escape(button)}</button></form>'
    )


def post_by_itself(action: str, fields: Mapping[str, str]) -> Answer:
    """A page that sends its form at once, in any frame."""
    script = "<script>document.forms[0].submit();</script>"
    body = f"<!DOCTYPE html>\n<html><body>{build_form(action, fields)}{script}</body></html>"
    return Answer(body=body.encode())


def redirect(address: str) -> Answer:
    """See another page."""
    return Answer(303, headers=(("Location", address),))
