"""The writes in the journal are those that the plan named, field for field, for every kind.

What is compared here is what the platform described before and what it was sent, with an eye of its own: nothing of
the planner is used.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from acceptance.changed_project import AFTER, BEFORE
from support.workspace import Workspace

from reconciler.emulator import read_changes

Document = dict[str, Any]
Path = tuple[str, ...]

MANAGED = {"id", "status", "createdAt", "createdBy", "updatedAt", "updatedBy", "lastExecution"}
INSTRUCTIONS = {"scan", "validate", "webhookPolicy"}
"""How a request is to be treated: no field of what is live, so no plan speaks of it."""


@dataclass
class Tenant:
    """What is live before the apply: what the id in each path is called, and how each object is described."""

    refs: dict[str, str] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)

    @classmethod
    def of(cls, world: Workspace) -> Tenant:
        tenant = cls()
        lists = {
            "image": "/image-management/api/v2/images/",
            "artifact": "/artifacts/api/v1/artifacts/",
            "workflow": "/workflows/api/v1/workflows/",
            "webapp": "/webapps/api/v1/webapps/",
            "service": "/webapps/api/v1/webapps/?featureType=services",
        }
        for kind, path in lists.items():
            for item in world.send_as_other_user("GET", path)[f"{kind}s"]:
                tenant.learn(
                    kind, item, world.send_as_other_user("GET", f"{path.partition('?')[0]}{item['id']}")
                )
        for path, ref in [(path, ref) for path, ref in tenant.refs.items() if path.startswith("images/")]:
            for item in world.send_as_other_user("GET", f"/image-management/api/v2/{path}/versions")[
                "versions"
            ]:
                tenant.refs[f"{path}/versions/{item['id']}"] = f"{ref}@{item['version']}"
                tenant.documents[f"{ref}@{item['version']}"] = item
        return tenant

    def newest_version(self, image: str) -> Document:
        """The version that a plan compares a new one with."""
        found = [item for ref, item in self.documents.items() if ref.startswith(f"{image}@")]
        return max(found, key=lambda item: item["id"], default={})

    def learn(self, kind: str, item: Document, described: Document) -> None:
        area = "webapps" if kind == "service" else f"{kind}s"
        if f"{area}/{item['id']}" not in self.refs:
            ref = f"{kind}/{item['name']}"
            if item.get("serviceType") == "api":
                ref = f"service/{item['name']}"
            self.refs[f"{area}/{item['id']}"] = ref
            self.documents[ref] = {k: v for k, v in described.items() if k not in MANAGED}


@dataclass(frozen=True)
class Written:
    """What one request changes: of what, and in which fields."""

    ref: str
    paths: frozenset[Path]


def written(entry: Any, tenant: Tenant) -> Written:
    """A request of the journal in the words of a plan."""
    collection, _, rest = entry.path.partition("/v2/" if "image" in entry.path else "/v1/")[2].partition("/")
    ident, _, below = rest.partition("/")
    sent = {k: of_form(v) for k, v in (entry.body or {}).items()}
    kind = collection.removesuffix("s")
    if not ident:
        kind = "service" if "serviceType" in sent else kind
        ref = f"{kind}/{sent['name']}" + (f"@{sent['version']}" if kind == "image" else "")
        return Written(ref, leaves_that_differ({}, sent))
    if below == "versions":
        image = tenant.refs[f"{collection}/{ident}"]
        previous = tenant.newest_version(image)
        before = {name: previous[name] for name in {*sent, "description"} if name in previous}
        return Written(f"{image}@{sent['version']}", leaves_that_differ(before, sent) - {("version",)})
    ref = tenant.refs[f"{collection}/{rest}"]
    before = tenant.documents[ref]
    if entry.method != "PUT" or kind == "artifact":
        before = {name: before.get(name) for name in sent}
        unchanged = {
            name for name in sent if not leaves_that_differ({name: before[name]}, {name: sent[name]})
        }
        assert not unchanged, f"sent although nothing of it changes: {ref} {unchanged}"
    return Written(ref, leaves_that_differ(before, sent))


def of_form(value: Any) -> Any:
    """A part of a multipart form: JSON for what is no text."""
    if isinstance(value, str) and value.startswith(("{", "[")):
        return json.loads(value)
    return value


def leaves_that_differ(before: Any, after: Any) -> frozenset[Path]:
    one, other = dict(leaves(before)), dict(leaves(after))
    return frozenset(path for path in {*one, *other} if one.get(path) != other.get(path))


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Paths and values; of an artifact's bytes the path under which a plan speaks of them."""
    value = keyed(value, path)
    if path == ("artifact",):
        yield ("content",), json.dumps(value)
    elif isinstance(value, Mapping):
        for name in {*value} - INSTRUCTIONS:
            yield from leaves(value[name], (*path, str(name)))
    elif value is not None and value != []:
        yield path, sorted(map(json.dumps, value)) if isinstance(value, list) else value


def keyed(value: Any, path: Path) -> Any:
    """Variables as a map, things with names by their names, steps without what is only shown."""
    if path[-1:] == ("env",) and isinstance(value, list):
        return {name: text for item in value for name, text in item.items()}
    if path[-1:] == ("tags",):
        return {
            item["name"]: {k: v for k, v in item.items() if k != "color"} for item in value
        }  # only answers have it
    if path[-1:] == ("buildArguments",):
        return {item["name"]: item for item in value}
    if path == ("watchers",):
        return {f"user:{item['user']}": item for item in value}
    if path[:1] == ("steps",) and len(path) == 2:
        return {k: v for k, v in value.items() if k not in {"imageName", "imageVersion", "type"}}
    return value


def named(change: Document) -> list[Path]:
    return [tuple(map(str, f["path"])) for f in change["fields"]]


def writes(world: Workspace, tenant: Tenant) -> list[Any]:
    """The writes of the last run, without those of the project's own record."""
    since = [entry for entry in world.journal()[world.seen :] if entry.method != "GET"]
    return [entry for entry in since if not of_the_record(entry, tenant)]


def of_the_record(entry: Any, tenant: Tenant) -> bool:
    if "/artifacts/" not in entry.path:
        return False
    ident = entry.path.split("/")[5]
    name = tenant.refs[f"artifacts/{ident}"] if ident else f"artifact/{entry.body['name']}"
    return name.startswith("artifact/peak-apply-inventory-")


def test_every_write_is_named_by_the_plan_field_for_field(world: Workspace) -> None:
    for name, text in BEFORE.items():
        world.write(name, text)
    assert world.apply().code == 3, "one build fails"
    for name, text in AFTER.items():
        world.write(name, text)
    tenant = Tenant.of(world)
    planned = world.plan("--format", "json")
    changes = {c["ref"]: c for c in json.loads(planned.out)["changes"] if c["action"] != "noop"}
    assert {c["ref"].partition("/")[0] for c in changes.values()} == {
        "artifact",
        "image",
        "service",
        "webapp",
        "workflow",
    }
    applied = world.apply()
    assert applied.code == 0, applied.out + applied.err
    found: dict[str, set[Path]] = {}
    for entry in writes(world, tenant):
        one = written(entry, tenant)
        found.setdefault(one.ref, set()).update(one.paths)
    assert set(found) == set(changes)
    for ref, paths in found.items():
        fields = named(changes[ref])
        assert {path for path in paths if not any(path[: len(f)] == f for f in fields)} == set(), ref
        assert [f for f in fields if not any(path[: len(f)] == f for path in paths)] == [], ref


def test_what_a_plan_says_it_disturbs_is_what_the_platform_then_does(world: Workspace) -> None:
    for name, text in BEFORE.items():
        world.write(name, text)
    world.apply()
    for name, text in AFTER.items():
        world.write(name, text)
    tenant = Tenant.of(world)
    planned = json.loads(world.plan("--format", "json").out)["changes"]
    said = {c["ref"]: c["disruption"] for c in planned if c["disruption"] != "none"}
    before = len(read_changes(str(world.database)))
    assert world.apply().code == 0
    done = dict(disturbed(read_changes(str(world.database))[before:], world, tenant))
    assert done == said
    assert set(said.values()) == {"builds", "uploads", "redeploys", "rolls steps"}
    rolls = {c["ref"]: c["disturbs"] for c in planned if c["disruption"] == "rolls steps"}
    assert rolls == {"workflow/train": "2 steps"}


def disturbed(changes: list[Any], world: Workspace, tenant: Tenant) -> Iterator[tuple[str, str]]:
    """What the platform's own account of an apply shows of each resource, beside what it was asked for."""
    with world.tenant() as emulator:
        rows = emulator.db.all(
            "SELECT v.id, v.version, i.name FROM versions v JOIN images i ON i.id = v.image_id"
        )
        artifacts = {row["id"]: row["name"] for row in emulator.db.all("SELECT id, name FROM artifacts")}
    versions = {row["id"]: f"image/{row['name']}@{row['version']}" for row in rows}
    for change in changes:
        match change.kind, change.what:
            case "build", "created":
                yield versions[change.after["versionId"]], "builds"
            case "artifact-version", "created" if "inventory" not in artifacts[change.id]:
                yield f"artifact/{artifacts[change.id]}", "uploads"
            case "webapp", "status" if change.after == "DEPLOYING":
                yield tenant.refs[f"webapps/{change.id}"], "redeploys"
            case "workflow", "updated" if rolled(change.before, change.after):
                yield f"workflow/{change.name}", "rolls steps"


def rolled(before: Document, after: Document) -> set[str]:
    """The steps that run another version of an image."""
    one, other = (
        {name: step.get("imageVersionId") for name, step in document["steps"].items()}
        for document in (before, after)
    )
    return {name for name in set(one) & set(other) if one[name] != other[name]}
