"""One client, one operation, one fault, on a tenant of its own: how it ends, what it leaves, how a second run ends."""

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
from faulty.tenant import TOKEN, Tenant, serve_tenant

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
"""A resource that gives every project an inventory first, so that the fault hits the request that it is meant for."""

LEASES = 120.0
"""Seconds that a second run may take longer: it may have to wait for the lease of a run that was killed."""


@dataclass(frozen=True)
class Case:
    """`client` is peak or peak-apply; `timeout` is in seconds."""

    client: str
    operation: Operation
    trouble: Trouble
    unique: bool
    timeout: float


@dataclass(frozen=True)
class Observation:
    """`said` is the outcome that the client reported; `record` what our inventory knew after it.

    `again` is the end of the second run: always for peak-apply, for the official client only if the first run did not
    succeed. `last` is the state after both.
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
        """It reported success without one, or a failure after it had changed something."""
        return (self.said == "done" and not self.state.right) or (self.said == "failed" and self.changed)


def observe_case(case: Case, prepared: Path) -> Observation:
    """Run a case on a copy of what `prepare` created."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "project"
        shutil.copytree(prepared / "project", folder)
        database = Path(shutil.copy(prepared / DATABASE, name))
        with serve_tenant(database, unique_names=case.unique) as tenant:
            return _observe(case, tenant, folder)


def prepare(operation: Operation, target: Path) -> None:
    """Create a project in an empty folder, and a tenant to which the files of `before` were applied."""
    folder = target / "project"
    folder.mkdir(parents=True)
    _write(folder, {"peak-apply.yaml": PROJECT, "workflows/bystander.yaml": BYSTANDER, **operation.before})
    with serve_tenant(target / DATABASE, unique_names=False) as tenant:
        ended = processes.run(processes.build_peak_apply_command((), 2), folder, tenant.url, 120)
    if ended.end != "0":
        raise SystemExit(f"the tenant could not be prepared: {ended.text}")
    _write(folder, operation.files)
    for removed in operation.removed:
        (folder / removed).unlink()


def _write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _observe(case: Case, tenant: Tenant, folder: Path) -> Observation:
    operation, trouble = case.operation, case.trouble
    command = _build_command(case, tenant)
    before = operation.read(tenant)
    request = operation.request.format(**tenant.read_ids())
    tenant.set_fault(f"{request} {trouble.what} {operation.late}" if trouble.what else "")
    ended = processes.run(
        command, folder, tenant.url, case.timeout, tenant.has_injected if trouble.kill else None
    )
    if trouble.what and not tenant.has_injected():
        raise SystemExit(f"{case.client}: no fault was injected by {request} {trouble.what}\n{ended.text}")
    tenant.set_fault("")
    record = tenant.read_record(operation.ref) if case.client == "peak-apply" else "none"
    if not trouble.at_once:
        tenant.skip_an_hour()
    state = operation.read(tenant)
    again = _run_again(case, tenant, folder, command, ended)
    tenant.skip_an_hour()
    return Observation(
        end=ended.end,
        said=_read_outcome(case, ended),
        state=state,
        changed=state != before,
        record=record,
        leaked=_find_leaks(ended) + (_find_leaks(again) if again else ()),
        again=again.end if again else "",
        last=operation.read(tenant),
    )


def _build_command(case: Case, tenant: Tenant) -> list[str]:
    if case.client == "peak-apply":
        return processes.build_peak_apply_command(case.operation.options, case.trouble.settle)
    ids = tenant.read_ids()
    return processes.build_peak_command(tenant.url, [arg.format(**ids) for arg in case.operation.peak])


def _run_again(case: Case, tenant: Tenant, folder: Path, command: list[str], first: Ended) -> Ended | None:
    if case.client == "peak" and first.end == "0":
        return None
    return processes.run(command, folder, tenant.url, case.timeout + LEASES)


def _read_outcome(case: Case, ended: Ended) -> str:
    """The outcome that the client reported: done, failed, unknown, or nothing if it did not end."""
    if ended.end in ("hung", "killed"):
        return "nothing"
    if case.client == "peak":
        return "done" if ended.end == "0" else "failed"
    events = [json.loads(line) for line in ended.text.splitlines() if line.startswith('{"format"')]
    outcomes = [e["outcome"] for e in events if e["event"] == "finished" and e["ref"] == case.operation.ref]
    return outcomes[-1] if outcomes else "nothing"


def _find_leaks(ended: Ended) -> tuple[str, ...]:
    return tuple(name for name, secret in (("token", TOKEN), ("secret", SECRET)) if ended.contains(secret))
