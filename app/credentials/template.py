"""Canonical N-Quads by template: RDFC-1.0 once per shape of document, then only its labels.

Documents that differ in a few texts and addresses have the same quads but for these. What may
still change is which blank node is called `_:c14n0`: that hangs on hashes over the texts. As long
as no two nodes hash alike, RDFC-1.0 (section 4.4) labels them in the order of their first-degree
hashes (section 4.6), which takes a few microseconds where the whole algorithm takes milliseconds.
Where two do hash alike, the whole algorithm runs.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.credentials.canonical import canonicalise
from app.credentials.guard import check_document, check_iri, check_text
from app.credentials.json_text import write_json
from app.credentials.slots import SLOT, Varying, take_slots
from app.credentials.terms import ANY_URI

TEMPLATES_KEPT = 256  # some 50 kB each

_LINE = re.compile(
    r"(?P<subject><[^>]*>|_:c14n\d+) (?P<predicate><[^>]*>) "
    r'(?P<object><[^>]*>|_:c14n\d+|"(?:[^"\\]|\\.)*"(?P<type>\^\^<[^>]*>)?) \.'
)
_SLOT_TERM = re.compile(rf'(?:<{SLOT}(\d+):>|"{SLOT}(\d+):"(.*))')
_ESCAPED = re.compile(r'[\x00-\x1f"\\\x7f\ufffe\uffff]')
_ESCAPES = {
    **{chr(code): f"\\u{code:04X}" for code in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF)},
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\f": "\\f",
    "\r": "\\r",
    '"': '\\"',
    "\\": "\\\\",
}


@dataclass(frozen=True, slots=True)
class _Node:
    """A blank node: its quads as first-degree hashing sees them; the hash, if no slot is in it."""

    label: str
    quads: str
    digest: str | None


@dataclass(frozen=True, slots=True)
class Template:
    """The canonical lines of one shape of document. `%(s0)s` is a slot, `%(c14n0)s` a label."""

    fixed: tuple[str, ...]
    moving: str
    nodes: tuple[_Node, ...]
    addresses: frozenset[int]

    def fill(self, values: list[str]) -> bytes | None:
        """The canonical N-Quads with these values.

        None if two nodes hash alike, or if two quads become the same one.
        """
        words = {
            f"s{number}": value if number in self.addresses else _escape(value)
            for number, value in enumerate(values)
        }
        labels = {node.digest or _digest(node.quads % words): node.label for node in self.nodes}
        if len(labels) < len(self.nodes):
            return None
        for number, digest in enumerate(sorted(labels)):
            words[labels[digest]] = f"_:c14n{number}"
        moving = (self.moving % words).split("\n") if self.moving else []
        lines = sorted([*self.fixed, *moving])  # the fixed ones are sorted already, so this is fast
        if len(set(lines)) < len(lines):
            return None
        return ("\n".join(lines) + "\n").encode()


def canonicalise_varying(document: dict[str, Any], varying: Varying) -> bytes:
    """The canonical N-Quads of a document that is safe to sign, by template where that is exact.

    `varying` only decides what is fast: a text that is not named there becomes part of the shape.
    Raises ValueError, naming the field, if the document is not safe to sign (`guard`).
    """
    taken: list[tuple[str, str]] = []
    shape = take_slots(document, varying, "", taken)
    try:
        text = write_json(shape)
    except ValueError:
        check_document(document)
        raise
    # A document that itself says "urn:x-slot:" somewhere else cannot be told from its slots.
    template = build_template(text) if text.count(SLOT.encode()) == len(taken) else None
    if template is None:
        check_document(document)
        return canonicalise(document)
    for number, (place, value) in enumerate(taken):
        if number in template.addresses:
            check_iri(value, place)
        else:
            check_text(value, place)
    return template.fill([value for _, value in taken]) or canonicalise(document)


@lru_cache(maxsize=TEMPLATES_KEPT)
def build_template(shape: bytes) -> Template | None:
    """The template of a shape, or None where a quad is of a kind that templates do not know.

    Raises ValueError, naming the field, if the shape is not safe to sign.
    """
    document = json.loads(shape)
    check_document(document)
    text = canonicalise(document).decode()
    lines = [_LINE.fullmatch(line) for line in text.removesuffix("\n").split("\n")]
    quads = [line.group("subject", "predicate", "object") for line in lines if line]
    if len(quads) < len(lines):
        return None
    moving = [quad for quad in quads if any(map(_moves, quad))]
    labels = sorted({term.removeprefix("_:") for quad in moving for term in quad if _is_node(term)})
    return Template(
        fixed=tuple(f"{' '.join(quad)} ." for quad in quads if not any(map(_moves, quad))),
        moving="\n".join(_build_line(quad, "%({})s".format) for quad in moving),
        nodes=tuple(_build_node(label, moving) for label in labels),
        addresses=frozenset(_find_addresses(moving)),
    )


def _build_node(label: str, moving: list[tuple[str, ...]]) -> _Node:
    own = [quad for quad in moving if f"_:{label}" in quad]
    quads = "\n".join(
        _build_line(quad, lambda name: "_:a" if name == label else "_:z") for quad in own
    )
    has_slot = any(_SLOT_TERM.fullmatch(term) for quad in own for term in quad)
    return _Node(label, quads, None if has_slot else _digest(quads % {}))


def _build_line(quad: tuple[str, ...], write_node: Callable[[str], str]) -> str:
    """A quad as a format: slots open, `%` doubled, nodes as `write_node` has them."""
    words = []
    for term in quad:
        slot = _SLOT_TERM.fullmatch(term)
        if _is_node(term):
            words.append(write_node(term.removeprefix("_:")))
        elif slot and slot[1]:
            words.append(f"<%(s{slot[1]})s>")
        elif slot:
            words.append(f'"%(s{slot[2]})s"{slot[3]}')
        else:
            words.append(term.replace("%", "%%"))
    return " ".join(words) + " ."


def _find_addresses(quads: list[tuple[str, ...]]) -> set[int]:
    """The slots that hold an IRI, as a term of its own or as a text of that type."""
    slots = [slot for quad in quads for term in quad if (slot := _SLOT_TERM.fullmatch(term))]
    return {int(slot[1] or slot[2]) for slot in slots if slot[1] or slot[3] == f"^^<{ANY_URI}>"}


def _moves(term: str) -> bool:
    return _is_node(term) or _SLOT_TERM.fullmatch(term) is not None


def _is_node(term: str) -> bool:
    return term.startswith("_:")


def _digest(quads: str) -> str:
    """Hash First Degree Quads (RDFC-1.0, section 4.6.3): SHA-256 over the sorted quads."""
    lines = sorted(quads.split("\n"))
    return hashlib.sha256(("\n".join(lines) + "\n").encode()).hexdigest()


def _escape(text: str) -> str:
    """A literal's text in canonical N-Quads (RDFC-1.0, section 5)."""
    return _ESCAPED.sub(lambda found: _ESCAPES[found[0]], text) if _ESCAPED.search(text) else text
