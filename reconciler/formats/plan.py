"""A plan for scripts (`plan --format json`), and a plan in a file that is applied later.

A saved plan is read by people too: it holds no secret and no body that would be sent.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Annotated, Any, Literal

from pydantic import AliasPath, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator

from reconciler.formats.document import (
    Count,
    Document,
    Fix,
    HexBytes,
    PlaceList,
    PlaceText,
    RefText,
    SortedKeys,
)
from reconciler.formats.problems import ProblemDocument
from reconciler.formats.values import PrintedValue, SavedValue
from reconciler.model.graph import GraphChange
from reconciler.model.package import FileChanges, Package, PackedFile
from reconciler.model.plans.change import Action, Change, Details, Disruption, EntryUpdate, Impact
from reconciler.model.plans.field_change import Cause, FieldChange, FieldEdit, Resolution
from reconciler.model.plans.plan import Facts, PlanOptions, PrunePolicy, Undeclared
from reconciler.model.problem import Problem, Severity
from reconciler.model.ref import Ref


class FieldDocument(Document):
    """One field that changes."""

    path: tuple[str | int, ...]
    edit: FieldEdit
    before: PrintedValue
    after: PrintedValue
    place: PlaceText
    cause: Cause


class SavedField(FieldDocument):
    loads = FieldChange
    before: SavedValue
    after: SavedValue
    place: PlaceList


class ResolutionDocument(Document):
    """What a name in a manifest became, and the rule that decided."""

    path: tuple[str | int, ...]
    written: str
    became: str
    ids: tuple[PrintedValue, ...]
    why: str


class SavedResolution(ResolutionDocument):
    loads = Resolution
    ids: tuple[SavedValue, ...]


class PackageDocument(Document):
    """A folder that is uploaded."""

    folder: str
    files: Annotated[Count, BeforeValidator(len)]
    bytes: Count = Field(alias="size")
    differ: FileChanges | None
    """How the files differ from those that were packed for `since`."""
    ignored: tuple[str, ...]
    """The first names that ignore files leave out."""


class ChangeDocument(Document):
    """What one resource needs, and why."""

    ref: RefText
    kind: str = Field(validation_alias=AliasPath("ref", "kind"))
    name: str = Field(validation_alias=AliasPath("ref", "name"))
    version: str = Field(validation_alias=AliasPath("ref", "version"))
    action: Action
    reason: str
    remedy: Fix
    disruption: Disruption = Field(validation_alias=AliasPath("impact", "disruption"))
    disturbs: str = Field(validation_alias=AliasPath("impact", "description"))
    place: PlaceText = Field(validation_alias=AliasPath("details", "location"))
    depends_on: tuple[RefText, ...]
    notes: tuple[str, ...] = Field(validation_alias=AliasPath("details", "notes"))
    touched: str = Field(validation_alias=AliasPath("details", "last_change"))
    """Who changed the live object last, and when, where someone else changed a field since the last apply."""
    resolutions: tuple[ResolutionDocument, ...] = Field(validation_alias=AliasPath("details", "resolutions"))
    graph: GraphChange | None = Field(validation_alias=AliasPath("details", "graph"))
    fields: tuple[FieldDocument, ...] = Field(validation_alias=AliasPath("details", "fields"))
    package: PackageDocument | None = Field(validation_alias=AliasPath("details", "package"))

    @model_validator(mode="before")
    @classmethod
    def _add_file_changes(cls, change: Any) -> Any:
        """How files differ is shown with their package."""
        details, package = change.details, change.details.package
        if package is not None:
            package = SimpleNamespace(**vars(package), size=package.size, differ=details.files)
        details = SimpleNamespace(**{**vars(details), "package": package})
        return SimpleNamespace(**{**vars(change), "details": details})


class UndeclaredDocument(Document):
    loads = Undeclared
    ref: RefText
    schedules: tuple[str, ...] = ()
    protected: bool = False


class PlanDocument(Document):
    """What `plan` and `show` print."""

    format: Literal["peak-apply/plan"] = "peak-apply/plan"
    version: Literal[1] = 1
    project: str
    target: str
    address: str
    changes: tuple[ChangeDocument, ...]
    counts: Annotated[dict[Action, Count], SortedKeys]
    unmanaged: tuple[str, ...]
    """What the project owns and no longer declares."""
    warnings: tuple[ProblemDocument, ...]
    undeclared: tuple[UndeclaredDocument, ...] = ()
    """The same, with schedules; left out where there is nothing."""
    prune: PrunePolicy = PrunePolicy.REVIEW
    """What becomes of it: the policy of the target."""

    def content(self) -> dict[str, Any]:
        """The document; where everything is declared, the policy is not mentioned."""
        return _drop_policy(self.model_dump())


def _drop_policy(content: dict[str, Any]) -> dict[str, Any]:
    if not content["undeclared"]:
        del content["undeclared"], content["prune"]
    return content


SavedFile = Annotated[
    PackedFile,
    BeforeValidator(
        lambda file: PackedFile(*file, "") if isinstance(file, list) and len(file) == 2 else file
    ),
    PlainSerializer(lambda file: [file.name, file.size]),
]


class SavedPackage(Document):
    loads = Package
    folder: str
    root: Annotated[str, Field(exclude=True)] = ""
    digest: str
    files: tuple[SavedFile, ...]
    ignored: tuple[str, ...]


def _build_change(
    *,
    ref: Ref,
    action: Action,
    reason: str,
    fix: str,
    disruption: Disruption,
    disturbs: str,
    depends_on: tuple[Ref, ...],
    touched: str,
    moved_from: Ref | None,
    forgets: bool,
    **details: Any,
) -> Change:
    return Change(
        ref,
        action,
        reason,
        fix,
        Details(last_change=touched, **details),
        Impact(disruption, disturbs),
        depends_on,
        entry=EntryUpdate(moved_from=moved_from, removed=forgets),
    )


class SavedChange(Document):
    loads = _build_change
    ref: RefText
    action: Action
    reason: str
    remedy: Fix
    fields: tuple[SavedField, ...] = Field(validation_alias=AliasPath("details", "fields"))
    disruption: Disruption = Field(validation_alias=AliasPath("impact", "disruption"))
    disturbs: str = Field(validation_alias=AliasPath("impact", "description"))
    notes: tuple[str, ...] = Field(validation_alias=AliasPath("details", "notes"))
    place: PlaceList = Field(validation_alias=AliasPath("details", "location"))
    depends_on: tuple[RefText, ...]
    touched: str = Field(validation_alias=AliasPath("details", "last_change"))
    moved_from: RefText | None = Field(validation_alias=AliasPath("entry", "moved_from"))
    resolutions: tuple[SavedResolution, ...] = Field(validation_alias=AliasPath("details", "resolutions"))
    graph: GraphChange | None = Field(validation_alias=AliasPath("details", "graph"))
    package: SavedPackage | None = Field(validation_alias=AliasPath("details", "package"))
    files: FileChanges | None = Field(validation_alias=AliasPath("details", "files"))
    forgets: bool = Field(validation_alias=AliasPath("entry", "removed"))


class SavedWarning(Document):
    loads = Problem
    message: str
    place: PlaceList
    remedy: Fix
    severity: Severity


class SavedOptions(Document):
    model_config = ConfigDict(extra="forbid")
    loads = PlanOptions
    adopt: bool
    select: tuple[str, ...]
    replace: tuple[str, ...]
    prune: bool
    destroy: bool
    allow_deletes: int
    forget: tuple[str, ...]
    take: bool = Field(alias="adopt_only")
    prune_despite_failures: bool = False
    auto_prune: bool = False


class SavedPlanDocument(Document):
    """What `plan --out` writes. A key that this version does not know may matter: it is refused."""

    model_config = ConfigDict(extra="forbid")
    created: str
    project: str = Field(validation_alias=AliasPath("plan", "project"))
    project_id: str
    target: str = Field(validation_alias=AliasPath("plan", "target"))
    address: str = Field(validation_alias=AliasPath("plan", "address"))
    inventory_id: str
    directory: str
    options: SavedOptions
    salt: str
    key: HexBytes
    facts: Annotated[dict[RefText, Facts], SortedKeys]
    changes: tuple[SavedChange, ...] = Field(validation_alias=AliasPath("plan", "changes"))
    unmanaged: tuple[str, ...] = Field(validation_alias=AliasPath("plan", "unmanaged"))
    undeclared: tuple[UndeclaredDocument, ...] = Field((), validation_alias=AliasPath("plan", "undeclared"))
    prune: PrunePolicy = Field(PrunePolicy.REVIEW, validation_alias=AliasPath("plan", "prune"))
    warnings: tuple[SavedWarning, ...] = Field(validation_alias=AliasPath("plan", "warnings"))

    def content(self) -> dict[str, Any]:
        """The document; keys that were added later and say nothing are left out, for older versions to read it."""
        content = _drop_policy(self.model_dump())
        options = content["options"]
        for added in ("auto_prune", "prune_despite_failures"):
            if not options[added]:
                del options[added]
        return content
