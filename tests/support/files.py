"""Files of a project in a folder: every builder of tests writes them through this module."""

from __future__ import annotations

import textwrap
from pathlib import Path

PROJECT = """\
project: shop
id: 0b9f5b9e-1c57-4f55-9a5e-6d5d5a3a1a11
artifact_root: .
targets:
  local: {embedded: tenant.db}
"""


def write_file(root: Path, name: str, text: str) -> Path:
    """Write a file and the folders above it; the text may be indented as a whole."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    return path


class FileWriter:
    """The base of everything that has a project in the folder `root`."""

    root: Path

    def write(self, name: str, text: str) -> Path:
        """Write a file of the project; the text may be indented as a whole."""
        return write_file(self.root, name, text)

    def edit(self, name: str, old: str, new: str) -> Path:
        """Replace a text that a file of the project must contain."""
        text = (self.root / name).read_text(encoding="utf-8")
        assert old in text, name
        return self.write(name, text.replace(old, new))
