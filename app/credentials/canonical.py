"""A document as canonical N-Quads: JSON-LD 1.1 to RDF, then RDFC-1.0 with SHA-256, whole."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

import pyoxigraph
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, RdfFormat

from app.credentials.contexts import inline_contexts
from app.credentials.json_text import write_json

if TYPE_CHECKING:
    from collections.abc import Iterable

# RDFC-1.0 tries every order of nodes that look alike, which a hostile document can make as many as
# it likes (RDFC-1.0, section 7.1: "dataset poisoning"); ten such nodes joined to each other take
# minutes. 2 to the power of 12 orders take milliseconds, and real awards need a handful.
MAXIMUM_SYMMETRY = 12.0
MAXIMUM_ALIKE = 1000


def canonicalise(document: dict[str, Any]) -> bytes:
    """The canonical N-Quads of a document, UTF-8, sorted by code point, one line a quad.

    Every address in `@context` must be pinned. Raises ValueError if the document is no JSON-LD,
    if nothing of it can be expressed in RDF, or if it is built to keep RDFC-1.0 busy.
    """
    dataset = _read_dataset(document)
    _refuse_poison(dataset)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    lines = str(dataset).split("\n")  # splitlines() would also split at U+2028 inside a literal
    lines.remove("")
    return "".join(line + "\n" for line in sorted(lines)).encode()


def _read_dataset(document: dict[str, Any]) -> Dataset:
    body = {key: value for key, value in document.items() if key != "@context"}
    contexts = inline_contexts(tuple(document["@context"]))
    text = f'{{"@context":{contexts},'.encode() + write_json(body)[1:]
    try:
        dataset = Dataset(pyoxigraph.parse(text, format=RdfFormat.JSON_LD))
    except SyntaxError as error:
        raise ValueError(f"not JSON-LD: {error.msg}") from error
    if len(dataset) == 0:  # its truth value does not say
        raise ValueError("nothing of the document can be expressed in RDF")
    return dataset


def _refuse_poison(dataset: Dataset) -> None:
    """Raise ValueError if the orders that RDFC-1.0 may have to try are too many.

    Counted for each node that has a look-alike: the neighbours that look alike themselves and
    hang on it in the same way are tried in every order.
    """
    looks = _first_degree(dataset)
    times = Counter(looks.values())
    alike = {node for node, look in looks.items() if times[look] > 1}
    symmetry = 0.0
    for ways in _ways_between(dataset, alike, looks).values():
        symmetry += sum(math.lgamma(count + 1) / math.log(2) for count in ways.values())
    if symmetry > MAXIMUM_SYMMETRY or len(alike) > MAXIMUM_ALIKE:
        raise ValueError("too many parts of the document look alike")


def _first_degree(dataset: Dataset) -> dict[BlankNode, tuple[str, ...]]:
    """What each blank node looks like from itself alone (RDFC-1.0, section 4.6)."""
    quads: dict[BlankNode, list[str]] = defaultdict(list)
    for quad in dataset:
        terms = (quad.subject, quad.predicate, quad.object, quad.graph_name)
        for node in {term for term in terms if isinstance(term, BlankNode)}:
            quads[node].append(" ".join(_seen_from(node, terms)))
    return {node: tuple(sorted(lines)) for node, lines in quads.items()}


def _seen_from(node: BlankNode, terms: Iterable[object]) -> Iterable[str]:
    for term in terms:
        if isinstance(term, BlankNode):
            yield "_:a" if term == node else "_:z"
        else:
            yield str(term)


def _ways_between(
    dataset: Dataset, alike: set[BlankNode], looks: dict[BlankNode, tuple[str, ...]]
) -> dict[BlankNode, Counter[tuple[object, ...]]]:
    """For each look-alike, how many look-alike neighbours hang on it in each way (section 4.7)."""
    ways: dict[BlankNode, Counter[tuple[object, ...]]] = defaultdict(Counter)
    for quad in dataset:
        places = {"s": quad.subject, "o": quad.object, "g": quad.graph_name}
        nodes = {place: term for place, term in places.items() if term in alike}
        for node in nodes.values():
            for place, other in nodes.items():
                if other != node:
                    ways[node][place, str(quad.predicate), looks[other]] += 1
    return ways
