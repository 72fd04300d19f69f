"""Whether every word of a document means something under its contexts (JSON-LD 1.1, section 4).

A JSON-LD processor silently drops a property it does not know and an identifier that is no
absolute IRI; what is dropped is not signed. Strict verifiers ("safe mode") refuse such documents,
so they are refused here before signing, and before a signature is believed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from app.credentials.contexts import read_context

# RFC 3987 without what RDF cannot carry, and without U+E000 and above: JavaScript sorts those
# before the characters beyond U+FFFF, everybody else after them.
ABSOLUTE_IRI = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`\x7f-\x9f\ud800-\U0010ffff]+"
)
ANY_URI = "https://www.w3.org/2001/XMLSchema#anyURI"
VALUE_OBJECT = {"@value", "@language", "@direction"}

Terms = Mapping[str, Any]


class TermError(ValueError):
    """A part of a document means nothing under its contexts, so no signature covers it."""


def check_terms(document: dict[str, Any]) -> None:
    """Raise `TermError`, naming the place, if a part of the document would be dropped or misread.

    Raises `UnknownContext` if a context is not pinned.
    """
    terms: dict[str, Any] = {}
    for url in document["@context"]:
        terms = _extend(terms, read_context(url))
    body = {key: value for key, value in document.items() if key != "@context"}
    _check_node(body, "", terms)


def is_absolute_iri(text: str) -> bool:
    """True for an absolute IRI that every RDF implementation reads and sorts alike."""
    return ABSOLUTE_IRI.fullmatch(text) is not None


def _extend(terms: Terms, context: object) -> dict[str, Any]:
    """The terms with a context on top; a null context clears them (JSON-LD 1.1, 4.1.4)."""
    if not isinstance(context, dict):
        return {}
    return {**terms, **{term: v for term, v in context.items() if not term.startswith("@")}}


def _check_node(node: dict[str, Any], where: str, terms: Terms) -> None:
    # The contexts of a node's types hold for the node itself and not below it (4.1.8).
    own = terms
    for name in sorted(_types(node, where)):
        if name not in terms:
            raise TermError(f"{where or 'the document'}: unknown type {name!r}")
        if "@context" in _definition(terms, name):
            own = _extend(own, _definition(terms, name)["@context"])
    for key, value in node.items():
        place = f"{where}.{key}" if where else key
        if key == "id":
            _check_iri(value, place)
        elif key != "type":
            if own.get(key) is None:
                raise TermError(f"{place}: not a term of the document's contexts")
            _check_value(value, place, _definition(own, key), terms)


def _types(node: dict[str, Any], where: str) -> list[str]:
    types = node.get("type", [])
    names = types if isinstance(types, list) else [types]
    if not all(isinstance(name, str) for name in names):
        raise TermError(f"{where}.type: not a name".lstrip("."))
    return names


def _definition(terms: Terms, term: str) -> dict[str, Any]:
    """A term's expanded definition; a simple one, `"term": "IRI"`, has no further parts."""
    definition = terms[term]
    return definition if isinstance(definition, dict) else {}


def _check_value(value: object, place: str, definition: dict[str, Any], terms: Terms) -> None:
    if isinstance(value, list):
        for number, item in enumerate(value):
            if isinstance(item, list):
                raise TermError(f"{place}[{number}]: a list in a list")
            _check_value(item, f"{place}[{number}]", definition, terms)
    elif isinstance(value, dict):
        inner = _extend(terms, definition["@context"]) if "@context" in definition else terms
        if not _is_value_object(value):
            _check_node(value, place, inner)
    elif definition.get("@type") in {"@id", ANY_URI}:
        _check_iri(value, place)
    elif definition.get("@type") == "@vocab":
        if value not in _extend(terms, definition.get("@context", {})):
            raise TermError(f"{place}: not a term of the document's contexts")
    elif value is None:
        raise TermError(f"{place}: null")


def _is_value_object(value: dict[str, Any]) -> bool:
    """A text with its language spelled out (JSON-LD 1.1, 4.2.4)."""
    return (
        "@value" in value
        and value.keys() <= VALUE_OBJECT
        and all(isinstance(part, str) for part in value.values())
    )


def _check_iri(value: object, place: str) -> None:
    if not isinstance(value, str) or not is_absolute_iri(value):
        raise TermError(f"{place}: not an absolute IRI")
