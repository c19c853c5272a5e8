"""One client, one operation, one fault, on a tenant of its own: what it says, what it leaves, how a second run ends."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from faulty import processes
from faulty.faults import Trouble
from faulty.operations import SECRET, Operation, State
from faulty.processes import Ended
from faulty.tenant import TOKEN, Tenant, served

DATABASE = "tenant.db"
CLIENTS = ("peak", "peak-apply")
PROJECT = """\
project: faults
id: 0b9f5b9e-1c57-4f55-9a5e-6d5d5a3a1a11
artifact_root: .
targets: {local: {url: "http://127.0.0.1:1"}}
"""
BYSTANDER = """\
body:
  name: bystander
  triggers: [{cron: "0 6 * * *"}]
  steps: {one: {type: standard, imageId: 100, imageVersionId: 100, command: one}}
"""
"""Makes every project have an inventory before the trial begins, so that the fault meets nothing else."""

LEASES = 120.0
"""Seconds that a second run may take longer: it may have to wait for the claim of a run that was killed."""


@dataclass(frozen=True)
class Case:
    """`client` is peak or peak-apply; `patience` is in seconds."""

    client: str
    operation: Operation
    trouble: Trouble
    unique: bool
    patience: float


@dataclass(frozen=True)
class Seen:
    """`said` is how the client called the end; `record` what our inventory knew after it.

    `again` is the end of the second run: of peak-apply always, of the official client where the first run did not
    succeed. `last` is what there is after all.
    """

    end: str
    said: str
    state: State
    changed: bool
    record: str
    leaked: tuple[str, ...]
    again: str
    last: State

    @property
    def misled(self) -> bool:
        """It said that it was done when it was not, or that it failed when it did something."""
        return (self.said == "done" and not self.state.right) or (self.said == "failed" and self.changed)


def tried(case: Case, prepared: Path) -> Seen:
    """Try a case on a copy of what `prepare` made."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "project"
        shutil.copytree(prepared / "project", folder)
        database = Path(shutil.copy(prepared / DATABASE, name))
        with served(database, unique_names=case.unique) as tenant:
            return _tried(case, tenant, folder)


def prepare(operation: Operation, target: Path) -> None:
    """Into an empty folder: a project, and a tenant on which what comes before the operation was applied."""
    folder = target / "project"
    folder.mkdir(parents=True)
    _write(folder, {"peak-apply.yaml": PROJECT, "workflows/bystander.yaml": BYSTANDER, **operation.before})
    with served(target / DATABASE, unique_names=False) as tenant:
        ended = processes.run(processes.peak_apply((), 2), folder, tenant.url, 120)
    if ended.end != "0":
        raise SystemExit(f"the tenant could not be prepared: {ended.text}")
    _write(folder, operation.files)
    for gone in operation.removed:
        (folder / gone).unlink()


def _write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _tried(case: Case, tenant: Tenant, folder: Path) -> Seen:
    operation, trouble = case.operation, case.trouble
    command = _command(case, tenant)
    began = operation.look(tenant)
    request = operation.request.format(**tenant.ids())
    tenant.spoil(f"{request} {trouble.what} {operation.late}" if trouble.what else "")
    ended = processes.run(
        command, folder, tenant.url, case.patience, tenant.spoiled if trouble.kill else None
    )
    if trouble.what and not tenant.spoiled():
        raise SystemExit(f"{case.client}: nothing was spoiled by {request} {trouble.what}\n{ended.text}")
    tenant.spoil("")
    record = tenant.record(operation.ref) if case.client == "peak-apply" else "none"
    if not trouble.at_once:
        tenant.later()
    state = operation.look(tenant)
    again = _again(case, tenant, folder, command, ended)
    tenant.later()
    return Seen(
        end=ended.end,
        said=_said(case, ended),
        state=state,
        changed=state != began,
        record=record,
        leaked=_leaked(ended) + (_leaked(again) if again else ()),
        again=again.end if again else "",
        last=operation.look(tenant),
    )


def _command(case: Case, tenant: Tenant) -> list[str]:
    if case.client == "peak-apply":
        return processes.peak_apply(case.operation.options, case.trouble.settle)
    ids = tenant.ids()
    return processes.peak(tenant.url, [arg.format(**ids) for arg in case.operation.peak])


def _again(case: Case, tenant: Tenant, folder: Path, command: list[str], first: Ended) -> Ended | None:
    if case.client == "peak" and first.end == "0":
        return None  # who would
    return processes.run(command, folder, tenant.url, case.patience + LEASES)


def _said(case: Case, ended: Ended) -> str:
    """How the client called it: done, failed, unknown, or nothing where it did not come to an end."""
    if ended.end in ("hung", "killed"):
        return "nothing"
    if case.client == "peak":
        return "done" if ended.end == "0" else "failed"
    events = [json.loads(line) for line in ended.text.splitlines() if line.startswith('{"format"')]
    outcomes = [e["outcome"] for e in events if e["event"] == "finished" and e["ref"] == case.operation.ref]
    return outcomes[-1] if outcomes else "nothing"


def _leaked(ended: Ended) -> tuple[str, ...]:
    return tuple(name for name, secret in (("token", TOKEN), ("secret", SECRET)) if ended.shows(secret))
