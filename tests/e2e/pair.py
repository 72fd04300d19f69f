"""Laurel and the practice platform, each a process of its own, introduced to each other."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.laurel_process import ROOT, LaurelInstallation, find_free_port
from tests.practice.client import PracticePlatform, run_practice_platform

SAMPLE = ROOT / "lti_config" / "samples" / "formative-assessment.yaml"


@dataclass(frozen=True, slots=True)
class Pair:
    """A running Laurel and the running platform that it is registered with."""

    laurel: LaurelInstallation
    platform: PracticePlatform


@contextmanager
def run_pair(folder: Path, definitions: Sequence[Path]) -> Iterator[Pair]:
    """Run both until the block ends, as `make run` does: registered, imported, rights granted."""
    laurel = LaurelInstallation(data_dir=folder / "laurel", port=find_free_port())
    laurel.data_dir.mkdir(parents=True)
    with run_practice_platform(folder / "practice", laurel.base_url) as platform:
        laurel.run("migrate")
        laurel.run(
            "institutions", "add", "sample", "--name=Sample Teacher Training", "--country=AL"
        )
        laurel.register(platform.registration(), "Practice")
        for definition in definitions:
            laurel.run("microcredentials", "import", str(definition))
        registrar = f"--subject={platform.sub('registrar')}"
        laurel.run(
            "people", "grant", "--platform=Practice", registrar, "--right=export", "--right=revoke"
        )
        with laurel.serve():
            yield Pair(laurel, platform)
