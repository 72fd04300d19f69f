"""Fractions in JSON as RDF literals (JSON-LD 1.1 API, section 8.2.2, step 10).

The specification writes a fraction with 15 digits after the point of its mantissa, so 8.2 becomes
"8.199999999999999E0". pyoxigraph writes the shortest text that reads as the same number, "8.2E0",
which other implementations would not find signed. So fractions pass through it as marked texts.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode, Quad

from app.credentials.json_text import write_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

INTEGERS_BELOW = 10**21  # section 8.2.2, step 10: larger ones are written as fractions are
STRING = NamedNode("http://www.w3.org/2001/XMLSchema#string")
DOUBLE = NamedNode("http://www.w3.org/2001/XMLSchema#double")


def choose_mark(document: dict[str, Any]) -> str:
    """A text that stands nowhere in the document."""
    text = write_json(document)
    return next(mark for n in count() if (mark := f"fraction {n}: ").encode() not in text)


def mark_fractions(value: object, mark: str) -> object:
    """A copy of a JSON value in which every fraction is the mark and its lexical form."""
    if isinstance(value, dict):
        return {name: mark_fractions(inner, mark) for name, inner in value.items()}
    if isinstance(value, list):
        return [mark_fractions(inner, mark) for inner in value]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    if value == int(value) and abs(value) < INTEGERS_BELOW:
        return value
    return f"{mark}{write_double(value)}"


def unmark_fractions(quads: Iterable[Quad], mark: str) -> Iterator[Quad]:
    """The quads with the marked texts as numbers: of the term's datatype, or xsd:double."""
    for quad in quads:
        literal = quad.object
        if isinstance(literal, Literal) and literal.value.startswith(mark):
            datatype = DOUBLE if literal.datatype == STRING else literal.datatype
            number = Literal(literal.value.removeprefix(mark), datatype=datatype)
            yield Quad(quad.subject, quad.predicate, number, quad.graph_name)
        else:
            yield quad


def write_double(number: float) -> str:
    """The canonical lexical form: `8.199999999999999E0`, `4.5E0`, `1.0E21`."""
    mantissa, exponent = f"{number:.15E}".split("E")
    whole, fraction = mantissa.split(".")
    return f"{whole}.{fraction.rstrip('0') or '0'}E{int(exponent)}"
