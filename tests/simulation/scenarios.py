"""Scenarios of runs under faults (R2): a project of at most six resources, and how it is changed.

A seed tells a story: what the project holds, what is applied in calm weather, what is then edited or removed, and what
the apply that meets the faults is asked. The same story without faults is the reference that its end is compared with.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from support.small_project import SHOW, TRAIN, TRAINER


class Writable(Protocol):
    """A project whose files can be written."""

    def write(self, name: str, text: str) -> Any:
        """Write a file of the project."""


FILES: Mapping[str, str] = {
    "images/trainer.yaml": TRAINER,
    "workflows/train.yaml": TRAIN,
    "workflows/more.yaml": TRAIN.replace("name: train\n", "name: more\n"),
    "webapps/show.yaml": SHOW,
    "services/api.yaml": "body: {name: api, description: Answers, imageDetails: {image: trainer@1.0.0}}\n",
    "artifacts/rules.yaml": "name: rules\ndescription: Rules\nartifact: {path: rules}\n",
    "rules/a.txt": "one\n",
}
OPTIONAL = tuple(name for name in FILES if name not in ("images/trainer.yaml", "rules/a.txt"))
"""Files that a project may have, and that may be removed again."""
EDITS: Mapping[str, tuple[str, str, str]] = {
    "a command": ("workflows/train.yaml", "python fit.py", "python fit.py --fast"),
    "a schedule": ("workflows/more.yaml", "0 6 * * *", "0 7 * * *"),
    "a title": ("webapps/show.yaml", "title: Show", "title: Show it"),
    "a sticky session": ("webapps/show.yaml", "  title:", "  sessionStickiness: true\n  title:"),
    "a service's description": ("services/api.yaml", "Answers", "Answers questions"),
    "an artifact's description": ("artifacts/rules.yaml", "description: Rules", "description: The rules"),
    "an artifact's content": ("rules/a.txt", "one", "two"),
    "an image version": ("", "1.0.0", "1.1.0"),
    "a Dockerfile": ("images/trainer.yaml", "python:3.12-slim", "python:3.13-slim"),
}
"""Edits: a file (every manifest, if none is named), and what takes the place of what in it."""


@dataclass(frozen=True)
class Scenario:
    """`held` are the files of the project at first, applied in calm weather if `settled`; then come the others.

    `removed` leave with `--prune`; `destroy` ends it all.
    """

    held: tuple[str, ...]
    settled: bool = False
    edits: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    destroy: bool = False

    @property
    def options(self) -> dict[str, Any]:
        """Those of `PlanOptions`."""
        return {"prune": bool(self.removed), "destroy": self.destroy, "allow_deletes": 100}

    def write(self, world: Writable) -> None:
        """The project as it is at first."""
        for name in ("images/trainer.yaml", "rules/a.txt", *self.held):
            world.write(name, FILES[name])

    def alter(self, root: Path) -> None:
        """The project as it is when the faults come."""
        for edit in self.edits:
            replace_text(root, *EDITS[edit])
        for name in self.removed:
            (root / name).unlink()


def replace_text(root: Path, name: str, old: str, new: str) -> None:
    """Replace something in a file of the project, or in all manifests, unless that was done already."""
    for path in [root / name] if name else sorted(root.glob("*/*.yaml")):
        text = path.read_text(encoding="utf-8") if path.exists() else new
        if new not in text:
            path.write_text(text.replace(old, new), encoding="utf-8")


def draw_scenario(seed: int) -> Scenario:
    """The story of a seed."""
    chance = random.Random(f"{seed}/story")
    held = _choose_some(chance, OPTIONAL, least=2)
    kind = chance.choices(("first", "edited", "removed", "destroyed"), (4, 3, 2, 1))[0]
    if kind == "first":
        return Scenario(held)
    if kind == "destroyed":
        return Scenario(held, settled=True, destroy=True)
    edits = _choose_some(chance, tuple(EDITS), least=1 if kind == "edited" else 0, most=3)
    if (
        "an image version" not in edits
    ):  # what is built under a version stays: a change of it would be refused
        edits = tuple(edit for edit in edits if edit != "a Dockerfile")
    removed = _choose_some(chance, held, least=1, most=len(held)) if kind == "removed" else ()
    return Scenario(held, settled=True, edits=edits, removed=removed)


def _choose_some(
    chance: random.Random, among: tuple[str, ...], *, least: int, most: int | None = None
) -> tuple[str, ...]:
    chosen = set(chance.sample(among, chance.randint(least, min(most or len(among), len(among)))))
    return tuple(name for name in among if name in chosen)
