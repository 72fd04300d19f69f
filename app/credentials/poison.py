"""Documents that are built to keep RDFC-1.0 busy (RDFC-1.0, section 7.1, "dataset poisoning")."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Dataset

if TYPE_CHECKING:
    from collections.abc import Iterable

# RDFC-1.0 tries every order of nodes that look alike; nine that are all joined to each other take
# half a minute, ten take five. 2 to the power of 12 orders take milliseconds, and real awards need
# next to none.
MAXIMUM_SYMMETRY = 12.0
MAXIMUM_ALIKE = 1000


def refuse_poison(dataset: Dataset) -> None:
    """Raise ValueError if the orders that RDFC-1.0 may have to try are too many.

    Counted for each node that has a look-alike: the neighbours that look alike themselves and
    hang on it in the same way are tried in every order.
    """
    looks = _first_degree(dataset)
    times = Counter(looks.values())
    alike = {node for node, look in looks.items() if times[look] > 1}
    symmetry = sum(
        math.lgamma(count + 1) / math.log(2)
        for ways in _ways_between(dataset, alike, looks).values()
        for count in ways.values()
    )
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
