"""One declared resource, with everything that the decision about it depends on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from reconciler.kinds import KINDS
from reconciler.kinds.documents.canonical import seal_secrets
from reconciler.kinds.kind import Kind
from reconciler.model.location import FieldPath, matches_path, parse_field_path
from reconciler.model.plans.change import Action, Change, Details, EntryUpdate
from reconciler.model.plans.field_change import FieldChange
from reconciler.model.ref import Ref
from reconciler.model.resource import Resource
from reconciler.planning.context import Context, Problems

CONTENT_PATH: FieldPath = ("content",)
"""The path under which a plan shows that the files of an artifact differ: they are no field of its body."""


@dataclass(frozen=True)
class Subject:
    """The resource that is decided on; `decided` are the decisions about everything that it needs."""

    resource: Resource
    needs: tuple[Ref, ...]
    decided: Mapping[Ref, Change]
    context: Context
    problems: Problems

    @property
    def ref(self) -> Ref:
        """The ref of the resource."""
        return self.resource.ref

    @property
    def kind(self) -> Kind:
        """The kind of the resource."""
        return KINDS[self.ref.kind]

    @property
    def key(self) -> bytes:
        """The key that seals secrets."""
        return self.context.inventory.key

    @property
    def ignored(self) -> tuple[FieldPath, ...]:
        """The paths of `ignore_changes`; a name that stands for ids is ignored as these ids, too."""
        patterns = [parse_field_path(text) for text in self.resource.lifecycle.ignore_changes]
        names = find_name_paths(self.kind, self.resource)
        ids = [key for key, name in names.items() if any(matches_path(pattern, name) for pattern in patterns)]
        return (*patterns, *ids)

    def start(self, body: Mapping[str, Any], moved_from: Ref | None = None) -> Change:
        """A change that does nothing yet; `body` is what the inventory records when it is carried out."""
        resource, package = self.resource, self.resource.package
        entry = EntryUpdate(
            seal_secrets(self.kind, body, self.key),
            resource.digest,
            resource.rules,
            {} if package is None else package.listing,
            resource.lifecycle.prevent_destroy,
            moved_from,
        )
        details = Details(resource.location, package=package)
        return Change(
            self.ref, Action.NOOP, details=details, depends_on=self.needs, entry=entry, timeout=resource.wait
        )

    def report(self, path: FieldPath, message: str, fix: str) -> None:
        """Report a problem with the value at a path of the body, or with the manifest where the path is empty."""
        self.problems.add(self.resource, path, message, fix)

    def locate(self, fields: tuple[FieldChange, ...]) -> tuple[FieldChange, ...]:
        """Add to each field the location in the manifest that declares it."""
        names = find_name_paths(self.kind, self.resource)

        def path_of(field: FieldChange) -> FieldPath:
            inside = names.get(field.path, field.path)
            return ("artifact", "path") if inside == CONTENT_PATH else ("body", *inside)

        return tuple(replace(field, location=self.resource.locations.at(path_of(field))) for field in fields)


def find_name_paths(kind: Kind, resource: Resource) -> dict[FieldPath, FieldPath]:
    """For each id that replaces a name of the body, the path of that name."""
    return {
        (*reference.path[:-1], key): reference.path
        for reference in kind.find_references(resource.body)
        for key in reference.keys
    }
