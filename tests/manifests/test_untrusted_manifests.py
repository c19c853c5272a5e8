"""Manifests of strangers: no escape, no exhaustion, no file from outside, no secret (S1-S3, S10, S11)."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from manifests.malicious_inputs import BOMBS, ODD_PATHS, PATHS
from manifests.sandbox_escapes import ESCAPES
from manifests.untrusted_reading import (
    MOST_MEGABYTES,
    MOST_SECONDS,
    OUTSIDE,
    read_by,
    write_untrusted_project,
)

from reconciler.manifests.templates.render import render
from reconciler.manifests.yaml.reader import read_yaml
from reconciler.model.problem import InputError

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with links, and a file outside of it that must not be read."""
    return write_untrusted_project(tmp_path_factory.mktemp("strangers"))


@pytest.fixture(scope="module")
def escapes(root: Path) -> dict[str, Any]:
    return read_by(root, ESCAPES)


@pytest.fixture(scope="module")
def bombs(root: Path) -> dict[str, Any]:
    return read_by(root, BOMBS)


TRAVERSALS = [(tag, path) for path in (*PATHS, *ODD_PATHS) for tag in ("include", "import", "extends")]


@pytest.fixture(scope="module")
def traversals(root: Path) -> dict[str, Any]:
    return read_by(root, {f"{tag} {path}": asking(tag, path) for tag, path in TRAVERSALS})


def asking(tag: str, path: str) -> str:
    name = json.dumps(path)
    return f"a: {{% {tag} {name} {'as x' if tag == 'import' else ''} %}}{{{{ x if x is defined }}}}"


@pytest.mark.parametrize("payload", ESCAPES)
def test_an_escape_is_a_problem_and_does_nothing(payload: str, escapes: dict[str, Any]) -> None:
    ended = escapes[payload]
    assert ended["seen"] == []
    (said,) = ended["said"]
    assert said.startswith("manifest.yaml:1:")
    known = (
        "not allowed in a template",
        "is not defined",
        "template syntax",
        "the template fails: this gives",
    )
    assert any(word in said for word in (*known, "is not found", "no parent block")), said


def test_there_are_enough_escapes() -> None:
    assert len(set(ESCAPES)) >= 60


@pytest.mark.parametrize("name", BOMBS)
def test_a_template_that_wants_too_much_ends_soon(name: str, bombs: dict[str, Any]) -> None:
    ended = bombs[name]
    (said,) = ended["said"]
    assert re.match(r"(manifest|_\w+)\.yaml:[0-9]+:[0-9]+: ", said), said
    assert "Error" not in said
    assert "died" not in said
    assert ended["seconds"] <= MOST_SECONDS
    assert ended["megabytes"] <= MOST_MEGABYTES
    assert ended["seen"] == []


@pytest.mark.parametrize(("tag", "path"), TRAVERSALS)
def test_no_spelling_of_a_path_leads_out(tag: str, path: str, traversals: dict[str, Any]) -> None:
    ended = traversals[f"{tag} {path}"]
    assert ended["seen"] == []
    (said,) = ended["said"]
    assert said.startswith("manifest.yaml:1:")
    assert "is not read" in said or "is not found" in said
    assert OUTSIDE not in said


def test_there_are_enough_spellings() -> None:
    assert len({path for _, path in TRAVERSALS}) >= 40


def test_a_link_inside_of_the_project_is_read(root: Path) -> None:
    (ended,) = read_by(root, ["a: {% include 'link-inside.txt' %}"]).values()
    assert ended["said"] == []


FRAGMENTS = [
    *(
        "{{",
        "}}",
        "{%",
        "%}",
        "{#",
        "#}",
        "-%}",
        "{%-",
        "{{-",
        "-}}",
        "+%}",
        " ",
        "\n",
        "\t",
        ":",
        ",",
        "|",
        ".",
        "~",
        "*",
    ),
    *(
        "for x in y",
        "for",
        "endfor",
        "if",
        "elif",
        "else",
        "endif",
        "set x",
        "set ns.a = 1",
        "endset",
        "=",
        "==",
        "in",
        "is",
    ),
    *(
        "include",
        "'_small.yaml'",
        "import",
        "as m",
        "extends",
        "block b",
        "endblock",
        "macro m(a)",
        "endmacro",
        "call m()",
    ),
    *(
        "endcall",
        "filter indent(2)",
        "endfilter",
        "raw",
        "endraw",
        "with",
        "endwith",
        "ignore missing",
        "without context",
    ),
    *(
        "x",
        "y",
        "m",
        "b",
        "loop",
        "loop.index",
        "self",
        "super()",
        "caller()",
        "varargs",
        "namespace(a=1)",
        "range(3)",
    ),
    *(
        "dict(a=1)",
        "'text'",
        '"',
        "'",
        "1",
        "1.5",
        "none",
        "true",
        "[",
        "]",
        "(",
        ")",
        "{",
        "}",
        "a: ",
        "- ",
        "- {",
        "é",
        "😀",
    ),
    *(
        "|join",
        "|default('x')",
        "|list",
        "|map('upper')",
        "|sort",
        "|tojson",
        "|indent",
        "|trim",
        "|length",
        "|first",
    ),
    *(
        "x.y",
        "x['y']",
        "x[0]",
        "x[1:]",
        "not",
        "and",
        "or",
        "//",
        "%",
        "**",
        "recursive",
        "context: x",
        "<<: *a",
        "&a ",
    ),
]


@given(st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=40))
@settings(max_examples=100, deadline=None)
def test_no_jumble_of_template_words_ends_in_anything_but_a_problem_with_its_place(
    root: Path, words: list[str]
) -> None:
    text = "".join(words)
    path = root / "manifest.yaml"
    try:
        rendered = render(path, text, {"x": {"y": [1, "a"]}, "y": ["b", None]}, (root,))
        problems = tuple(read_yaml(rendered.text, rendered.locate).problems)
    except InputError as error:
        problems = error.problems
    lines = max(text.count("\n") + 1, 1)
    for problem in problems:
        assert problem.location is not None
        assert 1 <= problem.location.line <= lines
        assert problem.fix
