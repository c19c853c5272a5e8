"""The generated tables of docs/internals: results of the official client, and the tests that hold each assumption.

They are made of the markers of the tests, read from their source, and of the record of a run, which the page keeps.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.record import HERE, TESTS
from ruamel.yaml import YAML

from reconciler.emulator import catalogue

INTERNALS = TESTS.parent / "docs" / "internals"
PAGE = INTERNALS / "conformance.md"
CONTRACT = INTERNALS / "contract.md"
COMMANDS: dict[str, dict[str, Any]] = YAML(typ="safe").load(HERE / "commands.yaml")
OUTSIDE = {"T2": ("GET", "/connections/api/v2/connections/credentials")}  # not emulated (A27)
OPERATIONS = [operation for operation in catalogue.OPERATIONS if re.fullmatch(r"[A-Z]\d+", operation.number)]
NOTHING = "-"
SHOWN = 1  # tests of one file that are named

MARK = "<!-- From here on the page is written by the conformance run. -->"


@dataclass(frozen=True)
class Seen:
    """What a run showed: by operation (`METHOD path`) the commands that were answered, and what passed or failed."""

    asked: Mapping[str, frozenset[str]] = field(default_factory=dict)
    operations: Mapping[str, bool] = field(default_factory=dict)
    commands: Mapping[str, bool] = field(default_factory=dict)


def render(seen: Seen) -> str:
    written, _, _ = PAGE.read_text(encoding="utf-8").partition(MARK)
    return "\n".join([f"{written}{MARK}\n", *_operations(seen), "", *_commands(seen), ""])


def assumptions() -> dict[str, str]:
    """The numbers of the contract's table of assumptions, each with its row up to the column that names the tests."""
    rows = map(_ASSUMPTION.fullmatch, CONTRACT.read_text(encoding="utf-8").splitlines())
    return {row["number"]: row["start"] for row in rows if row}


def render_contract() -> str:
    """The contract with the tests that hold each assumption in the last column of its table."""
    held = held_by()

    def complete(line: str) -> str:
        row = _ASSUMPTION.fullmatch(line)
        return f"{row['start']} {_named(held.get(row['number'], set())) or NOTHING} |" if row else line

    return "\n".join(map(complete, CONTRACT.read_text(encoding="utf-8").split("\n")))


def _operations(seen: Seen) -> Iterator[str]:
    held = held_by()
    yield "## Operations\n"
    yield "By their numbers in the contract: the commands that were answered, and the files of tests that hold them.\n"
    yield "| # | method | path | commands | tests | judged |"
    yield "| --- | --- | --- | --- | --- | --- |"
    lines = [(o.number, o.method, o.path) for o in OPERATIONS]
    lines += [(number, *place) for number, place in OUTSIDE.items()]
    for number, method, path in sorted(lines, key=lambda line: (*_order(line[0]), line[2])):
        asked = seen.asked.get(f"{method} {path}", frozenset())
        commands = ", ".join(f"`{command}`" for command in sorted(asked))
        if number in ("T4", "A30"):
            commands = "every command"
        files = ", ".join(sorted({_link(file) for file, _ in held.get(number, ())}))
        verdict = "not emulated (A27)" if number in OUTSIDE else _verdict(seen.operations, f"{method} {path}")
        yield f"| {number} | {method} | `{path}` | {commands or NOTHING} | {files or NOTHING} | {verdict} |"


def _commands(seen: Seen) -> Iterator[str]:
    yield "## Commands\n"
    yield "Every command of the client for these areas. Each was run as it is, with `--dry-run`, with every `--output`,"
    yield "with `--paging` and without a token; what was refused has to be refused by the client itself.\n"
    yield "| command | judged |"
    yield "| --- | --- |"
    for command, row in sorted(COMMANDS.items()):
        verdict = "not emulated (A27)" if "outside" in row else _verdict(seen.commands, command)
        yield f"| `peak {command}` | {verdict} |"


def _named(tests: set[tuple[str, str]]) -> str:
    files: dict[str, list[str]] = {}
    for file, name in sorted(tests):
        files.setdefault(file, []).append(name.removeprefix("test_").replace("_", " "))
    named = []
    for file, names in files.items():
        more = f" (+{len(names) - SHOWN})" if len(names) > SHOWN else ""
        named.append(f"{_link(file)}: {'; '.join(names[:SHOWN])}{more}")
    return "<br>".join(named)


def _link(file: str) -> str:
    short = file.removesuffix(".py").replace("test_", "")
    return f"[{short}](../../tests/{file})"


def _verdict(outcomes: Mapping[str, bool], name: str) -> str:
    return {True: "passed", False: "failed", None: "never run"}[outcomes.get(name)]


def _order(number: str) -> tuple[int, int]:
    return "IWVSRTA".index(number[0]), int(number[1:])


def held_by() -> dict[str, set[tuple[str, str]]]:
    """The tests, as (file below tests/, name), that carry the marker `contract` with a number."""
    held: dict[str, set[tuple[str, str]]] = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        file = path.relative_to(TESTS).as_posix()
        for name, numbers in _marked(ast.parse(path.read_text(encoding="utf-8")), frozenset()):
            for number in numbers:
                held.setdefault(number, set()).add((file, name))
    return held


def _marked(scope: ast.Module | ast.ClassDef, outer: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    for node in scope.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets
        ):
            outer |= _numbers(node.value)
    for node in scope.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield node.name, outer.union(*map(_numbers, node.decorator_list))
        elif isinstance(node, ast.ClassDef):
            yield from _marked(node, outer.union(*map(_numbers, node.decorator_list)))


def _numbers(expression: ast.expr) -> frozenset[str]:
    """The numbers of `pytest.mark.contract(...)`, wherever it is in the expression."""
    return frozenset(
        str(argument.value)
        for call in ast.walk(expression)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "contract"
        for argument in call.args
        if isinstance(argument, ast.Constant)
    )


_ASSUMPTION = re.compile(
    r"(?P<start>\| (?P<number>A\d+) \| [^|]+ \| (?:-|`[a-z-]+`(?:, `[a-z-]+`)*) \|) .* \|"
)
_OPERATION = re.compile(r"\| \w+ \| (\w+) \| `(\S+)` \| (.*?) \| .* \| (\w+)[^|]* \|")
_COMMAND = re.compile(r"\| `peak (.*?)` \| (passed|failed) \|")


def kept() -> Seen:
    """What the page says that the last run showed."""
    asked, operations, commands = {}, {}, {}
    for line in PAGE.read_text(encoding="utf-8").splitlines() if PAGE.exists() else ():
        if match := _OPERATION.fullmatch(line):
            method, path, names, verdict = match.groups()
            asked[f"{method} {path}"] = frozenset(re.findall(r"`(.*?)`", names))
            if verdict in ("passed", "failed"):
                operations[f"{method} {path}"] = verdict == "passed"
        elif match := _COMMAND.fullmatch(line):
            commands[match[1]] = match[2] == "passed"
    return Seen(asked, operations, commands)
