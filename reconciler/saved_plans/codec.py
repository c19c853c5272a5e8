"""A saved plan as a file: JSON that anybody may read, without a secret in it (reliability S5).

A checksum tells a file that was cut or edited from one that was written so. It is no signature: an apply makes the
plan anew and refuses whatever does not come out as it was saved, so an edited file can only refuse.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from reconciler.errors import ConfigurationError
from reconciler.model.change import Action
from reconciler.model.inventory import Inventory
from reconciler.model.plan import Plan
from reconciler.model.plan_options import PlanOptions
from reconciler.model.ref import Ref
from reconciler.model.saved_plan import Facts, SavedPlan
from reconciler.saved_plans.change_codec import change_document, change_of, problem_document, problem_of

FORMAT, VERSION = "peak-apply/saved-plan", 1
_AGAIN = "make it anew with peak-apply plan --out"


class _FactsFile(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    action: str
    write: str
    manifest: str
    live: dict[str, str]
    by: str
    at: str


class _OptionsFile(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    adopt: bool
    select: list[str]
    replace: list[str]
    prune: bool
    destroy: bool
    allow_deletes: int
    forget: list[str]
    take: bool


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    format: str
    version: int
    checksum: str
    created: str
    project: str
    project_id: str
    target: str
    address: str
    inventory_id: str
    directory: str
    options: _OptionsFile
    salt: str
    key: str
    facts: dict[str, _FactsFile]
    changes: list[dict[str, Any]]
    unmanaged: list[str]
    warnings: list[dict[str, Any]]


def encode_plan(saved: SavedPlan, redact: Callable[[str], str] = str) -> str:
    """The file's text; `hush` takes out of what people read what nobody may."""
    plan = saved.plan
    content = {
        "format": FORMAT,
        "version": VERSION,
        "created": saved.created,
        "project": plan.project,
        "project_id": saved.project_id,
        "target": plan.target,
        "address": plan.address,
        "inventory_id": saved.inventory_id,
        "directory": saved.directory,
        "options": asdict(saved.options),
        "salt": saved.salt,
        "key": saved.key.hex(),
        "facts": {str(ref): {**asdict(f), "action": str(f.action)} for ref, f in sorted(saved.facts.items())},
        "changes": _hushed([change_document(change) for change in plan.changes], redact),
        "unmanaged": list(plan.unmanaged),
        "warnings": _hushed([problem_document(problem) for problem in plan.warnings], redact),
    }
    return json.dumps({**content, "checksum": _checksum(content)}, indent=1, ensure_ascii=True) + "\n"


def _hushed(document: Any, redact: Callable[[str], str]) -> Any:
    match document:
        case str():
            return redact(document)
        case dict():
            return {name: _hushed(value, redact) for name, value in document.items()}
        case list() | tuple():
            return [_hushed(value, redact) for value in document]
        case _:
            return document


def decode_plan(text: str, name: str) -> SavedPlan:
    """Read a file; ConfigurationError says why it is no plan that can be applied."""
    content = _content(text, name)
    if content.get("format") != FORMAT:
        raise ConfigurationError(f"{name} is not a saved plan", f"{_AGAIN} {name}")
    if content.get("version") != VERSION:
        message = f"{name} was saved by another version of peak-apply{_format(content.get('version'))}"
        raise ConfigurationError(message, f"{_AGAIN} {name}")
    body = {key: value for key, value in content.items() if key != "checksum"}
    if content.get("checksum") != _checksum(body):
        raise ConfigurationError(f"{name} was cut or edited since it was saved", f"{_AGAIN} {name}")
    try:
        return _saved(_File.model_validate(content))
    except (ValidationError, ValueError, KeyError, TypeError) as error:
        raise ConfigurationError(
            f"{name} is not a saved plan: {type(error).__name__}", f"{_AGAIN} {name}"
        ) from error


def _format(found: Any) -> str:
    """Nothing but a number is repeated: who knows what file this is."""
    return f" (format {found})" if isinstance(found, int) else ""


def _content(text: str, name: str) -> dict[str, Any]:
    try:
        content = json.loads(text)
    except ValueError as error:
        # a file of another sort must not be named as one to write over
        fix = f"{_AGAIN} {name}" if text[:1] in {"", "{", "["} else "name a file that plan --out wrote"
        raise ConfigurationError(f"{name} is not a whole saved plan", fix) from error
    if not isinstance(content, dict):
        raise ConfigurationError(f"{name} is not a saved plan", f"{_AGAIN} {name}")
    return content


def _saved(file: _File) -> SavedPlan:
    plan = Plan(
        file.project,
        file.target,
        file.address,
        tuple(change_of(item) for item in file.changes),
        Inventory(file.project, file.project_id, file.target),
        tuple(problem_of(item) for item in file.warnings),
        tuple(file.unmanaged),
    )
    asked = file.options
    options = PlanOptions(
        adopt=asked.adopt,
        select=tuple(asked.select),
        replace=tuple(asked.replace),
        prune=asked.prune,
        destroy=asked.destroy,
        allow_deletes=asked.allow_deletes,
        forget=tuple(asked.forget),
        take=asked.take,
    )
    facts = {
        Ref.parse(ref): Facts(Action(f.action), f.write, f.manifest, f.live, f.by, f.at)
        for ref, f in file.facts.items()
    }
    return SavedPlan(
        plan,
        options,
        file.project_id,
        file.inventory_id,
        file.directory,
        file.created,
        file.salt,
        bytes.fromhex(file.key),
        facts,
    )


def _checksum(content: dict[str, Any]) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()
