"""Sample manifests of each kind: path -> text, so that the caller decides where they go.

The samples of a kind lie in `samples/KIND`, as they are copied into a project.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from reconciler.kinds import KINDS
from reconciler.kinds.kind import plural
from reconciler.manifests.yaml.document import locate_in_file
from reconciler.manifests.yaml.reader import read_yaml

SAMPLES = Path(__file__).with_name("samples")
SCHEMA_FOLDER = ".schemas"
"""Schemas lie in a folder that begins with a dot, so that nothing in it is a manifest."""


def build_samples(kinds: Iterable[str]) -> dict[str, str]:
    """Samples of these kinds, and of the image that they run."""
    wanted = list_sample_kinds(kinds)
    return {path: text for kind in KINDS if kind in wanted for path, text in _read_samples(kind).items()}


def list_sample_kinds(kinds: Iterable[str]) -> set[str]:
    """The given kinds, with `image` if a sample of one refers to it."""
    wanted = set(kinds)
    return wanted | {"image"} if any(_runs_an_image(kind) for kind in wanted) else wanted


def _runs_an_image(kind: str) -> bool:
    """Whether a sample refers to the image that is a sample too."""
    manifests = (
        document.data
        for path, text in _read_samples(kind).items()
        if path.startswith(f"{plural(kind)}/")
        for document in read_yaml(text, locate_in_file(path)).documents
    )
    return any(
        reference.is_image
        for manifest in manifests
        for reference in KINDS[kind].find_references(manifest.get("body", manifest))
    )


def _read_samples(kind: str) -> Mapping[str, str]:
    root = SAMPLES / kind
    files = {path.relative_to(root).as_posix(): path for path in sorted(root.rglob("*")) if path.is_file()}
    return {
        name: _build_modeline(name, kind) + path.read_text(encoding="utf-8") for name, path in files.items()
    }


def _build_modeline(path: str, kind: str) -> str:
    """The comment in which editors look for the schema of a manifest; nothing for other files."""
    if not path.startswith(f"{plural(kind)}/"):
        return ""
    up = "../" * (len(PurePosixPath(path).parts) - 1)
    return f"# yaml-language-server: $schema={up}{SCHEMA_FOLDER}/{kind}.json\n"
