"""The steps of an execution as the database keeps them: frozen when it starts, then Pending, Running, ended (A61)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from reconciler.emulator.store.tenant import Tenant, encode_document

ENDED = ("Success", "Failed", "Skipped")
_COLUMNS = "execution_id, position, name, status, document, result"


@dataclass(frozen=True)
class StepRun:
    """One step of one execution.

    `document` holds what the step uses: its definition, environment, parameters, retry options, image and children.
    `foreseen` holds what it comes to: `status`, `output` and `parameters` (its output parameters) of one that runs,
    `passes` of one that was skipped.
    """

    row: sqlite3.Row

    @property
    def name(self) -> str:
        return str(self.row["name"])

    @property
    def status(self) -> str:
        return str(self.row["status"])

    @property
    def ended(self) -> bool:
        return self.status in ENDED

    @cached_property
    def document(self) -> dict[str, Any]:
        return dict(json.loads(self.row["document"]))

    @cached_property
    def simulated_result(self) -> dict[str, Any]:
        return dict(json.loads(self.row["result"]))

    @property
    def definition(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.document["definition"]
        return found

    @property
    def passes(self) -> bool:
        """Return whether children see a success: it succeeded, or was skipped as if it had (A53)."""
        return self.status == "Success" or bool(self.simulated_result.get("passes"))

    @property
    def parameters(self) -> Mapping[str, str]:
        """Its output parameters; none before its end."""
        found: Mapping[str, str] = self.simulated_result.get("parameters", {}) if self.ended else {}
        return found


StepRuns = Mapping[str, StepRun]


def load_step_runs(tenant: Tenant, execution_id: str) -> dict[str, StepRun]:
    """All steps of an execution by name, in the order of the definition."""
    rows = tenant.db.all(
        f"SELECT {_COLUMNS} FROM steps WHERE execution_id = ? ORDER BY position",  # noqa: S608 - our own words
        execution_id,
    )
    return {row["name"]: StepRun(row) for row in rows}


def insert_step_run(
    tenant: Tenant, execution_id: str, position: int, name: str, document: Mapping[str, Any]
) -> None:
    """Keep a step that will run."""
    tenant.db.insert(
        "steps",
        execution_id=execution_id,
        position=position,
        name=name,
        status="Pending",
        document=encode_document(document),
        result="{}",
        log="[]",
    )


def change_status(tenant: Tenant, step: StepRun, status: str, **values: Any) -> None:
    """Bring a step into another status."""
    settings = {"status": status, **values}
    parts = ", ".join(f"{name} = ?" for name in settings)
    tenant.db.run(
        f"UPDATE steps SET {parts} WHERE execution_id = ? AND position = ?",  # noqa: S608 - our own words
        *settings.values(), step.row["execution_id"], step.row["position"],
    )  # fmt: skip
    tenant.record("step", step.row["execution_id"], step.name, "status", step.status, status)
