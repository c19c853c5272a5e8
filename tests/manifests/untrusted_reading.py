"""Untrusted manifests, read in a process whose accesses to files are recorded."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

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
