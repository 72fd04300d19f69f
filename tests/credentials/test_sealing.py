"""Sealing under secrets that change, and the secret that makes itself."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from app.credentials.sealing import FernetSealer
from app.credentials.secret_file import FILE_NAME, get_secret
from tests.requirements import ROOT


def test_what_is_sealed_can_be_opened_and_not_read() -> None:
    sealer = FernetSealer(["any text: Ґ, ë, or 1"])
    sealed = sealer.seal(b"private")
    assert b"private" not in sealed
    assert sealer.open(sealed) == b"private"


def test_sealing_twice_gives_two_texts() -> None:
    sealer = FernetSealer(["secret"])
    assert sealer.seal(b"private") != sealer.seal(b"private")


def test_an_older_secret_still_opens() -> None:
    sealed = FernetSealer(["old"]).seal(b"private")
    assert FernetSealer(["new", "old"]).open(sealed) == b"private"


def test_the_newest_secret_seals() -> None:
    sealed = FernetSealer(["new", "old"]).seal(b"private")
    assert FernetSealer(["new"]).open(sealed) == b"private"


def test_a_secret_that_is_gone_is_named_as_what_to_put_back() -> None:
    sealed = FernetSealer(["old"]).seal(b"private")
    with pytest.raises(ValueError, match="LAUREL_SECRET_KEY"):
        FernetSealer(["new"]).open(sealed)


def test_an_altered_seal_does_not_open() -> None:
    sealer = FernetSealer(["secret"])
    sealed = bytearray(sealer.seal(b"private"))
    sealed[40] ^= 1
    with pytest.raises(ValueError, match="altered"):
        sealer.open(bytes(sealed))


@pytest.mark.parametrize("secrets", [[], [""], ["new", ""]])
def test_no_secret_is_refused(secrets: list[str]) -> None:
    with pytest.raises(ValueError, match="set LAUREL_SECRET_KEY"):
        FernetSealer(secrets)


def test_a_secret_file_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    secret = get_secret(folder)
    assert len(secret) >= 43
    assert get_secret(folder) == secret
    assert [path.name for path in folder.iterdir()] == [FILE_NAME]
    assert stat.S_IMODE((folder / FILE_NAME).stat().st_mode) == 0o600


def test_two_folders_have_two_secrets(tmp_path: Path) -> None:
    assert get_secret(tmp_path / "one") != get_secret(tmp_path / "two")


def test_an_empty_secret_file_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).touch()
    with pytest.raises(ValueError, match=FILE_NAME):
        get_secret(tmp_path)


def test_processes_that_start_at_once_get_the_same_secret(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from app.credentials.secret_file import get_secret;"
        "sys.stdin.readline(); print(get_secret(Path(sys.argv[1])))"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path / "var")],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(8)
    ]
    for process in processes:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    secrets = {process.communicate(timeout=30)[0].strip() for process in processes}
    assert secrets == {get_secret(tmp_path / "var")}
