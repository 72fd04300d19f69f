"""Languages: which one a page speaks, its texts, dates and numbers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from babel import Locale
from babel.dates import format_datetime
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

FOLDER = Path(__file__).parent.parent / "locale"
DOMAIN = "messages"
SOURCE_LANGUAGE = "en"


def gettext_noop(text: str) -> str:
    """Mark a text for the catalogue; it is translated where it is shown."""
    return text


@dataclass(frozen=True)
class Language:
    """One language's texts and formats. `tag` is the BCP 47 tag for `lang`."""

    tag: str
    locale: Locale
    translations: NullTranslations

    def gettext(self, text: str, **values: object) -> str:
        """The text in this language, its `%(name)s` places filled in."""
        translated = self.translations.gettext(text)
        return translated % values if values else translated

    def ngettext(self, singular: str, plural: str, num: int, **values: object) -> str:
        """The right plural form for `num`, filled in; `num` itself is a place too."""
        return self.translations.ngettext(singular, plural, num) % {"num": num, **values}

    def moment(self, when: datetime) -> str:
        """A date and time, in UTC, saying so."""
        return f"{format_datetime(when, 'd MMM y, HH:mm', locale=self.locale)} UTC"

    def day(self, when: datetime) -> str:
        """A date, in UTC."""
        return format_datetime(when, "d MMMM y", locale=self.locale)

    def number(self, value: Decimal | int) -> str:
        """A number with at most two decimals."""
        return format_decimal(value, format="#,##0.##", locale=self.locale)


@cache
def available() -> tuple[str, ...]:
    """The languages that have a catalogue, the source language first."""
    found = sorted(
        folder.parent.parent.name for folder in FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.po")
    )
    return (SOURCE_LANGUAGE, *(name for name in found if name != SOURCE_LANGUAGE))


@cache
def get_language(name: str) -> Language:
    """The language with this catalogue name, as listed by `available`."""
    translations = Translations.load(FOLDER, [name], DOMAIN)
    locale = Locale.parse(name)
    return Language(tag=str(locale).replace("_", "-"), locale=locale, translations=translations)


def choose_language(*wishes: str) -> Language:
    """The first available language that a wish names; the source language if none does.

    A wish is a locale ("sq_AL", "uk") or an Accept-Language header.
    """
    for wish in wishes:
        for item in wish.split(","):
            name = item.split(";")[0].strip().replace("-", "_").split("_")[0].lower()
            if name in available():
                return get_language(name)
    return get_language(SOURCE_LANGUAGE)
