"""One sample of every kind: a manifest, an edit of it, and what someone else may do to the live object.

A kind without a sample fails its tests, so a kind that is listed is a kind that is tested.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from support.small_project import SHOW, TRAIN, TRAINER, edit_workflow
from support.workspace import Workspace

ARTIFACTS = "/artifacts/api/v1/artifacts"
IMAGES = "/image-management/api/v2/images"
WEBAPPS = "/webapps/api/v1/webapps"
IMAGE = {"images/trainer.yaml": TRAINER}


@dataclass(frozen=True)
class Sample:
    """What the tests of a kind need to know of it."""

    ref: str
    file: str
    text: str
    edit: tuple[str, str]
    """What is replaced by what in the manifest."""
    change_live: Callable[[Workspace], Any]
    """What someone else does to the live object."""
    needs: Mapping[str, str] = field(default_factory=dict)
    """The other files of the project."""
    update: str = "update"
    drift: str = "changed"

    @property
    def edited(self) -> str:
        """The manifest after the edit."""
        return self.text.replace(*self.edit)

    @property
    def edited_ref(self) -> str:
        """What the edited manifest declares: an image version is never changed, there is a new one."""
        return self.ref.replace(*self.edit) if "@" in self.ref else self.ref


def find_sample(kind: str) -> Sample:
    """The sample of a kind; every kind must have one."""
    assert kind in SAMPLES, f"tests/kinds/samples.py has no sample of the kind {kind!r}: add one"
    return SAMPLES[kind]


def _edit_workflow(workspace: Workspace) -> None:
    def change(body: dict[str, Any]) -> None:
        body["steps"]["fit"]["command"] = "python theirs.py"

    edit_workflow(workspace, "train", change)


def _delete_version(workspace: Workspace) -> None:
    (image,) = workspace.send_as_other_user("GET", f"{IMAGES}/")["images"]
    (version,) = workspace.send_as_other_user("GET", f"{IMAGES}/{image['id']}/versions")["versions"]
    workspace.send_as_other_user("DELETE", f"{IMAGES}/{image['id']}/versions/{version['id']}")


def _describe_webapp(kind: str, name: str) -> Callable[[Workspace], None]:
    def change(workspace: Workspace) -> None:
        ident = workspace.describe_live(kind, name)["id"]
        workspace.send_as_other_user("PATCH", f"{WEBAPPS}/{ident}", {"title": "Theirs"})

    return change


def _describe_artifact(workspace: Workspace) -> None:
    listed = workspace.send_as_other_user("GET", f"{ARTIFACTS}/")["artifacts"]
    (artifact,) = [item for item in listed if item["name"] == "rules"]
    workspace.send_as_other_user("PATCH", f"{ARTIFACTS}/{artifact['id']}", {"description": "theirs"})


SAMPLES: dict[str, Sample] = {
    "image": Sample(
        "image/trainer@1.0.0",
        "images/trainer.yaml",
        TRAINER,
        ("1.0.0", "1.1.0"),
        _delete_version,
        update="build",
        drift="deleted",
    ),
    "workflow": Sample(
        "workflow/train",
        "workflows/train.yaml",
        TRAIN,
        ("python fit.py", "python fit.py --fast"),
        _edit_workflow,
        IMAGE,
    ),
    "webapp": Sample(
        "webapp/show",
        "webapps/show.yaml",
        SHOW,
        ("title: Show", "title: Shown"),
        _describe_webapp("webapp", "show"),
        IMAGE,
    ),
    "service": Sample(
        "service/scores",
        "services/scores.yaml",
        "body: {name: scores, title: Scores, imageDetails: {image: trainer@1.0.0}}\n",
        ("title: Scores", "title: All scores"),
        _describe_webapp("service", "scores"),
        IMAGE,
    ),
    "artifact": Sample(
        "artifact/rules",
        "artifacts/rules.yaml",
        "name: rules\ndescription: Rules\nartifact: {path: data}\n",
        ("description: Rules", "description: The rules"),
        _describe_artifact,
        {"data/rules.csv": "a,b\n"},
    ),
}
