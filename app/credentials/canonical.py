"""A document as canonical N-Quads: JSON-LD 1.1 to RDF, then RDFC-1.0 with SHA-256, whole."""

from __future__ import annotations

from typing import Any

import pyoxigraph
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat

from app.credentials.contexts import inline_contexts
from app.credentials.json_text import write_json
from app.credentials.native_numbers import choose_mark, mark_fractions, unmark_fractions
from app.credentials.poison import refuse_poison


def canonicalise(document: dict[str, Any]) -> bytes:
    """The canonical N-Quads of a document, UTF-8, sorted by code point, one line a quad.

    Every address in `@context` must be pinned. Raises ValueError if the document is no JSON-LD,
    if nothing of it can be expressed in RDF, or if it is built to keep RDFC-1.0 busy.
    """
    dataset = _read_dataset(document)
    refuse_poison(dataset)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    lines = str(dataset).split("\n")  # splitlines() would also split at U+2028 inside a literal
    lines.remove("")
    return "".join(line + "\n" for line in sorted(lines)).encode()


def _read_dataset(document: dict[str, Any]) -> Dataset:
    body = {key: value for key, value in document.items() if key != "@context"}
    mark = choose_mark(body)
    marked = {key: mark_fractions(value, mark) for key, value in body.items()}
    contexts = inline_contexts(tuple(document["@context"]))
    text = f'{{"@context":{contexts},'.encode() + write_json(marked)[1:]
    try:
        quads = list(pyoxigraph.parse(text, format=RdfFormat.JSON_LD))
    except SyntaxError as error:
        raise ValueError(f"not JSON-LD: {error.msg}") from error
    if not quads:
        raise ValueError("nothing of the document can be expressed in RDF")
    return Dataset(unmark_fractions(quads, mark))
