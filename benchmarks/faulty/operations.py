"""The operations that both clients carry out from the same files, and how to see their result on the tenant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from faulty.tenant import ARTIFACTS, IMAGES, WEBAPPS, WORKFLOWS, Tenant

SECRET = "sentinel-of-a-build-argument"  # noqa: S105 - looked for in what the clients print

_WORKFLOW = """\
body:
  name: train
  triggers: [{{cron: "0 6 * * *"}}]
  steps:
    fit: {{type: standard, imageId: 100, imageVersionId: 100, command: {command}}}
"""
_WEBAPP = "body: {name: show, title: Show, imageDetails: {imageId: 100, versionId: 100}}\n"
_IMAGE = """\
body:
  name: trainer
  type: workflow
  version: {version}
  buildDetails:
    source: upload
    buildArguments: [{{name: KEY, value: SECRET}}]
artifact: {{path: code}}
""".replace("SECRET", SECRET)
_ARTIFACT = "name: rules\nartifact: {path: data}\n"
_CODE = {"code/Dockerfile": "FROM python:3.12-slim\nCOPY . /app\n"}


@dataclass(frozen=True)
class State:
    """How many objects of the name there are, and whether everything is as declared."""

    count: int
    right: bool


@dataclass(frozen=True)
class Operation:
    """`before` are the files of an earlier apply, `files` those of the one that is observed.

    `request` is the METHOD and PATH that gets the fault, `peak` the official command; both may contain ids of
    `Tenant.read_ids`. An operation of peak-apply alone has no `peak`. `ref` is its name for the resource, `late`
    is appended to the rule of the fault. `named`: whether it matters if names are unique.
    """

    title: str
    ref: str
    request: str
    peak: tuple[str, ...]
    read: Callable[[Tenant], State]
    files: Mapping[str, str] = field(default_factory=dict)
    before: Mapping[str, str] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    late: str = ""
    named: bool = False


def _read_workflow(tenant: Tenant) -> State:
    found = tenant.find_by_name(WORKFLOWS, "workflows", "train")
    commands = [tenant.get(f"{WORKFLOWS}/{item['id']}")["steps"]["fit"]["command"] for item in found]
    return State(len(found), commands == ["new"])


def _read_webapp(tenant: Tenant) -> State:
    found = tenant.find_by_name(WEBAPPS, "webapps", "show")
    return State(len(found), [item["status"] for item in found] == ["AVAILABLE"])


def _read_image(tenant: Tenant) -> State:
    found = tenant.find_by_name(IMAGES, "images", "trainer")
    return State(len(found), len(found) == 1 and _list_built_versions(tenant, found[0]["id"]) == {"1.0.0"})


def _read_version(tenant: Tenant) -> State:
    (image,) = tenant.find_by_name(IMAGES, "images", "trainer")
    made = tenant.get(f"{IMAGES}/{image['id']}/versions?pageSize=100")["versions"]
    new = len(made) - 1
    return State(new, new == 1 and _list_built_versions(tenant, image["id"]) == {"1.0.0", "1.1.0"})


def _list_built_versions(tenant: Tenant, image: int) -> set[str]:
    versions = tenant.get(f"{IMAGES}/{image}/versions?pageSize=100")["versions"]
    return {item["version"] for item in versions if item["status"] in ("ready", "in-use")}


def _read_artifact(tenant: Tenant) -> State:
    found = tenant.find_by_name(ARTIFACTS, "artifacts", "rules")
    return State(len(found), len(found) == 1)


def _read_artifact_version(tenant: Tenant) -> State:
    (found,) = tenant.find_by_name(ARTIFACTS, "artifacts", "rules")
    new = len(tenant.get(f"{ARTIFACTS}/{found['id']}?pageSize=100")["versions"]) - 1
    return State(new, new == 1)


def _read_deletion_of(path: str, collection: str, name: str) -> Callable[[Tenant], State]:
    def read(tenant: Tenant) -> State:
        count = len(tenant.find_by_name(path, collection, name))
        return State(count, count == 0)

    return read


OPERATIONS = (
    Operation(
        "create a workflow",
        "workflow/train",
        "POST /workflows/",
        ("workflows", "create-or-update", "workflows/train.yaml"),
        _read_workflow,
        files={"workflows/train.yaml": _WORKFLOW.format(command="new")},
        named=True,
    ),
    Operation(
        "update a workflow",
        "workflow/train",
        "PUT /workflows/*",
        ("workflows", "create-or-update", "workflows/train.yaml"),
        _read_workflow,
        files={"workflows/train.yaml": _WORKFLOW.format(command="new")},
        before={"workflows/train.yaml": _WORKFLOW.format(command="old")},
    ),
    Operation(
        "create a webapp",
        "webapp/show",
        "POST /webapps/",
        ("webapps", "create-or-update", "webapps/show.yaml"),
        _read_webapp,
        files={"webapps/show.yaml": _WEBAPP},
        named=True,
    ),
    Operation(
        "create an image, with an upload",
        "image/trainer@1.0.0",
        "POST /images/",
        ("images", "create-or-update", "images/trainer.yaml"),
        _read_image,
        files={"images/trainer.yaml": _IMAGE.format(version="1.0.0"), **_CODE},
        named=True,
    ),
    Operation(
        "create an image version, with an upload",
        "image/trainer@1.1.0",
        "POST /images/*/versions",
        ("images", "create-or-update", "images/trainer.yaml"),
        _read_version,
        files={"images/trainer.yaml": _IMAGE.format(version="1.1.0")},
        before={"images/trainer.yaml": _IMAGE.format(version="1.0.0"), **_CODE},
    ),
    Operation(
        "create an artifact",
        "artifact/rules",
        "POST /artifacts/",
        ("artifacts", "create", "artifacts/rules.yaml"),
        _read_artifact,
        files={"artifacts/rules.yaml": _ARTIFACT, "data/rules.txt": "one\n"},
    ),
    Operation(
        "upload an artifact version",
        "artifact/rules",
        "PUT /artifacts/{artifact}",
        ("artifacts", "create-version", "{artifact}", "artifacts/rules.yaml"),
        _read_artifact_version,
        files={"data/rules.txt": "two\n"},
        before={"artifacts/rules.yaml": _ARTIFACT, "data/rules.txt": "one\n"},
    ),
    Operation(
        "delete a workflow",
        "workflow/train",
        "DELETE /workflows/*",
        ("workflows", "delete", "{workflow}"),
        _read_deletion_of(WORKFLOWS, "workflows", "train"),
        before={"workflows/train.yaml": _WORKFLOW.format(command="old")},
        removed=("workflows/train.yaml",),
        options=("--prune",),
    ),
    Operation(
        "delete a webapp",
        "webapp/show",
        "DELETE /webapps/*",
        ("webapps", "delete", "{webapp}"),
        _read_deletion_of(WEBAPPS, "webapps", "show"),
        before={"webapps/show.yaml": _WEBAPP},
        removed=("webapps/show.yaml",),
        options=("--prune",),
    ),
    Operation(
        "create a workflow: the record before it",
        "workflow/train",
        "PUT /artifacts/{inventory}",
        (),
        _read_workflow,
        files={"workflows/train.yaml": _WORKFLOW.format(command="new")},
    ),
    Operation(
        "create a workflow: the record after it",
        "workflow/train",
        "PUT /artifacts/{inventory}",
        (),
        _read_workflow,
        files={"workflows/train.yaml": _WORKFLOW.format(command="new")},
        late="after=1",
    ),
)
