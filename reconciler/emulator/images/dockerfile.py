"""The result of building a Dockerfile, simulated: nothing is run.

A build fails by `RUN exit 1` or `RUN false`, by copying what the context does not have, by a missing or senseless
Dockerfile. Labels are the tests' levers: `emulator.build-seconds=3`, `emulator.fail="why"`, `emulator.stop="why"`,
`emulator.deploy-seconds=5`, `emulator.deploy-fail="why"`, `emulator.delete-fail=1` and `emulator.undeploy-fail=1`
(how often the deletion fails).
"""

from __future__ import annotations

import fnmatch
import hashlib
import posixpath
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from reconciler.emulator.commands import simulate_command, to_shell_line

_KNOWN = frozenset(
    (
        *("ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL"),
        *("MAINTAINER", "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"),
    )
)
_HEREDOC = re.compile(r"<<-?\s*[\"']?(\w+)[\"']?")
_PREFIX = "emulator."


@dataclass(frozen=True)
class Instruction:
    name: str
    rest: str

    def __str__(self) -> str:
        return f"{self.name} {self.rest}".strip()


@dataclass(frozen=True)
class BuildResult:
    """The end of a build: log lines, the error if it fails, and its `emulator.` labels."""

    lines: tuple[str, ...]
    error: str | None = None
    traits: dict[str, str] = field(default_factory=dict)


def read_amount(traits: Mapping[str, str], name: str, default: float = 0) -> float:
    """The number that a label gives: seconds, or how often; the default where it gives none."""
    try:
        return max(0.0, min(float(traits[name]), 1e9)) if name in traits else default
    except ValueError:
        return default


class _Failure(Exception):
    pass


def parse_dockerfile(text: str) -> list[Instruction]:
    """The instructions, with continued lines joined and the bodies of here-documents left out."""
    found, lines = [], iter(text.splitlines())
    for line in lines:
        whole = line.strip()
        if _is_blank_or_comment(line):
            continue
        while whole.endswith("\\"):
            following = next((other.strip() for other in lines if not _is_blank_or_comment(other)), "")
            whole = f"{whole[:-1].rstrip()} {following}".rstrip()
        if (heredoc := _HEREDOC.search(whole)) is not None:
            _skip_heredoc(lines, heredoc[1])
        name, _, rest = whole.partition(" ")
        found.append(Instruction(name.upper(), rest.strip()))
    return found


def _is_blank_or_comment(line: str) -> bool:
    """A blank line or a comment, also amid a continued instruction."""
    return not line.strip() or line.lstrip().startswith("#")


def _skip_heredoc(lines: Iterator[str], end: str) -> None:
    for line in lines:
        if line.strip() == end:
            return


def simulate_build(text: str, names: frozenset[str]) -> BuildResult:
    """Build a Dockerfile in a context that holds files and folders of these names."""
    instructions, lines, traits = parse_dockerfile(text), [], {}
    try:
        _check_instructions(instructions)
        for place, instruction in enumerate(instructions, 1):
            lines.append(f"Step {place}/{len(instructions)} : {instruction}")
            lines.extend(_run_instruction(instruction, names))
            traits.update(_read_labels(instruction))
            lines.append(f" ---> {hashlib.sha256(f'{place}{instruction}'.encode()).hexdigest()[:12]}")
    except _Failure as failure:
        return BuildResult(tuple(lines), str(failure), traits)
    return BuildResult(tuple(lines), None, traits)


def _check_instructions(instructions: list[Instruction]) -> None:
    if not instructions:
        raise _Failure("failed to parse Dockerfile: file with no instructions")
    for instruction in instructions:
        if instruction.name not in _KNOWN:
            raise _Failure(f"dockerfile parse error: unknown instruction: {instruction.name}")
        if not instruction.rest:
            raise _Failure(f"dockerfile parse error: {instruction.name} requires arguments")
    if next(i.name for i in [*instructions, Instruction("", "")] if i.name != "ARG") != "FROM":
        raise _Failure("no build stage in current context: the first instruction must be FROM")


def _run_instruction(instruction: Instruction, names: frozenset[str]) -> list[str]:
    """The lines that an instruction prints; _Failure if it fails."""
    match instruction.name:
        case "RUN":
            return _run_shell(instruction.rest)
        case "COPY" | "ADD":
            _run_copy(instruction, names)
    return []


def _run_shell(rest: str) -> list[str]:
    words = rest.split()
    while words and words[0].startswith("--"):
        words.pop(0)
    command = to_shell_line(" ".join(words))
    fate = simulate_command(command)
    if fate.code:
        failed = f"The command '/bin/sh -c {command}' returned a non-zero code: {fate.code}"
        raise _Failure("\n".join([*fate.lines, failed]))
    return list(fate.lines)


def _run_copy(instruction: Instruction, names: frozenset[str]) -> None:
    text = to_shell_line(instruction.rest)
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise _Failure(f"dockerfile parse error: {instruction.name}: {error}") from error
    if any(word.startswith("--from=") for word in words):
        return  # from another stage or image, whose files are unknown
    sources = [word for word in words if not word.startswith("--")][:-1]
    if not sources:
        raise _Failure(f"dockerfile parse error: {instruction.name} requires at least two arguments")
    for source in sources:
        if not _exists(source, names):
            raise _Failure(f"{instruction.name} failed: {source}: not found in build context")


def _exists(source: str, names: frozenset[str]) -> bool:
    if source.startswith(("<<", "http://", "https://", "git@")) or "$" in source:
        return True
    wanted = posixpath.normpath(source.lstrip("/") or ".")
    return wanted == "." or any(fnmatch.fnmatchcase(name, wanted) for name in names)


def _read_labels(instruction: Instruction) -> dict[str, str]:
    """The labels that are meant for us."""
    if instruction.name != "LABEL":
        return {}
    try:
        pairs = [word.partition("=") for word in shlex.split(instruction.rest)]
    except ValueError as error:
        raise _Failure(f"dockerfile parse error: LABEL: {error}") from error
    return {name.removeprefix(_PREFIX): value for name, _, value in pairs if name.startswith(_PREFIX)}
