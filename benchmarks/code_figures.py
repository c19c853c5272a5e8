"""Figures about the code: sizes, complexity, names, files per folder: `python benchmarks/code_figures.py [FOLDER...]`.

Reads the sources below each folder (default: `reconciler` and `tests`) and prints one table. A function's size is its
lines from `def` on. Its complexity is McCabe's: 1, and 1 for each branch, loop, handler, `case`, boolean operator and
condition of a comprehension; functions inside of it count by themselves. Nesting is the depth of its blocks.

A function is verb-first if its name begins with a verb (VERBS), with a verb that is also a noun and is followed by
another word (VERBS_AND_NOUNS: `order_steps`, not `order`), or with the beginning of a question (QUESTIONS: `is_owned`;
`takes_precedence`). Properties are values, and special methods have no choice of a name: neither is counted.
"""

from __future__ import annotations

import ast
import statistics
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

VERBS = frozenset(
    """
    abort accept acquire add adjust adopt align announce append apply ask assemble assert assess assign await begin
    bind bring calculate cancel carry charge check choose classify clean clear close collect combine commit compare
    compile complain complete compute confirm connect consume convert create decide decode deduplicate delete
    deliver depend derive describe deserialize detect determine disable discard divide do download draw drop emit
    enable encode ensure enter erase escape estimate evaluate examine execute exit expand expect expire explain
    extend extract fail fetch fill find finish follow forbid forget freeze gather generate get give go group grow
    guess handle hear hide ignore import include indent init insert inspect install interrupt invoke iterate join
    judge keep learn leave limit list load locate log lower make mask match measure merge migrate mint move
    normalize observe obtain omit open override overwrite pad parse pay perform persist pick poll pop prepare print
    prune publish pull push put raise read rebase rebuild recognize recreate redact reduce refer refuse register
    reject remember remove rename render renew renumber repair repeat replace replan report request require reset
    resolve restore restrict resume retain retrieve reveal rewrite roll run save say scan seal search see select
    send serialize serve set shorten show simulate skip sort spend split spoil start stop store strip submit
    substitute suggest summarize suppress take tell terminate thaw throttle throw tidy tokenize treat trim truncate
    try turn unlink unpack unpause unwrap update upload validate verify visit wait walk warn wrap write yield
    """.split()  # noqa: SIM905 - a list of words reads better in lines
)
VERBS_AND_NOUNS = frozenset(
    """
    abbreviation answer attempt backup block blank branch build cache call cap capture change claim color
    copy cost count cut cycle damage default delay deploy digest drift end entry exclude export fence field file filter
    flag fold form format gauge guard hash hint host index input install issue judge label lease lock look map mark
    match mount name nest note number offset order output own pack page paint pair pause pin place plan play point
    power process queue quote range rank rate record refresh release reserve retry return reverse roll round sample
    schedule scope score seed shape shift sign size slice spread stage stamp start state step stream sum survey switch
    tag test tick time top touch trace track transform use value view weigh work
    """.split()  # noqa: SIM905
)
QUESTIONS = frozenset(
    """
    is are was has have had can could may must should will does did needs allows accepts belongs contains covers
    counts depends differs equals exists fits follows holds includes matches owns requires supports uses
    """.split()  # noqa: SIM905
)

_BRANCHES = (
    ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.IfExp, ast.match_case, ast.Assert,
    ast.comprehension,
)  # fmt: skip
_BLOCKS = (
    ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match,
)  # fmt: skip
Function = ast.FunctionDef | ast.AsyncFunctionDef
LONG, COMPLEX = 40, 10


@dataclass(frozen=True)
class FunctionFigures:
    """One function; `named` says whether its name counts, `where` is its module and name."""

    where: str
    name: str
    lines: int
    complexity: int
    nesting: int
    named: bool


@dataclass(frozen=True)
class ModuleFigures:
    path: Path
    lines: int
    functions: tuple[FunctionFigures, ...]


def measure_folder(folder: Path) -> list[ModuleFigures]:
    """The modules below a folder, in the order of their paths."""
    return [measure_module(path, folder) for path in sorted(folder.rglob("*.py"))]


def measure_module(path: Path, folder: Path) -> ModuleFigures:
    text = path.read_text(encoding="utf-8")
    name = path.relative_to(folder).as_posix()
    functions = tuple(
        measure_function(node, name) for node in ast.walk(ast.parse(text)) if isinstance(node, Function)
    )
    return ModuleFigures(path, len(text.splitlines()), functions)


def measure_function(node: Function, module: str) -> FunctionFigures:
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    where = f"{module}:{node.name}"
    return FunctionFigures(
        where, node.name, lines, count_paths(node), measure_nesting(node), has_chosen_name(node)
    )


def count_paths(function: Function) -> int:
    """McCabe's complexity."""
    found = 1
    for node in walk_own(function):
        if isinstance(node, _BRANCHES):
            found += 1
        if isinstance(node, ast.comprehension):
            found += len(node.ifs)
        if isinstance(node, ast.BoolOp):
            found += len(node.values) - 1
    return found


def measure_nesting(node: ast.AST) -> int:
    """The depth of the blocks below a node; an `elif` is no deeper than its `if`."""
    depth = 0
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function | ast.ClassDef | ast.Lambda):
            continue
        is_elif = (
            isinstance(node, ast.If)
            and isinstance(child, ast.If)
            and child in node.orelse
            and len(node.orelse) == 1
        )
        depth = max(depth, measure_nesting(child) + (isinstance(child, _BLOCKS) and not is_elif))
    return depth


def walk_own(function: Function) -> Iterator[ast.AST]:
    """All nodes of a function but those of functions and classes inside of it."""
    pending: list[ast.AST] = list(function.body)
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, Function | ast.ClassDef):
            pending.extend(ast.iter_child_nodes(node))


def has_chosen_name(node: Function) -> bool:
    decorators = {getattr(found, "attr", getattr(found, "id", "")) for found in node.decorator_list}
    return not node.name.startswith("__") and not decorators & {"property", "cached_property", "setter"}


def is_verb_first(name: str) -> bool:
    first, _, rest = name.strip("_").partition("_")
    if first in VERBS or first in QUESTIONS:
        return True
    return bool(rest) and (first in VERBS_AND_NOUNS or first.removesuffix("s") in VERBS)


def find_largest_folder(modules: list[ModuleFigures]) -> tuple[Path, int]:
    """The folder with the most modules side by side, without `__init__.py`."""
    return Counter(module.path.parent for module in modules if module.path.name != "__init__.py").most_common(
        1
    )[0]


def format_spread(values: list[int]) -> str:
    ordered = sorted(values)
    return f"{statistics.median_low(ordered)} / {ordered[int(len(ordered) * 0.9)]} / {ordered[-1]}"


def format_share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} % ({part} of {whole})" if whole else "-"


def format_verb_first(functions: list[FunctionFigures]) -> str:
    return format_share(sum(is_verb_first(function.name) for function in functions), len(functions))


def describe_folder(folder: Path) -> Iterator[tuple[str, str]]:
    """The rows of the table for one folder: what, and the figures."""
    modules = measure_folder(folder)
    functions = [function for module in modules for function in module.functions]
    named = [function for function in functions if function.named]
    private = [function for function in named if function.name.startswith("_")]
    public = [function for function in named if not function.name.startswith("_")]
    longest = max(functions, key=lambda function: function.lines)
    densest = max(functions, key=lambda function: function.complexity)
    largest = max(modules, key=lambda module: module.lines)
    outside = sum(
        module.lines for module in modules if "emulator" not in module.path.relative_to(folder).parts
    )
    crowded, side_by_side = find_largest_folder(modules)
    complexity = [function.complexity for function in functions]
    yield "modules", f"{len(modules)} of {sum(module.lines for module in modules):,} lines"
    yield "lines without the emulator", f"{outside:,}"
    yield "module lines, median / p90 / max", f"{format_spread([m.lines for m in modules])} ({largest.path})"
    yield "functions", f"{len(functions)}"
    yield (
        "function lines, median / p90 / max",
        f"{format_spread([f.lines for f in functions])} ({longest.where})",
    )
    yield f"functions over {LONG} lines", format_share(sum(f.lines > LONG for f in functions), len(functions))
    yield "complexity, mean", f"{statistics.mean(complexity):.2f}"
    yield "complexity, median / p90 / max", f"{format_spread(complexity)} ({densest.where})"
    yield f"functions with complexity over {COMPLEX}", str(sum(value > COMPLEX for value in complexity))
    yield "nesting, median / p90 / max", format_spread([function.nesting for function in functions])
    yield "verb-first names", format_verb_first(named)
    yield "verb-first names, public", format_verb_first(public)
    yield "verb-first names, private", format_verb_first(private)
    yield "most modules in a folder", f"{side_by_side} ({crowded})"


def main(arguments: list[str]) -> None:
    for number, name in enumerate(arguments or ["reconciler", "tests"]):
        if number:
            print()
        print(f"| {name} | |\n| --- | --- |")
        for what, figures in describe_folder(Path(name)):
            print(f"| {what} | {figures} |")


if __name__ == "__main__":
    main(sys.argv[1:])
