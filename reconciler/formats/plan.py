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
from reconciler.model.change import Action, Cause, Change, Disruption, FieldChange, FieldEdit, Resolution
from reconciler.model.graph import GraphChange
from reconciler.model.package import FileChanges, Package, PackedFile
from reconciler.model.plan_options import PlanOptions
from reconciler.model.problem import Problem, Severity
from reconciler.model.saved_plan import Facts


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
    disruption: Disruption
    disturbs: str
    place: PlaceText
    depends_on: tuple[RefText, ...]
    notes: tuple[str, ...]
    touched: str
    """Who changed the live object last, and when, where someone else changed a field since the last apply."""
    resolutions: tuple[ResolutionDocument, ...]
    graph: GraphChange | None
    fields: tuple[FieldDocument, ...]
    package: PackageDocument | None

    @model_validator(mode="before")
    @classmethod
    def _add_file_changes(cls, change: Any) -> Any:
        """How files differ is shown with their package."""
        package = change.package
        if package is not None:
            package = SimpleNamespace(**vars(package), size=package.size, differ=change.files)
        return SimpleNamespace(**{**vars(change), "package": package})


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


class SavedChange(Document):
    loads = Change
    ref: RefText
    action: Action
    reason: str
    remedy: Fix
    fields: tuple[SavedField, ...]
    disruption: Disruption
    disturbs: str
    notes: tuple[str, ...]
    place: PlaceList
    depends_on: tuple[RefText, ...]
    touched: str
    moved_from: RefText | None
    resolutions: tuple[SavedResolution, ...]
    graph: GraphChange | None
    package: SavedPackage | None
    files: FileChanges | None
    forgets: bool


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
    take: bool


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
    warnings: tuple[SavedWarning, ...] = Field(validation_alias=AliasPath("plan", "warnings"))
