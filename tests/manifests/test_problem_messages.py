"""Wrong manifests and what is said of them: UPDATE_GOLDEN=1 rewrites the messages.

Each `problems/GROUP/CASE.yaml` stands alone in a project, `problems/GROUP/CASE/` is a project of several files,
and `problems/project/CASE.yaml` is a project file. `CASE.txt` holds what is said, one problem a line: place,
severity, message, remedy. `classes.yaml` puts every case into one class: one kind of mistake.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from support.files import PROJECT
from support.project import ProjectFolder

from reconciler.errors import PeakApplyError

PROBLEMS = Path(__file__).parent / "problems"
CLASSES: dict[str, list[str]] = YAML(typ="safe").load((PROBLEMS / "classes.yaml").read_text(encoding="utf-8"))
CASES = sorted(case for cases in CLASSES.values() for case in cases)
SLOWEST = 1.0
"""Seconds of CPU that a wrong manifest may take (R5)."""
PLACED = re.compile(r"(?P<file>[^:]+):(?P<line>[0-9]+)(:[0-9]+)?: (error|warning|note): .+ -> .+")
UNREAD = re.compile(r"[^:]+: error: cannot read .+ -> .+")
"""Of a file that is no text there is no line to name."""


def laid_out(case: str, root: Path) -> ProjectFolder:
    """The case as a project."""
    source = PROBLEMS / case
    if source.is_dir():
        shutil.copytree(source, root, dirs_exist_ok=True)
        return ProjectFolder(root) if (root / "peak-apply.yaml").exists() else ProjectFolder.at(root)
    if case.startswith("project/"):
        folder = ProjectFolder(root)
        folder.copy(source.with_suffix(".yaml"), "peak-apply.yaml")
        return folder
    folder = ProjectFolder.at(root, PROJECT)
    folder.copy(source.with_suffix(".yaml"), f"{case}.yaml")
    return folder


def said_of(folder: ProjectFolder) -> list[str]:
    """All problems, or the error that came before any could be found."""
    try:
        return folder.problems()
    except PeakApplyError as error:
        return [f"error: {error.message} -> {error.fix}"]


@pytest.mark.parametrize("case", CASES)
def test_a_wrong_manifest_is_explained(case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = laid_out(case, tmp_path)
    began = time.process_time()
    said = said_of(folder)
    assert time.process_time() - began < SLOWEST
    golden = PROBLEMS / f"{case}.txt"
    text = "".join(f"{line}\n" for line in said).replace(str(tmp_path), "DIR")
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")
    assert said
    for line in said:
        assert is_complete(line, tmp_path), line


def is_complete(line: str, root: Path) -> bool:
    """Whether a message names the file, the line and a remedy; what was never closed is missed after the last line."""
    found = PLACED.fullmatch(line)
    if found is None:
        return bool(UNREAD.fullmatch(line))
    lines = (root / found["file"]).read_bytes().splitlines()
    return 1 <= int(found["line"]) <= len(lines) + 1


def test_every_case_has_one_class_and_every_message_a_case() -> None:
    there = {path.relative_to(PROBLEMS) for path in PROBLEMS.glob("*/*")}
    cases = {str(p.with_suffix("")) for p in there if p.suffix == ".yaml" or (PROBLEMS / p).is_dir()}
    assert sorted(cases) == CASES
    assert sorted(str(path.with_suffix("")) for path in there if path.suffix == ".txt") == CASES


def test_there_are_many_cases_of_many_classes() -> None:
    assert len(CASES) >= 200
    assert len(CLASSES) >= 40
    assert min(len(cases) for cases in CLASSES.values()) >= 1
