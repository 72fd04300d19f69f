"""The contexts are the pinned ones, and no others."""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import distribution
from pathlib import Path

import pytest

from app.credentials import contexts
from app.credentials.contexts import CREDENTIALS, FOLDER, PINNED, UnknownContext, read_context


@pytest.mark.parametrize("url", PINNED)
def test_the_installed_files_are_the_pinned_ones(url: str) -> None:
    name, expected = PINNED[url]
    path = Path(str(distribution("openbadgeslib").locate_file(f"{FOLDER}/{name}")))
    assert hashlib.sha256(path.read_bytes()).hexdigest() == expected
    assert read_context(url) == json.loads(path.read_text())["@context"]


def test_another_file_under_the_same_name_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    name, _ = PINNED[CREDENTIALS]
    monkeypatch.setitem(contexts.PINNED, CREDENTIALS, (name, "0" * 64))
    read_context.cache_clear()
    with pytest.raises(RuntimeError, match=r"requirements\.lock"):
        read_context(CREDENTIALS)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.w3.org/2018/credentials/v1",
        "https://www.w3.org/ns/credentials/v2/",
        "https://purl.imsglobal.org/spec/ob/v3p0/context.json",
        "../credentials-v2.json",
    ],
)
def test_another_context_is_unknown(url: str) -> None:
    with pytest.raises(UnknownContext):
        read_context(url)
