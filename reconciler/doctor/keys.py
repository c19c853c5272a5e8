"""The keys of answers: which of them the contract names, and which ones a tenant has; never a value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.doctor.finding import is_word, name_type

ITEMS = {
    "I1": "images",
    "I5": "versions",
    "I11": "builds",
    "W1": "workflows",
    "W9": "executions",
    "V1": "webapps",
    "V1 services": "services",
    "R1": "artifacts",
    "R3": "versions",
}
"""The key of the items in operations that answer a page."""

NESTED = {"latestVersion", "lastExecution", "triggers", "tags", "imageDetails", "resources", "steps"}
"""Keys whose content is described too; names below `steps` are those of the user, and become `*`."""


def _below(prefix: str, keys: str) -> str:
    return " ".join(f"{prefix}.{key}" for key in keys.split())


_DATED = "createdAt createdBy updatedAt updatedBy"
_TAGS = "tags tags.name tags.color"
_OBJECT = f"id name status {_DATED} {_TAGS}"
_VERSION = f"id version description status lastBuildStatus buildDetails {_DATED} pullUrl size {_TAGS}"
_LATEST = "latestVersion " + _below("latestVersion", _VERSION)
_EXECUTION = "executionId status duration executedAt rerunId"
_RUN_OF = "triggers " + _below("triggers", "cron webhook scheduled webhookPolicy")
_RUN_OF += " lastExecution " + _below("lastExecution", _EXECUTION)
_STEP = """
    type parents executionParameters runConfiguration imageId imageVersionId command resources stepTimeout
    clearImageCache repository parameters outputParameters method url payload headers auth schema table sortBy
    sortOrder compression sqlQueryPath imageName imageVersion
"""
_WEBAPP = """
    serviceType sessionStickiness scaleToZero minInstances title description parameters imageDetails resources
    entrypoint healthCheckURL applicationUrl resources.instanceTypeId imageDetails.imageId imageDetails.versionId
    imageDetails.imageName imageDetails.version
"""

KNOWN: Mapping[str, frozenset[str]] = {
    operation: frozenset(keys.split())
    for operation, keys in {
        "I1": f"id name type scope createdAt createdBy {_LATEST}",
        "I3": f"id name type scope createdAt createdBy {_LATEST}",
        "I5": f"{_VERSION} lastBuildAt",
        "I7": f"{_VERSION} imageName imageType imageId lastBuildAt",
        "I11": "buildId versionId version status startedAt finishedAt",
        "W1": f"{_OBJECT} {_RUN_OF}",
        "W3": f"{_OBJECT} {_RUN_OF} watchers metadata retryOptions steps steps.* {_below('steps.*', _STEP)}",
        "W9": _EXECUTION,
        "V1": f"{_OBJECT} serviceType",
        "V1 services": f"{_OBJECT} serviceType",
        "V3": f"{_OBJECT} {_WEBAPP}",
        "R1": "id name description createdAt createdBy",
        "R3": "version createdAt createdBy",
    }.items()
}
"""Per operation the keys of an item or of the answer. Documents that people write, such as `metadata`, are left out."""


def find_unknown_keys(answers: Mapping[str, list[Any]]) -> list[str]:
    """The keys that the contract does not name, as `W3 scheduled`, without names that people chose."""
    return sorted(
        f"{operation} {key}"
        for operation, known in KNOWN.items()
        for key in describe_keys(operation, answers.get(operation, []))
        if key not in known
    )


def describe_keys(operation: str, answers: list[Any]) -> dict[str, list[str]]:
    """The keys of an operation's answers, or of the items in them, with the JSON types of their values."""
    found: dict[str, set[str]] = {}
    for answer in answers:
        page = answer if isinstance(answer, dict) else {}
        key = ITEMS.get(operation, "")
        items = page.get(key, page.get("webapps")) if key else [page]
        for item in items if isinstance(items, list) else ():
            for path, value in _walk(item, ""):
                found.setdefault(path, set()).add(name_type(value))
    return {path: sorted(types) for path, types in sorted(found.items())}


def _walk(value: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    for key, inner in value.items() if isinstance(value, dict) else ():
        chosen = prefix == "steps."
        if not (chosen or is_word(key)):
            continue
        path = prefix + ("*" if chosen else key)
        yield path, inner
        for part in inner if isinstance(inner, list) else [inner]:
            if chosen or (not prefix and key in NESTED):
                yield from _walk(part, f"{path}.")
