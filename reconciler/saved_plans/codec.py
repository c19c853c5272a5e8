"""A saved plan as a file: JSON that anyone may read, without a secret in it (S5).

A checksum tells a file that was cut or edited from one that was written so. It is no signature: an apply makes the
plan again and refuses whatever does not come out as it was saved, so an edited file can only refuse.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from reconciler.errors import ConfigurationError
from reconciler.formats.plan import SavedPlanDocument
from reconciler.model.documents import map_leaves
from reconciler.model.observed.inventory import Inventory
from reconciler.model.plans.plan import Plan, SavedPlan, Undeclared
from reconciler.model.ref import Ref

FORMAT, VERSION = "peak-apply/saved-plan", 1
_AGAIN = "make a new one with peak-apply plan --out"


def encode_plan(saved: SavedPlan, redact: Callable[[str], str] = str) -> str:
    """The file's text; `redact` takes secrets out of what people read."""
    content = {"format": FORMAT, "version": VERSION, **SavedPlanDocument.of(saved).content()}
    for part in ("changes", "warnings"):
        content[part] = map_leaves(
            content[part], lambda leaf: redact(leaf) if isinstance(leaf, str) else leaf
        )
    return json.dumps({**content, "checksum": _compute_checksum(content)}, indent=1, ensure_ascii=True) + "\n"


def decode_plan(text: str, name: str) -> SavedPlan:
    """Read a file; ConfigurationError says why it is no plan that can be applied."""
    content = _parse(text, name)
    checksum = content.pop("checksum", None)
    if content.get("format") != FORMAT:
        raise ConfigurationError(f"{name} is not a saved plan", f"{_AGAIN} {name}")
    if content.get("version") != VERSION:
        message = (
            f"{name} was saved by another version of peak-apply{_describe_version(content.get('version'))}"
        )
        raise ConfigurationError(message, f"{_AGAIN} {name}")
    if checksum != _compute_checksum(content):
        raise ConfigurationError(f"{name} was cut or edited since it was saved", f"{_AGAIN} {name}")
    del content["format"], content["version"]
    try:
        return _build_plan(SavedPlanDocument.read(content))
    except (ValueError, TypeError) as error:
        raise ConfigurationError(
            f"{name} is not a saved plan: {type(error).__name__}", f"{_AGAIN} {name}"
        ) from error


def _describe_version(found: Any) -> str:
    """Only a number is repeated: the file may be anything."""
    return f" (format {found})" if isinstance(found, int) else ""


def _parse(text: str, name: str) -> dict[str, Any]:
    try:
        content = json.loads(text)
    except ValueError as error:
        # a file of another sort must not be named as one to write over
        fix = f"{_AGAIN} {name}" if text[:1] in {"", "{", "["} else "name a file that plan --out wrote"
        raise ConfigurationError(f"{name} is not a whole saved plan", fix) from error
    if not isinstance(content, dict):
        raise ConfigurationError(f"{name} is not a saved plan", f"{_AGAIN} {name}")
    return content


def _build_plan(document: SavedPlanDocument) -> SavedPlan:
    found = document.load()
    parts = {name: found.pop(name) for name in ("address", "changes", "warnings", "undeclared", "prune")}
    named = tuple(Undeclared(Ref.parse(ref)) for ref in found.pop("unmanaged"))
    parts["undeclared"] = parts["undeclared"] or named  # a plan of an earlier version has only names
    project, target = found.pop("project"), found.pop("target")
    plan = Plan(
        project=project, target=target, inventory=Inventory(project, document.project_id, target), **parts
    )
    return SavedPlan(plan=plan, **found)


def _compute_checksum(content: dict[str, Any]) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()
