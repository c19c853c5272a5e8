"""Finds citations of docs/internals and links between files, and says which of them lead nowhere.

Forms: `contract 4.7`, `contract 4.7, 5.3, A54`, `contract-press 1.2`, `reliability 4b.4`, `libraries 3`, and by
themselves `A67` and `B3` (assumptions), `R2` (invariants), `P7` (figures) and `S11` (threats).
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
INTERNALS = Path("docs/internals")
DOCUMENTS = ("contract", "contract-press", "reliability", "security", "libraries")

_SECTION = r"(?:\d+[a-z]?(?:\.\d+)?)"
_NUMBER = r"(?:[ABPRS][1-9]\d?)"  # three digits are rules of ruff
_ITEM = rf"(?:{_SECTION}|{_NUMBER})"
_CITATION = re.compile(
    rf"\b(contract-press|contract|reliability|libraries) ({_SECTION}(?:, {_ITEM})*)(?![\w])"
)
_ALONE = re.compile(rf"(?<![\w.\-/]){_NUMBER}(?![\w.]\w)(?!\w)")
_HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
_LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.MULTILINE | re.DOTALL)
_PATH = re.compile(r"`([\w.\-]+(?:/[\w.\-]+)*(?:/|/[\w\-]+\.\w+))`")
_OLD = re.compile(
    r"\b(?:design|style|guide) \d[\d.]*\b"
    r"|\b(?:contract|reliability|libraries)(?:\.md)? (?:[ABPRS]\d+\b|section)"
    r"|\b(?:design|style|libraries)\.md \d"
    r"|(?<!reliability )(?<!\w)(?<!, )\b4[abc](?:\.\d)?\b(?! of)"
    r"|\((?:\d+\.\d+)(?:, (?:\d+\.\d+|[AS]\d+))*\)"
)
_ELSEWHERE = re.compile(
    r"(?<![\w/])(?:design|style)\.md\b|\bpeak-api(?:-press)?\.md|peak-cli-guide|\.\./shared\b|(?<!\w)/work/"
)


@dataclass(frozen=True)
class Text:
    """A file of the repository; `prose` is what people read of it, with the line numbers of the file."""

    path: str
    text: str

    @cached_property
    def prose(self) -> str:
        if self.path.endswith(".py"):
            return _comments_and_docstrings(self.text)
        if self.path.endswith(".md"):
            return _CODE.sub(_blank, self.text)
        return self.text

    def line(self, offset: int) -> int:
        return self.prose.count("\n", 0, offset) + 1


class Known:
    """What docs/internals defines."""

    def __init__(self, root: Path = ROOT) -> None:
        self.root = root
        texts = {name: (root / INTERNALS / f"{name}.md").read_text(encoding="utf-8") for name in DOCUMENTS}
        self.sections = {name: frozenset(_sections(text)) for name, text in texts.items()}
        self.numbers = frozenset(
            number
            for text in texts.values()
            for number in re.findall(rf"^\| ({_NUMBER}) \|", text, re.MULTILINE)
        )


def find_problems(text: Text, known: Known) -> Iterator[str]:
    """One line for each citation, link or path that leads nowhere, and for each form that is not used any more."""
    for offset, message in sorted({*_missing(text, known), *_old(text)}):
        yield f"{text.path}:{text.line(offset)}: {message}"
    if text.path.endswith(".md"):
        yield from _broken_links(text, known.root)
        yield from _missing_paths(text, known.root)


def _missing(text: Text, known: Known) -> Iterator[tuple[int, str]]:
    for match in _CITATION.finditer(text.prose):
        for section in set(re.findall(rf"(?<!\w){_SECTION}", match[2])) - known.sections[match[1]]:
            yield match.start(), f"{match[1]} has no {section}"
    for match in _ALONE.finditer(text.prose):
        if match[0] not in known.numbers:
            yield match.start(), f"docs/internals has no {match[0]}"


def _old(text: Text) -> Iterator[tuple[int, str]]:
    for match in _ELSEWHERE.finditer(text.text if text.path.endswith(".md") else text.prose):
        yield match.start(), f"{match[0]} is not in this repository"
    if INTERNALS not in Path(text.path).parents:
        for match in _OLD.finditer(text.prose):
            yield match.start(), f"{match[0]!r} is no form of citation"


def _broken_links(text: Text, root: Path) -> Iterator[str]:
    for match in _LINK.finditer(re.sub(r"^```.*?^```", _blank, text.text, flags=re.MULTILINE | re.DOTALL)):
        target, _, anchor = match[1].partition("#")
        if re.match(r"\w+:", match[1]):
            continue
        path = root / Path(text.path).parent / target if target else root / text.path
        line = text.line(match.start())
        if not path.exists():
            yield f"{text.path}:{line}: there is no {target}"
        elif anchor and anchor not in anchors(path.read_text(encoding="utf-8")):
            yield f"{text.path}:{line}: {path.name} has no #{anchor}"


def _missing_paths(text: Text, root: Path) -> Iterator[str]:
    """Paths of this repository in the text of pages for contributors: from its top, or below reconciler/ or tests/."""
    is_internal = INTERNALS in Path(text.path).parents and "contract" not in text.path
    if not is_internal and text.path != "CONTRIBUTING.md":
        return
    for match in _PATH.finditer(text.text):
        if not any((base / match[1]).exists() for base in (root, root / "reconciler", root / "tests")):
            yield f"{text.path}:{text.line(match.start())}: there is no {match[1]}"


def anchors(markdown: str) -> frozenset[str]:
    """The anchors of its headings, as GitHub makes them."""
    found: list[str] = []
    for heading in _HEADING.findall(re.sub(r"^```.*?^```", "", markdown, flags=re.MULTILINE | re.DOTALL)):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        slug = re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")
        found.append(f"{slug}-{found.count(slug)}" if slug in found else slug)
    return frozenset(found)


def _sections(markdown: str) -> Iterator[str]:
    """The numbers of its headings, and of the steps in sections with letters."""
    section = ""
    for line in markdown.splitlines():
        if heading := re.match(r"#+ (\d+[a-c]?(?:\.\d+)?)\.? ", line):
            section = heading[1]
            yield section
        elif re.fullmatch(r"\d+[a-c]", section) and (step := re.match(r"(\d+)\. ", line)):
            yield f"{section}.{step[1]}"


def _comments_and_docstrings(source: str) -> str:
    """The source with everything else blanked."""
    lines = source.splitlines()
    kept = [""] * (len(lines) + 1)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            kept[token.start[0] - 1] += token.string
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            for number in range(node.lineno - 1, node.end_lineno or node.lineno):
                kept[number] += lines[number]
    return "\n".join(kept)


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])
