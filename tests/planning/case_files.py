"""Planner cases as data: a YAML file is read into the planner's inputs; `wording` says what a plan says.

The keys of a case file:

about       one sentence
manifest    one resource or a list: kind, body, and if it matters lifecycle, depends_on, digest, package, wait;
            `package` is a folder, or with `files` as name -> content and the names `ignored`;
            a value from the project's secrets is `{$secret: value}`, or `{$unknown: name}` without its source
applied     ref -> entry of the inventory: id, version_id, body, digest, intended, files, protected; secrets are
            written plain and sealed here, `body: declared` is the manifest's
inventory   damaged versions of it, and whether it is lost
live        workflows, webapps and services as the platform describes them; images with versions; artifacts
            with the latest version's number; instance_types as entity type -> name -> id (or list of ids);
            image_names; owners as a name or with same_project; usage as image id -> version id -> users, such as
            `workflow/train`, `workflow/train step fit`, `run of workflow/train`; unreadable as ref -> reason
prune, prune_despite_failures, destroy, allow_deletes, forget   as on the command line
adopt       true: unmanaged objects may be adopted; adopt_only: and nothing else is done
replace     refs that are recreated
select      globs of refs: what is planned, with what it needs
plan        the changes in order; of each only what is written is compared: the keys are those of
            `wording.said`
problems    instead of a plan: message, at (the value's path in the manifest), remedy
refused     instead of a plan: what is wrong with the call, and the remedy
warnings    warnings that are printed with the plan
unmanaged   what the project owns and no longer declares
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from reconciler.kinds import KINDS
from reconciler.kinds.documents.canonical import seal_secrets
from reconciler.kinds.kind import build_ref
from reconciler.model.location import Location, Locations, format_field_path
from reconciler.model.observed.inventory import Entry, Inventory
from reconciler.model.observed.live_state import (
    LiveArtifact,
    LiveImage,
    LiveObject,
    LiveState,
    LiveVersion,
    Owner,
)
from reconciler.model.observed.usage import Usage, User
from reconciler.model.package import Package, PackedFile
from reconciler.model.plans.plan import Plan, PlanOptions
from reconciler.model.ref import Ref
from reconciler.model.resource import Lifecycle, Resource
from reconciler.model.secret import Secret
from reconciler.planning import Heading, PlanRequest, make_plan

CASES = Path(__file__).parent / "cases"
KEY = b"the key of the inventory in the cases"
SAME = "c0"
"""The content digest where a case says nothing about it: declared and recorded alike."""

PACKED = ("image", "artifact")
_OPTIONS = {
    "adopt",
    "adopt_only",
    "select",
    "replace",
    "prune",
    "prune_despite_failures",
    "destroy",
    "allow_deletes",
    "forget",
}
_GIVEN = {"about", "manifest", "applied", "live", "inventory"} | _OPTIONS
_EXPECTED = {"plan", "problems", "refused", "warnings", "unmanaged"}
_LIVE = {
    "workflows",
    "webapps",
    "services",
    "artifacts",
    "images",
    "instance_types",
    "image_names",
    "owners",
    "usage",
    "unreadable",
}
_MANIFEST = {"kind", "body", "lifecycle", "depends_on", "digest", "package", "wait"}
_ENTRY = {
    "created_image",
    "id",
    "version_id",
    "body",
    "digest",
    "intended",
    "keep_paused",
    "files",
    "protected",
}


@dataclass(frozen=True)
class Inputs:
    """What the planner is given."""

    resources: tuple[Resource, ...]
    inventory: Inventory
    world: LiveState
    options: PlanOptions

    def plan(self) -> Plan:
        """What the planner makes of it; InputError where it refuses."""
        heading = Heading("shop", "prod", "https://service.peak.ai")
        return make_plan(PlanRequest(heading, self.resources, self.inventory, self.world, self.options))


def list_case_files() -> list[Path]:
    """All cases."""
    return sorted(CASES.glob("*/*.yaml"))


def read_case(path: Path) -> dict[str, Any]:
    """One case; an unknown key is a mistake of its author."""
    case: dict[str, Any] = YAML(typ="safe").load(path)
    check_keys(case, _GIVEN | _EXPECTED)
    check_keys(case.get("live") or {}, _LIVE)
    return case


def check_keys(found: Mapping[str, Any], expected: set[str]) -> None:
    assert set(found) <= expected, f"unknown keys {sorted(set(found) - expected)}"


def build_inputs(case: Mapping[str, Any]) -> Inputs:
    """The planner's inputs as a case says them."""
    written = case.get("manifest") or []
    resources = tuple(build_resource(item) for item in (written if isinstance(written, list) else [written]))
    live = case.get("live") or {}
    asked = {name: case[name] for name in _OPTIONS if name in case}
    options = PlanOptions(**{k: tuple(v) if isinstance(v, list) else v for k, v in asked.items()})
    return Inputs(resources, build_inventory(case, resources), build_live_state(live), options)


def build_resource(item: Mapping[str, Any]) -> Resource:
    check_keys(item, _MANIFEST)
    body = replace_secrets(item["body"])
    folder = item.get("package")
    lifecycle: Any = {k: tuple(v) if isinstance(v, list) else v for k, v in item.get("lifecycle", {}).items()}
    return Resource(
        ref=build_ref(KINDS[item["kind"]], body),
        body=body,
        locations=Locations(
            Location(item["kind"]),
            {path: Location(format_field_path(path)) for path in _iter_paths({"body": body})},
        ),
        package=_package(folder) if folder else None,
        lifecycle=Lifecycle(**lifecycle),
        depends_on=tuple(Ref.parse(ref) for ref in item.get("depends_on", [])),
        wait=item.get("wait"),
        digest=item.get("digest", SAME if item["kind"] in PACKED else ""),
    )


def _package(written: str | Mapping[str, Any]) -> Package:
    item: Mapping[str, Any] = {"folder": written} if isinstance(written, str) else written
    check_keys(item, {"folder", "files", "ignored"})
    files = tuple(PackedFile(name, 1, sha) for name, sha in sorted(item.get("files", {}).items()))
    return Package(item["folder"], f"/{item['folder']}", files, "p0", tuple(item.get("ignored", ())))


def replace_secrets(value: Any) -> Any:
    """The document with `{$secret: value}` and `{$unknown: name}` as what they stand for."""
    match value:
        case {"$secret": text}:
            return Secret(text, ("a secret of the project",))
        case {"$unknown": name}:
            return Secret("", (name,), known=False)
        case Mapping():
            return {key: replace_secrets(item) for key, item in value.items()}
        case list():
            return [replace_secrets(item) for item in value]
        case _:
            return value


def _iter_paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    items: Any = ()
    if isinstance(value, Mapping):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, item in items:
        yield from _iter_paths(item, (*path, key))


def build_inventory(case: Mapping[str, Any], resources: tuple[Resource, ...]) -> Inventory:
    declared = {resource.ref: resource for resource in resources}
    entries = (
        _build_entry(Ref.parse(ref), item, declared) for ref, item in (case.get("applied") or {}).items()
    )
    state = case.get("inventory") or {}
    check_keys(state, {"damaged", "lost"})
    return Inventory(
        "shop",
        "shop-id",
        "prod",
        KEY,
        {entry.ref: entry for entry in entries},
        damaged=tuple(state.get("damaged", ())),
        lost=state.get("lost", False),
    )


def _build_entry(ref: Ref, item: Mapping[str, Any], declared: Mapping[Ref, Resource]) -> Entry:
    check_keys(item, _ENTRY)
    kind, body = KINDS[ref.kind], item.get("body", {})
    if body == "declared":
        body = declared[ref].body
    return Entry(
        ref,
        id=item.get("id"),
        version_id=item.get("version_id"),
        body=seal_secrets(kind, replace_secrets(body), KEY),
        digest=item.get("digest", SAME if ref.kind in PACKED else ""),
        intended=item.get("intended", False),
        keep_paused=item.get("keep_paused", False),
        files=item.get("files", {}),
        protected=item.get("protected", False),
        created_image=item.get("created_image", False),
    )


def build_live_state(live: Mapping[str, Any]) -> LiveState:
    images = tuple(_build_image(item) for item in live.get("images") or [])
    objects = [
        LiveObject(
            kind=kind,
            name=item["name"],
            id=item["id"],
            body=KINDS[kind].convert_answer(item),
            status=item.get("status", ""),
            updated_at=item.get("updatedAt", ""),
            updated_by=item.get("updatedBy", ""),
        )
        for kind in ("workflow", "webapp", "service")
        for item in live.get(f"{kind}s") or []
    ]
    return LiveState(
        images=images,
        objects=tuple(objects),
        artifacts=tuple(LiveArtifact(**item) for item in live.get("artifacts") or []),
        image_names=tuple(live.get("image_names") or sorted(image.name for image in images)),
        owners={Ref.parse(ref): _build_owner(owner) for ref, owner in (live.get("owners") or {}).items()},
        instance_types={
            entity: tuple(
                (n, i) for n, ids in names.items() for i in (ids if isinstance(ids, list) else [ids])
            )
            for entity, names in (live.get("instance_types") or {}).items()
        },
        unreadable={Ref.parse(ref): why for ref, why in (live.get("unreadable") or {}).items()},
        usage=Usage(
            {
                (image, version): tuple(sorted(map(_parse_user, users)))
                for image, versions in (live.get("usage") or {}).items()
                for version, users in versions.items()
            }
        ),
    )


def _parse_user(text: str) -> User:
    ref, _, step = text.removeprefix("run of ").partition(" step ")
    return User(Ref.parse(ref), step, run=text.startswith("run of "))


def _build_owner(item: str | Mapping[str, Any]) -> Owner:
    return Owner(item) if isinstance(item, str) else Owner(**item)


def _build_image(item: Mapping[str, Any]) -> LiveImage:
    versions = [
        LiveVersion(
            id=v["id"],
            version=v["version"],
            status=v.get("status", "ready"),
            build_status=v.get("build", "success"),
            description=v.get("description", ""),
            build_details=v.get("buildDetails", {}),
        )
        for v in item.get("versions") or []
    ]
    newest_first = tuple(sorted(versions, key=lambda version: -version.id))
    return LiveImage(
        item["name"], item["id"], item.get("type", "workflow"), item.get("scope", "custom"), newest_first
    )
