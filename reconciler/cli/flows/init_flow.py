"""`init`: write the files of a project, or add a sample to one, list what was found, validate it."""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path

from reconciler import pipeline
from reconciler.cli.console.error_output import print_problems
from reconciler.cli.console.output import print_change, print_message
from reconciler.cli.exit_codes import ExitCode
from reconciler.cli.host.new_files import write_files
from reconciler.cli.host.project_folder import DEFAULT_FOLDER, find_project_folder
from reconciler.config.project import ProjectOptions
from reconciler.config.project_file_model import PROJECT_FILE_NAME
from reconciler.errors import ConfigurationError
from reconciler.manifests.source_files import format_path
from reconciler.model.problem import InputError, Problem, Severity
from reconciler.reports.writing.words import format_count
from reconciler.scaffold.detect import detect_files
from reconciler.scaffold.project_file import build_project, build_schemas, extend_gitignore
from reconciler.scaffold.sample_files import SCHEMA_FOLDER, build_samples, list_sample_kinds

FIRST_KINDS = ("image", "workflow")


def init_project(directory: str | None, kinds: tuple[str, ...], name: str | None) -> int:
    """Write the files of a project and validate it."""
    directory = directory or _choose_folder()
    root = Path(directory).resolve()
    if (root / PROJECT_FILE_NAME).exists():
        message = f"{format_path(root / PROJECT_FILE_NAME)} already exists"
        fix = "nothing was written; add samples with --add, edit it, or delete it to start over"
        raise ConfigurationError(message, fix)
    found = detect_files(root) if root.is_dir() else ()
    first = () if any(file.kind for file in found) else FIRST_KINDS
    files = build_project(_choose_name(name, root), str(uuid.uuid4()), kinds or first, found, root)
    lines = _write(root, files, root)
    lines += [
        f"found {format_path(one.path)}: {one.kind or f'not a manifest: {one.reason}'}" for one in found
    ]
    print_change("\n".join(lines), "list of files")
    return _validate(directory)


def add_samples(directory: str | None, kinds: tuple[str, ...]) -> int:
    """Write a sample of each kind into an existing project and validate it."""
    directory = directory or find_project_folder()
    project = pipeline.open_project(Path(directory), ProjectOptions(), os.environ)
    files = build_samples(kinds)
    root = project.root.resolve()
    known = {path: text for path, text in files.items() if _is_same_file(root / path, text)}
    files = {path: text for path, text in files.items() if path not in known}
    files |= build_schemas(list_sample_kinds(kinds))
    print_change("\n".join(_write(root, files, project.artifact_root.resolve())), "list of files")
    return _validate(directory)


def _is_same_file(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode()


def _choose_folder() -> str:
    """This folder if files of the official client lie in it outside of `manifests`, else `manifests`."""
    here = Path.cwd()
    declared = [file.path for file in detect_files(here) if file.kind]
    elsewhere = any(not path.is_relative_to(here / DEFAULT_FOLDER) for path in declared)
    return os.curdir if elsewhere else DEFAULT_FOLDER


def _choose_name(given: str | None, root: Path) -> str:
    """The given name, else that of the folder around, made fit."""
    if given is not None:
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,62}", given):
            message = f"--project {given!r} is not a project name"
            raise ConfigurationError(message, "use at most 63 lower-case letters, digits and hyphens")
        return given
    around = root.parent if root.name == DEFAULT_FOLDER else root
    return re.sub(r"[^a-z0-9]+", "-", around.name.lower()).strip("-")[:63] or "project"


def _write(root: Path, files: Mapping[str, str], artifact_root: Path) -> list[str]:
    """Write the files with a .gitignore; returns a line about each. What samples pack goes below the artifact root."""
    ignore = root / ".gitignore"
    before = _read_gitignore(ignore)
    paths = {_place(path, root, artifact_root): text for path, text in files.items()}
    replaced = {
        path: path.read_text("utf-8")
        for path in paths
        if path.parent.name == SCHEMA_FOLDER and path.is_file()
    }
    if before is not None and extend_gitignore(before) != before:
        paths[ignore] = extend_gitignore(before)
        replaced |= {ignore: before} if ignore.exists() else {}
    write_files(paths, replaced)
    lines = [
        f"{'extended' if path in replaced else 'wrote'} {format_path(path)}"
        for path in paths
        if path.parent.name != SCHEMA_FOLDER
    ]
    return [*lines, f"wrote {format_path(root / SCHEMA_FOLDER)}/ (for editors with yaml-language-server)"]


def _place(path: str, root: Path, artifact_root: Path) -> Path:
    return (artifact_root if path.startswith("data/") else root) / path


def _read_gitignore(path: Path) -> str | None:
    """Its text, empty if there is none; None if it is not UTF-8, and stays as it is."""
    try:
        return path.read_bytes().decode("utf-8") if path.exists() else ""
    except UnicodeDecodeError:
        print_message(f"{format_path(path)} is not UTF-8 and stays as it is: add the line .peak-apply/ to it")
        return None


def _validate(directory: str) -> int:
    """Print the result of `validate`; the files are written either way, so that problems can be fixed in them."""
    try:
        loaded = pipeline.load_manifests(pipeline.open_project(Path(directory), ProjectOptions(), os.environ))
    except InputError as error:
        print_problems(error.problems)
        found = _count_problems(error.problems)
        print_message(
            f"the project is written, with {found}: fix them, then run peak-apply validate {directory}"
        )
        return ExitCode.REFUSED
    if loaded.warnings:
        print_problems(loaded.warnings)
    count = format_count(len(loaded.resources), "resource")
    print_change(f"Valid: {count}. Next: peak-apply plan {directory}", "result")
    return ExitCode.DONE


def _count_problems(problems: Iterable[Problem]) -> str:
    severities = [problem.severity for problem in problems]
    errors = severities.count(Severity.ERROR)
    parts = ((errors, "error"), (len(severities) - errors, "warning"))
    return " and ".join(format_count(number, noun) for number, noun in parts if number)
