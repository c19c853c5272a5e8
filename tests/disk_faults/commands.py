"""The commands that touch files: what stands there before, what each writes, and when that is whole."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from disk_faults.project import FILES, DiskProject

OLD = "what was there before\n"

Whole = Callable[[bytes], bool]


def write_nothing(_shop: DiskProject) -> None:
    """A project on a tenant that does not exist yet."""


def write_old_output(shop: DiskProject) -> None:
    shop.write("out.txt", OLD)


def write_old_plan(shop: DiskProject) -> None:
    """A plan saved when the project was another."""
    shop.write("params.yaml", "title: Before\n")
    assert shop.run("plan", ".", "--out", "plan.json").code == 0
    shop.write("params.yaml", FILES["params.yaml"])


def apply_once(shop: DiskProject) -> None:
    """What is saved is an update and an upload."""
    assert shop.run("apply", ".", "--yes").code == 0
    shop.write("workflows/_step.yaml", FILES["workflows/_step.yaml"].replace("main.py", "main.py --fast"))
    shop.write("data/table.csv", "a,b\n3,4\n")
    assert shop.run("plan", ".", "--out", "plan.json").code == 0
    write_old_output(shop)


def write_old_logs(shop: DiskProject) -> None:
    shop.write("logs/image-trainer@1.0.0.log", OLD)


def write_official_files(shop: DiskProject) -> None:
    """What the official client's users have, and schemas of an earlier `init`."""
    (shop.root / "peak-apply.yaml").unlink()
    (shop.root / "webapps/show.yaml").unlink()
    step = shop.root / "workflows/_step.yaml"
    shop.write("workflows/_step.yaml", step.read_text(encoding="utf-8").replace("{{ sesame }}", "x"))
    shop.write(".schemas/project.json", "{}\n")


def is_same_as(expected: bytes) -> Whole:
    return lambda got: _mask_variable_parts(got) == _mask_variable_parts(expected)


def _mask_variable_parts(content: bytes) -> bytes:
    """Without what differs from run to run: ids of projects, seconds, moments."""
    text = content.decode()
    text = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UUID", text)
    text = re.sub(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|\+00:00)", "MOMENT", text)
    return re.sub(r"[0-9]+\.[0-9]+ s", "SECONDS", text).encode()


def is_report(got: bytes) -> bool:
    """A report in JSON, whole, whatever came of the run."""
    return _parse_json(got).get("format") == "peak-apply/report"


def is_plan(got: bytes) -> bool:
    """A saved plan, whole; `show` reads it in tests/acceptance."""
    return _parse_json(got).get("format") == "peak-apply/saved-plan"


def _parse_json(got: bytes) -> Mapping[str, Any]:
    try:
        document = json.loads(got)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


@dataclass(frozen=True)
class Case:
    """A command; `outputs` are patterns of what it writes.

    `whole` says when an output is whole; None where it is always the same. `changes` says that it writes to the
    tenant, `together` that either all its outputs are there or none, `private` that they are for their owner only.
    """

    name: str
    args: tuple[str, ...]
    outputs: str = r"out\.txt"
    before: Callable[[DiskProject], None] = write_old_output
    whole: Whole | None = None
    changes: bool = False
    together: bool = False
    private: bool = False

    def __str__(self) -> str:
        return self.name


CASES = (
    Case("validate", ("validate", ".", "--output", "out.txt"), whole=lambda got: got.endswith(b".\n")),
    Case("render", ("render", ".", "--format", "json", "--output", "out.txt")),
    Case("schema", ("schema", "workflow", "--output", "out.txt")),
    Case(
        "init",
        ("init", "fresh", "--kind", "artifact", "--kind", "image"),
        outputs=r"fresh/.*",
        before=write_nothing,
        together=True,
    ),
    Case(
        "init-takes-over",
        ("init", "."),
        outputs=r"peak-apply\.yaml|\.gitignore|\.schemas/.*",
        before=write_official_files,
    ),
    Case("plan-output", ("plan", ".", "--format", "json", "--output", "out.txt")),
    Case(
        "plan-out",
        ("plan", ".", "--out", "plan.json"),
        r"plan\.json",
        write_old_plan,
        whole=is_plan,
        private=True,
    ),
    Case(
        "apply",
        ("apply", ".", "--yes", "--format", "json", "--output", "out.txt"),
        whole=is_report,
        changes=True,
    ),
    Case(
        "apply-logs",
        ("apply", ".", "--yes", "--logs-dir", "logs"),
        outputs=r"logs/.*",
        before=write_old_logs,
        changes=True,
        private=True,
    ),
    Case(
        "apply-plan",
        ("apply", "plan.json", "--format", "json", "--output", "out.txt"),
        before=apply_once,
        whole=is_report,
        changes=True,
    ),
)
