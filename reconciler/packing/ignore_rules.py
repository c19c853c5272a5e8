"""Ignore files as the official packer reads them: a list of patterns, of which the last one that matches decides.

Every line is turned around into a list of what is included (contract 6), so that `*` followed by `!src/` lets in all
that lies below `src`. A line that has no effect is reported: what it was meant to leave out would be packed.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pathspec import PathSpec
from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

from reconciler.errors import PackingError
from reconciler.model.location import Location
from reconciler.model.problem import InputError, Problem, Severity

DEFAULT_IGNORE_FILE = ".dockerignore"

_SUSPICIOUS = (
    (re.compile(r"\\\w"), "a backslash is no separator here", "write / between the names of folders"),
    (re.compile(r"^!?\.{1,2}/"), "no name in the folder begins with ./ or ../", "begin with /"),
    (re.compile(r"\s#"), "a comment needs a line of its own", "move what begins with # to another line"),
)
"""What makes a pattern that matches nothing, with the reason and the fix."""


@dataclass(frozen=True)
class IgnoreRules:
    """Which names are packed, and warnings about lines that have no effect."""

    spec: PathSpec[GitIgnoreSpecPattern]
    problems: tuple[Problem, ...] = ()

    def includes(self, name: str) -> bool:
        """True if the file of this name is packed; of a folder, whose name ends in `/`, if what lies in it is."""
        return self.spec.match_file(name)

    @property
    def can_include_again(self) -> bool:
        """True if a file may be packed although its folder is left out."""
        return any(pattern.include for pattern in list(self.spec.patterns)[1:])


def find_ignore_files(root: Path, folder: str, names: tuple[str, ...] | None) -> tuple[Path, ...]:
    """The ignore files that are named, else the default one if it exists; PackingError where one is missing."""
    if not names:
        default = root / DEFAULT_IGNORE_FILE
        return (default,) if default.is_file() else ()
    for name in names:
        if Path(name).name != name or not (root / name).is_file():
            raise PackingError(
                f"the ignore file {name} does not lie directly in {folder}",
                "create it there, or remove it from artifact.ignore_files",
            )
    return tuple(root / name for name in names)


def read_ignore_rules(paths: tuple[Path, ...]) -> IgnoreRules:
    """All patterns in the order of the files; InputError with file and line for what cannot be read as a pattern."""
    patterns, problems = [GitIgnoreSpecPattern("*")], list[Problem]()
    for path in paths:
        for number, line in enumerate(read_lines(path), 1):
            location = Location(str(path), number)
            patterns.append(_parse_line(line, location))
            problems += _warn_about_line(line, location)
    return IgnoreRules(PathSpec(patterns), tuple(problems))


def read_lines(path: Path) -> list[str]:
    """The lines of a file without blanks around them; InputError where it is not UTF-8."""
    data = path.read_bytes()
    fix = "save it as UTF-8"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError([Problem("the ignore file is UTF-16, not UTF-8", Location(str(path), 1), fix)])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError([Problem("the ignore file is not UTF-8", Location(str(path), line), fix)]) from error
    return [line.strip() for line in text.splitlines()]


def _parse_line(line: str, location: Location) -> GitIgnoreSpecPattern:
    if line and not line.startswith("#"):
        line = line[1:] if line.startswith("!") else f"!{line}"
    try:
        return _parse_pattern(line)
    except (ValueError, re.error) as error:
        fix = (
            "a backslash at the end escapes nothing: remove it"
            if line.endswith("\\")
            else "correct or remove it"
        )
        raise InputError([Problem("the line is no pattern", location, fix)]) from error


def _parse_pattern(text: str) -> GitIgnoreSpecPattern:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # of `re`, about sets such as [[:alpha:]]
        return GitIgnoreSpecPattern(text)


def _warn_about_line(line: str, location: Location) -> Iterator[Problem]:
    if not line or line.startswith("#"):
        return
    if not _has_pattern(line):
        message, fix = "the line is no pattern and has no effect", "correct or remove it"
        yield Problem(message, location, fix, Severity.WARNING)
    for shape, reason, fix in _SUSPICIOUS:
        if shape.search(line):
            message = f"the pattern matches nothing: {reason}"
            yield Problem(message, location, fix, Severity.WARNING)
    for character in sorted({c for c in line if not c.isprintable()} - {"\t"}):
        message = f"the pattern contains the invisible character U+{ord(character):04X}"
        yield Problem(message, location, "type the line again", Severity.WARNING)


def _has_pattern(line: str) -> bool:
    """True if the line is a pattern, whether it is read as it is or turned around."""
    for text in (line, line[1:] if line.startswith("!") else f"!{line}"):
        try:
            if _parse_pattern(text).regex is None:
                return False
        except ValueError:
            return False
    return True
