"""Untrusted manifests, read in a process whose accesses to files are recorded."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from manifests.malicious_inputs import INCLUDED

HERE = Path(__file__).parent
MOST_SECONDS, MOST_MEGABYTES = 2.0, 150
OUTSIDE = "the content of a file outside of the project"


def read_by(root: Path, texts: Mapping[str, str] | Iterable[str]) -> dict[str, Any]:
    """What a process that watches itself says of each text."""
    given = texts if isinstance(texts, Mapping) else {text: text for text in texts}
    files = [{"name": "manifest.yaml", "text": text} for text in given.values()]
    ended = subprocess.run(
        [sys.executable, HERE / "audited_process.py"],
        input=json.dumps({"root": str(root), "files": files}),
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(zip(given, map(json.loads, ended.stdout.splitlines()), strict=True))


def write_untrusted_project(above: Path) -> Path:
    """Write a project with links, and beside it a file that must not be read; returns the project's folder."""
    (above / "outside.yaml").write_text(OUTSIDE)
    made = above / "project"
    (made / "inside").mkdir(parents=True)
    (made / ".git").mkdir()
    (made / ".git/config").write_text(OUTSIDE)
    for hidden in (made / ".env", made / "inside/.env"):
        hidden.write_text(OUTSIDE)
    (made / "inside/inside.txt").write_text("inside")
    links = {
        "link-out.yaml": "../outside.yaml",
        "link-out": "..",
        "link-to-link": "link-out.yaml",
        "link-to-git": ".git",
        "link-to-proc": "/proc/self/environ",
        "inside/link-up": "../..",
        "link-inside.txt": "inside/inside.txt",
    }
    for name, target in links.items():
        (made / name).symlink_to(target)
    for name, text in INCLUDED.items():
        (made / name).write_text(text)
    return made
