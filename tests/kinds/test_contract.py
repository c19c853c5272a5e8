"""The contract of a kind stays small, and nothing outside of reconciler/kinds compares the name of one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import reconciler
from reconciler.kinds import DEPRECATED, KINDS
from reconciler.kinds.kind import Family, Kind
from reconciler.model.ref import VERSIONED_KINDS

ROOT = Path(reconciler.__file__).parent
OTHERS = [
    path
    for path in sorted(ROOT.rglob("*.py"))
    if path.relative_to(ROOT).parts[0] not in {"kinds", "emulator"}
]
"""The emulator is the platform: it has its own tables."""


def compared_names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and name of every comparison with a literal kind name, of every such `case` too."""
    for node in ast.walk(tree):
        literals: list[ast.expr] = []
        if isinstance(node, ast.Compare):
            literals = [node.left] if isinstance(node.ops[0], ast.Eq | ast.NotEq) else []
            literals += [e for c in node.comparators for e in getattr(c, "elts", [c])]
        elif isinstance(node, ast.MatchValue):
            literals = [node.value]
        for literal in literals:
            if isinstance(literal, ast.Constant) and literal.value in KINDS:
                yield literal.lineno, str(literal.value)


def test_no_stage_compares_the_name_of_a_kind() -> None:
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in OTHERS}
    found = [f"{path}:{line}: {name}" for path, tree in trees.items() for line, name in compared_names(tree)]
    assert found == [], "ask the kind, or dispatch on its family"


@pytest.mark.parametrize(
    "text",
    ["kind == 'image'", "'image' != kind", "kind in {'image', 'x'}", "match kind:\n case 'image': pass"],
)
def test_a_comparison_is_found(text: str) -> None:
    assert [name for _, name in compared_names(ast.parse(text))] == ["image"]


def test_a_key_of_a_document_is_no_comparison() -> None:
    assert list(compared_names(ast.parse("'image' in body or body['image']"))) == []


def test_the_contract_has_at_most_ten_members() -> None:
    members = {*Kind.__annotations__, *vars(Kind)}
    assert len({name for name in members if not name.startswith("_")}) <= 10


def test_tables_of_names_agree_with_the_kinds() -> None:
    assert {kind.name for kind in KINDS.values() if kind.family is Family.BUILT} == VERSIONED_KINDS
    assert set(KINDS) > DEPRECATED
    assert all(sibling in KINDS for kind in KINDS.values() for sibling in kind.siblings)
