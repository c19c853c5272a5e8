"""What was understood of the manifests: every resource as YAML or JSON.

    {"format": "peak-apply/resources", "version": 1,
     "resources": [{"ref", "kind", "name", "version", "place", "body", "depends_on", "targets",
                    "lifecycle": {...} | absent, "wait": seconds | absent,
                    "artifact": {"path", "files", "bytes", "digest"} | absent,
                    "sources": {path: place} with --show-source}]}

Secrets are `{"sensitive": true}`; in YAML they are the words `(sensitive)`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from reconciler.model.documents import map_leaves
from reconciler.model.location import FieldPath, format_field_path
from reconciler.model.placeholder import Sealed
from reconciler.model.resource import Lifecycle, Resource
from reconciler.model.secret import Secret
from reconciler.reports.writing.escape import escape
from reconciler.reports.writing.words import format_count, format_size
from reconciler.reports.writing.yaml import render_yaml

FORMAT, VERSION = "peak-apply/resources", 1


def render_resources_yaml(resources: Iterable[Resource], *, show_source: bool) -> str:
    """One document a resource, with a line above it that names it."""
    texts = ("\n".join(_render_document(resource, show_source=show_source)) for resource in resources)
    return "\n---\n".join(texts)


def _render_document(resource: Resource, *, show_source: bool) -> Iterator[str]:
    yield f"# {escape(str(resource.ref))}  {escape(str(resource.location))}"
    if resource.package is not None:
        files = format_count(len(resource.package.files), "file")
        yield f"# packs {files}, {format_size(resource.package.size)}, content c{resource.digest[:11]}"

    def source(path: FieldPath) -> str:
        return str(resource.locations.at(path)) if show_source else ""

    yield from render_yaml(_build_manifest(resource), source)


def _build_manifest(resource: Resource) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": resource.ref.kind, "body": resource.body}
    if resource.artifact is not None:
        ignore = resource.artifact.ignore_files
        found["artifact"] = {"path": resource.artifact.path} | (
            {"ignore_files": list(ignore)} if ignore else {}
        )
    if resource.lifecycle != Lifecycle():
        found["lifecycle"] = _build_lifecycle(resource.lifecycle)
    if resource.depends_on:
        found["depends_on"] = [str(ref) for ref in resource.depends_on]
    if resource.targets:
        found["targets"] = list(resource.targets)
    if resource.wait is not None:
        found["wait"] = f"{resource.wait:.0f}s"
    return found


def _build_lifecycle(lifecycle: Lifecycle) -> dict[str, Any]:
    """What differs from doing nothing special."""
    default = asdict(Lifecycle())
    written = {name: value for name, value in asdict(lifecycle).items() if value != default[name]}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in written.items()}


def render_resources_json(resources: Iterable[Resource], *, show_source: bool) -> str:
    """All resources as one document."""
    found = [_build_resource_json(resource, show_source=show_source) for resource in resources]
    return json.dumps({"format": FORMAT, "version": VERSION, "resources": found}, indent=2)


def _build_resource_json(resource: Resource, *, show_source: bool) -> dict[str, Any]:
    manifest = _build_manifest(resource)
    about = {
        "ref": str(resource.ref),
        "kind": resource.ref.kind,
        "name": resource.ref.name,
        "version": resource.ref.version,
        "place": str(resource.location),
        "body": _replace_secrets(manifest.pop("body")),
        "depends_on": manifest.pop("depends_on", []),
        "targets": manifest.pop("targets", []),
    }
    if resource.package is not None:
        about["artifact"] = {
            "path": resource.package.folder,
            "files": len(resource.package.files),
            "bytes": resource.package.size,
            "digest": resource.package.digest,
        }
    if "lifecycle" in manifest:
        about["lifecycle"] = manifest["lifecycle"]
    if resource.wait is not None:
        about["wait"] = resource.wait
    if show_source:
        about["sources"] = {
            format_field_path(path): str(location) for path, location in _list_sources(resource)
        }
    return about


def _list_sources(resource: Resource) -> list[tuple[tuple[Any, ...], Any]]:
    found = ((path, location) for path, location in resource.locations.of.items() if path)
    return sorted(found, key=lambda pair: [str(part) for part in pair[0]])


def _replace_secrets(document: Any) -> Any:
    return map_leaves(
        document, lambda value: {"sensitive": True} if isinstance(value, Sealed | Secret) else value, str
    )
