"""Every citation of docs/internals, and every link between files, leads somewhere."""

from __future__ import annotations

import subprocess

import pytest
from repository.citations import ROOT, Known, Text, anchors, find_problems

SUFFIXES = (".py", ".md", ".yaml", ".yml", ".toml")
DATA = ("tests/manifests/problems/", "tests/manifests/guide", "tests/seeded/")
"""Files of tests whose text is data, not prose."""


@pytest.fixture(scope="module")
def known() -> Known:
    return Known()


def tracked() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    return [
        path
        for path in listed
        if path.endswith(SUFFIXES) and not path.startswith(DATA) and (ROOT / path).exists()
    ]


def test_every_citation_and_link_leads_somewhere(known: Known) -> None:
    texts = [Text(path, (ROOT / path).read_text(encoding="utf-8")) for path in tracked()]
    problems = [problem for text in texts for problem in find_problems(text, known)]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize(
    "prose",
    [
        "contract 4.7",
        "contract 4.7, 5.3, A54",
        "contract-press 1.2",
        "A67, A68",
        "reliability 4b.4",
        "R2, P7",
        "S11",
        "libraries 3",
    ],
)
def test_a_citation_of_something_that_exists_is_no_problem(known: Known, prose: str) -> None:
    assert not list(find_problems(Text("a.py", f'"""A reason ({prose})."""\n'), known))


@pytest.mark.parametrize(
    ("prose", "message"),
    [
        ("contract 4.70", "contract has no 4.70"),
        ("contract 4.7, A99", "has no A99"),
        ("A99", "has no A99"),
        ("reliability 4b.9", "reliability has no 4b.9"),
        ("reliability 4d", "reliability has no 4d"),
        ("R13", "has no R13"),
        ("S99", "has no S99"),
        ("libraries 99", "libraries has no 99"),
    ],
)
def test_a_number_that_does_not_exist_is_a_problem(known: Known, prose: str, message: str) -> None:
    for path, text in (
        ("a.py", f'"""Text.\n\nA reason ({prose}).\n"""\n'),
        ("a.py", f"x = 1\ny = 2\nz = 3  # a reason ({prose})\n"),
        ("a.md", f"# Title\n\nA reason ({prose}).\n"),
    ):
        (problem,) = find_problems(Text(path, text), known)
        assert problem.startswith(f"{path}:3: ")
        assert message in problem


@pytest.mark.parametrize(
    "prose",
    [
        "design 3",
        "style 14",
        "guide 3",
        "libraries.md 3",
        "reliability R2",
        "contract A5",
        "4b.5",
        "5.3, A67",
        "see design.md",
        "../shared",
    ],
)
def test_another_form_of_citation_is_a_problem(known: Known, prose: str) -> None:
    assert len(list(find_problems(Text("a.py", f'"""A reason ({prose})."""\n'), known))) == 1


def test_a_string_is_no_citation(known: Known) -> None:
    assert not list(find_problems(Text("a.py", 'secret = "S99"\nversion = f("4b.9")\n'), known))


def test_a_link_to_a_file_or_heading_that_does_not_exist_is_a_problem(known: Known) -> None:
    text = "[a](glossary.md)\n[b](no.md)\n[c](glossary.md#plan)\n[d](glossary.md#no)\n[e](https://example.com/no.md)\n"
    problems = list(find_problems(Text("docs/internals/page.md", text), known))
    assert problems == [
        "docs/internals/page.md:2: there is no no.md",
        "docs/internals/page.md:4: glossary.md has no #no",
    ]


def test_a_path_that_does_not_exist_is_a_problem_of_a_page_for_contributors(known: Known) -> None:
    text = "`planning/planner.py`\n`reconciler/kinds/`\n`planning/no.py`\n`no/`\n`text/html`\n"
    assert list(find_problems(Text("docs/internals/page.md", text), known)) == [
        "docs/internals/page.md:3: there is no planning/no.py",
        "docs/internals/page.md:4: there is no no/",
    ]


def test_anchors_are_those_of_github() -> None:
    assert anchors("# A `b` (c), d: e\n## Same\n## Same\n") == {"a-b-c-d-e", "same", "same-1"}
