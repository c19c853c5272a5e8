"""Wrong manifests and what is said of them: UPDATE_GOLDEN=1 writes the messages anew.

Each `problems/KIND/CASE.yaml` stands alone in a project; `CASE.txt` holds its problems, one a line:
place, severity, message, remedy.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from projects import Folder

CASES = sorted((Path(__file__).parent / "problems").glob("*/*.yaml"))
SLOWEST = 1.0
"""Seconds of CPU that a wrong manifest may take (reliability R5)."""


@pytest.mark.parametrize("case", CASES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_a_wrong_manifest_is_explained(case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = Folder.at(tmp_path)
    name = f"{case.parent.name}/{case.name}"
    folder.copy(case, name)
    began = time.process_time()
    said = folder.problems()
    assert time.process_time() - began < SLOWEST
    golden = case.with_suffix(".txt")
    text = "".join(f"{line}\n" for line in said)
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")
    assert said
    for line in said:
        place, _, rest = line.partition(": ")
        assert place.startswith(name)
        assert rest.startswith(("error: ", "warning: "))
        assert not line.endswith("-> "), "every problem says what to do"
