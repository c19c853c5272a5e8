"""The official client's loader and ours read the same files alike, but for what docs/templates.md lists with a reason.

The cases are in `differential.yaml`, by the rows of the contract's section 7. Where the environment with the official
client is not there, only our side is tested.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from conformance.official import explain_absence, find_interpreter
from ruamel.yaml import YAML

from reconciler.manifests.parameters import parse_parameter
from reconciler.manifests.source_files import read_text
from reconciler.manifests.templates.render import render
from reconciler.manifests.yaml.document import drop_null_fields, locate_in_file
from reconciler.manifests.yaml.reader import read_yaml
from reconciler.model.problem import InputError, Severity

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
ROWS = YAML(typ="safe").load((HERE / "differential.yaml").read_text(encoding="utf-8"))
DOCS = HERE.parent.parent / "docs/templates.md"
PARAMS = "params-of-the-case.yaml"


@dataclass(frozen=True)
class Case:
    name: str
    files: Mapping[str, str]
    params: tuple[str, ...]
    params_file: str | None
    ours: Any = None
    excepted: bool = False
    says: str = ""

    @property
    def manifest(self) -> str:
        return next(iter(self.files))

    def lay_out(self, folder: Path) -> Path:
        for name, text in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        if self.params_file is not None:
            (folder / PARAMS).write_text(self.params_file, encoding="utf-8")
        return folder


def cases() -> Iterator[Case]:
    for row in ROWS.values():
        for name, given in row.items():
            params = tuple(given.get("params", ()))
            file = given.get("params_file")
            yield Case(
                name, given["files"], params, file, given.get("ours"), "ours" in given, given.get("says", "")
            )


CASES = {case.name: case for case in cases()}


def listed() -> dict[str, tuple[str, str, str]]:
    """The table of exceptions: what they do, what we do, why."""
    rows: dict[str, tuple[str, str, str]] = {}
    for line in DOCS.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if len(cells) == 4 and cells[0] in CASES:
            rows[cells[0]] = (cells[1], cells[2], cells[3])
    return rows


def ours(case: Case, folder: Path) -> Any:
    """What we make of a case: the data, or the message of the first error."""
    variables: dict[str, Any] = {}
    if case.params_file is not None:
        reading = read_yaml(read_text(folder / PARAMS), locate_in_file(PARAMS))
        variables |= drop_null_fields(reading.documents[0].data)
    variables |= dict(parse_parameter(text) for text in case.params)
    variables["os_env"] = {"REGION": "eu"}
    path = folder / case.manifest
    try:
        rendered = render(path, read_text(path), variables, (folder,))
    except InputError as error:
        return error.problems[0].message
    reading = read_yaml(rendered.text, rendered.locate)
    errors = [p.message for p in reading.problems if p.severity is Severity.ERROR]
    return errors[0] if errors else drop_null_fields(reading.documents[0].data)


@pytest.fixture(scope="module")
def official(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the official loader makes of each case; one process for all of them."""
    if reason := explain_absence():
        pytest.skip(reason)
    if not find_interpreter().exists():
        pytest.skip("the official client is not installed: make conformance")
    asked = [
        {
            "cwd": str(case.lay_out(tmp_path_factory.mktemp("case"))),
            "file": case.manifest,
            "params": list(case.params),
            "params_file": PARAMS if case.params_file is not None else None,
        }
        for case in CASES.values()
    ]
    ended = subprocess.run(
        [find_interpreter(), HERE / "official_loader.py"],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
        env={
            "PATH": os.defpath,
            "HOME": str(tmp_path_factory.mktemp("home")),
            "REGION": "eu",
            "PYTHONUTF8": "1",
        },
    )
    return dict(zip(CASES, json.loads(ended.stdout), strict=True))


@pytest.mark.parametrize("name", CASES)
def test_a_file_is_read_as_the_official_client_reads_it(
    name: str, official: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    case, theirs = CASES[name], official[name]
    mine = ours(case, case.lay_out(tmp_path))
    if case.excepted:
        assert theirs.get("value") != mine or "error" in theirs, "no exception any more"
    elif "error" in theirs:
        assert isinstance(mine, str), f"they refuse it with {theirs['error']}"
    else:
        assert mine == theirs["value"]


@pytest.mark.parametrize("name", [case.name for case in CASES.values() if case.excepted])
def test_what_we_read_differently_is_as_documented(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    case = CASES[name]
    mine = ours(case, case.lay_out(tmp_path))
    if isinstance(case.ours, str):
        assert case.ours in mine
    else:
        assert mine == case.ours


@pytest.mark.parametrize("name", [case.name for case in CASES.values() if case.says])
def test_what_both_refuse_is_explained(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    case = CASES[name]
    assert case.says in ours(case, case.lay_out(tmp_path))


def test_the_documentation_lists_what_we_read_differently_and_nothing_else() -> None:
    rows = listed()
    assert sorted(rows) == sorted(case.name for case in CASES.values() if case.excepted)
    assert all(theirs and mine and why for theirs, mine, why in rows.values())


def test_there_are_cases_for_every_row() -> None:
    assert len(CASES) >= 100
    assert all(ROWS.values())
