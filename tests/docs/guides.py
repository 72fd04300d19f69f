"""The guides as marked texts: bold labels, values as code, quoted sentences, tables, pictures."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass

from tests.requirements import ROOT

DOCS = ROOT / "docs"
KINDS = ("moodle", "openedx")
LEGEND = frozenset({"bold", "this"})
"""The words by which a guide explains its own marks."""


@dataclass(frozen=True)
class Guide:
    """One guide, read from docs/."""

    kind: str

    @property
    def text(self) -> str:
        return (DOCS / f"{self.kind}.md").read_text(encoding="utf-8")

    @property
    def prose(self) -> str:
        """The text without blocks of commands and without pictures."""
        text = re.sub(r"```.*?```", "", self.text, flags=re.DOTALL)
        return re.sub(r"!\[[^\]]*\]\([^)]*\)", "", text)

    def labels(self) -> set[str]:
        """What stands in bold: labels that people see."""
        return set(re.findall(r"\*\*([^*\n]+)\*\*", self.prose)) - LEGEND

    def values(self) -> set[str]:
        """What stands as code: values to type or paste."""
        return set(re.findall(r"`([^`\n]+)`", self.prose)) - LEGEND

    def sentences(self) -> set[str]:
        """What is quoted from Laurel's pages: in italics, or as a block."""
        quoted = re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", re.sub(r"\*\*", "", self._unbold()))
        return (set(quoted) | set(re.findall(r"^> (.+)$", self.prose, re.MULTILINE))) - LEGEND

    def _unbold(self) -> str:
        return re.sub(r"\*\*[^*\n]+\*\*", "", self.prose)

    def commands(self) -> list[list[str]]:
        """Every command with its arguments, from blocks and from sentences."""
        blocks = re.findall(r"```sh\n(.*?)```", self.text, re.DOTALL)
        lines = [line for block in blocks for line in block.replace("\\\n", " ").splitlines()]
        inline = [value for value in self.values() if value.startswith("laurel ")]
        return [shlex.split(line) for line in (*lines, *inline)]

    def pictures(self) -> list[tuple[str, str]]:
        """The alternative text and the file of each picture."""
        return re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", self.text)

    def table(self, first_heading: str) -> list[list[str]]:
        """The rows of the table whose first column is called so; fails where there is none."""
        _, found, rest = self.text.partition(f"\n| {first_heading} |")
        assert found, first_heading
        lines = rest.split("\n\n", 1)[0].splitlines()[2:]
        return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]

    def anchors(self) -> set[str]:
        """The places within the guide to which a link can lead, as they are made from headings."""
        headings = re.findall(r"^#+ (.+)$", self.text, re.MULTILINE)
        return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}

    def links(self) -> list[str]:
        """Where its links lead."""
        return re.findall(r"(?<!!)\[[^\]]+\]\(([^)]+)\)", self.prose)


GUIDES = {kind: Guide(kind) for kind in KINDS}
