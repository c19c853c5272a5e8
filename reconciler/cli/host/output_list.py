"""The list of reports and logs that were written into a project, so that they are never packed (contract 6)."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from reconciler.cli.host.atomic_write import is_stream, open_atomically
from reconciler.config.project_file_model import PROJECT_FILE_NAME
from reconciler.packing.own_files import OUTPUT_LIST, compute_file_digest, read_output_list

_MARKS = (PROJECT_FILE_NAME, ".peak-apply", ".git")
"""What lies at the root of a project or repository."""


def list_output(path: Path) -> None:
    """Add a file that was just written to the list of the project or repository that it lies in, if any."""
    with suppress(
        OSError
    ):  # the project cannot be read or written to: then the report is packed, and not lost
        if is_stream(path):
            return
        target = path.resolve()
        root = next((p for p in target.parents if any((p / mark).exists() for mark in _MARKS)), None)
        if root is not None and root / ".peak-apply" not in target.parents:
            _add(root, target)


def _add(root: Path, target: Path) -> None:
    listed = {name: digest for name, digest in read_output_list(root).items() if Path(name).exists()}
    listed[str(target)] = compute_file_digest(target)
    (root / OUTPUT_LIST).parent.mkdir(exist_ok=True)
    ignore = root / OUTPUT_LIST.parent / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")
    with open_atomically(root / OUTPUT_LIST) as stream:
        for name, digest in sorted(listed.items()):
            stream.write(f"{digest} {Path(name).relative_to(root).as_posix()}\n")
