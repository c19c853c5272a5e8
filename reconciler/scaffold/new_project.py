"""The files of a new project: text only, so that whoever writes them decides where."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from reconciler.kinds import KINDS_BY_FOLDER
from reconciler.kinds.kind import plural
from reconciler.manifests.json_schema import build_schema
from reconciler.scaffold.detect import DetectedFile

SCHEMA_FOLDER = ".schemas"
"""Schemas lie in a folder that begins with a dot, so that nothing in it is a manifest."""

_HEAD = """\
# yaml-language-server: $schema={schema}
# The project: who we are and where we deploy. docs: peak-apply validate, plan, apply.
project: {name}
# Written once; it tells this project's inventory from that of another one with the same name.
id: {id}

targets:
  local:
    # An emulated tenant in one file: nothing leaves the machine, no token needed.
    embedded: {tenant}
  prod:
    stage: prod
    # `apply --yes` is not enough here: it also takes `--confirm-target prod`.
    protect: true
default_target: local
"""

_SAMPLES: Mapping[str, str] = {
    "images/hello.yaml": """\
# An image from a Dockerfile written right here. An explicit version is built once: to change it, raise it.
body:
  name: hello
  type: workflow
  version: 0.1.0
  buildDetails:
    source: dockerfile
    dockerfile: |
      FROM python:3.12-slim
""",
    "workflows/hello.yaml": """\
# A workflow of two steps, every morning at six.
body:
  name: hello
  triggers:
    - cron: "0 6 * * *"
  steps:
    prepare:
      image: hello
      command: echo prepare
    greet:
      image: hello
      command: echo hello
      parents: [prepare]
""",
    "services/hello.yaml": """\
# A service: an image on a URL.
body:
  name: hello
  serviceType: web-app
  title: Hello
  imageDetails:
    image: hello
""",
    "webapps/hello.yaml": """\
# A webapp. The platform has deprecated webapps: a service of the type web-app does the same.
body:
  name: hello-webapp
  title: Hello
  imageDetails:
    image: hello
""",
    "artifacts/hello.yaml": """\
# A folder that travels as a zip, uploaded when a file in it changes.
name: hello
description: Something to look things up in
artifact:
  path: data/hello
""",
}
_FOLDERS_OF_SAMPLES = {"data/hello/example.csv": "name,greeting\nworld,hello\n"}
_BY_IMAGE = ("workflow", "webapp", "service")


GITIGNORE = {".gitignore": ".peak-apply/\n"}
"""The emulated tenant of the target `local` is nobody's to commit."""


def build_project_files(name: str, project_id: str, kinds: Iterable[str]) -> dict[str, str]:
    """A project with a sample of each kind that validates and applies as it is: path -> text."""
    wanted = set(kinds)
    if wanted & set(_BY_IMAGE):
        wanted.add("image")
    head = _build_head(name, project_id)
    files = {
        "peak-apply.yaml": f"{head}\n# Folders to pack are named from here.\nartifact_root: .\n",
        **GITIGNORE,
    }
    for path, text in _SAMPLES.items():
        kind = KINDS_BY_FOLDER[path.split("/")[0]].name
        if kind in wanted:
            files[path] = f"{_build_modeline(path, kind)}\n{text}"
    if "artifact" in wanted:
        files |= _FOLDERS_OF_SAMPLES
    return files | _build_schemas(wanted)


def build_files_for_existing(
    name: str, project_id: str, seen: Iterable[DetectedFile], directory: Path, artifact_root: str
) -> dict[str, str]:
    """The project file beside files of the official client, which stay as they are: path -> text."""
    seen = tuple(seen)
    text = _build_head(name, project_id)
    params = [_format_relative(one, directory) for one in seen if one.is_params]
    if len(params) == 1:
        text += f"\n# The official client's -v file.\nparams: {_quote(params[0])}\n"
    elif params:
        text += (
            f"\n# Parameters: name one file here, or one for each target.\n# params: {_quote(params[0])}\n"
        )
    kinds = {
        _format_relative(one, directory): one.kind
        for one in seen
        if one.kind and not _is_told_by_folder(one, directory)
    }
    if kinds:
        lines = [f"  {_quote('/' + path)}: {kind}" for path, kind in kinds.items()]
        text += "\n# What the folder does not say.\nkinds:\n" + "".join(f"{line}\n" for line in lines)
    excluded = {_format_relative(one, directory): one.why for one in seen if not one.kind}
    if excluded:
        lines = [f"  - {_quote('/' + path)} # {why}" for path, why in excluded.items()]
        text += "\n# Not manifests of something that should exist.\nexclude:\n"
        text += "".join(f"{line}\n" for line in lines)
    text += f"\n# Folders to pack are named from here.\nartifact_root: {artifact_root}\n"
    ignored = {} if (directory / ".gitignore").exists() else GITIGNORE
    return {"peak-apply.yaml": text, **ignored, **_build_schemas({one.kind for one in seen if one.kind})}


def find_artifact_root(seen: Iterable[DetectedFile], directory: Path) -> str:
    """From where the folders that are packed are found: the nearest ancestor that has them all, else the directory."""
    packed = [one.packs for one in seen if one.packs and "{" not in one.packs]
    for steps, folder in enumerate((directory, *directory.parents)):
        if packed and all((folder / path).is_dir() for path in packed):
            return "/".join([".."] * steps) or "."
        if (folder / ".git").exists():
            break
    return "."


def _build_head(name: str, project_id: str) -> str:
    schema = f"{SCHEMA_FOLDER}/project.json"
    return _HEAD.format(schema=schema, name=name, id=project_id, tenant=".peak-apply/tenant.db")


def _build_schemas(kinds: Iterable[str]) -> dict[str, str]:
    whats = ("project", *sorted(kinds))
    return {f"{SCHEMA_FOLDER}/{what}.json": json.dumps(build_schema(what), indent=2) + "\n" for what in whats}


def _build_modeline(path: str, kind: str) -> str:
    up = "../" * (len(PurePosixPath(path).parts) - 1)
    return f"# yaml-language-server: $schema={up}{SCHEMA_FOLDER}/{kind}.json"


def _format_relative(one: DetectedFile, directory: Path) -> str:
    return one.path.relative_to(directory).as_posix()


def _is_told_by_folder(one: DetectedFile, directory: Path) -> bool:
    """Whether the nearest folder of a known name says the kind already."""
    names = [part for part in one.path.relative_to(directory).parts[:-1] if part in KINDS_BY_FOLDER]
    return bool(names) and names[-1] == plural(one.kind)


def _quote(path: str) -> str:
    return json.dumps(path, ensure_ascii=False)
