"""YAML text to documents: the C parser first, and what is wrong with a text that is not YAML."""

from __future__ import annotations

from pathlib import Path

import _ruamel_yaml as libyaml  # the C parser of ruamel.yaml.clib, by the only name it has
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from reconciler.manifests.source_files import format_path, read_text
from reconciler.manifests.yaml.builder import DocumentBuilder, TooLarge
from reconciler.manifests.yaml.document import Locate, YamlContent, locate_in_file
from reconciler.model.problem import InputError, Problem, Severity

MAX_SLOW_CHARACTERS = 2**16
"""Characters that the slow parser reads: 0.3 s."""

_COLON = "found unexpected ':'"


def read_yaml_file(path: Path) -> YamlContent:
    """The documents of a file without templates; InputError if something is wrong with it."""
    content = read_yaml(read_text(path), locate_in_file(format_path(path)))
    errors = [problem for problem in content.problems if problem.severity is Severity.ERROR]
    if errors:
        raise InputError(errors)
    return content


def read_yaml(text: str, locate: Locate) -> YamlContent:
    """All documents of a text; a text that is not YAML yields one problem and no document."""
    builder = DocumentBuilder(text, locate)
    try:
        return builder.build(libyaml.CParser(text).get_event)
    except MarkedYAMLError as error:
        if error.problem == _COLON and len(text) <= MAX_SLOW_CHARACTERS:
            return _read_in_python(text, locate)
        return builder.fail(_build_syntax_problem(error, text, locate))
    except TooLarge as error:
        fix = "a manifest is a mapping of a few levels: split it, or take it out of the project"
        return builder.fail(Problem(f"this is not a manifest: {error}", locate(text, error.offset), fix))
    except YAMLError as error:
        message = f"this is not a manifest: {str(error).splitlines()[0]}"
        offset = next((n for n, char in enumerate(text) if not _is_readable(char)), 0)
        fix = "write characters that cannot be printed as \\u0000 in double quotes"
        return builder.fail(Problem(message, locate(text, offset), fix))


def _read_in_python(text: str, locate: Locate) -> YamlContent:
    """Read with the parser written in Python: as the official client's, it reads `[https://x:80]` as a text."""
    from ruamel.yaml import YAML  # noqa: PLC0415 - rarely needed

    events = YAML(typ="safe", pure=True).parse(text)
    builder = DocumentBuilder(text, locate)
    try:
        return builder.build(lambda: next(events, None))
    except (YAMLError, TooLarge) as error:
        marked = error if isinstance(error, MarkedYAMLError) else MarkedYAMLError(problem=str(error))
        return builder.fail(_build_syntax_problem(marked, text, locate))


def _is_readable(char: str) -> bool:
    return char.isprintable() or char in "\t\n\r\x85\u2028\u2029"


_FIXES = {
    "mapping values are not allowed in this context": "quote a value with `: ` in it, or correct the indentation",
    "found character that cannot start any token": "quote the value, and indent with spaces, not tabs",
    "found unexpected end of stream": "close the quote or bracket that is still open",
    "could not find expected ':'": "put `: ` after a key; text over several lines needs `|` or quotes",
    "did not find expected '-' indicator": "indent all items of a list alike",
    "did not find expected key": "indent all keys of a mapping alike; quote a value that contains a quote",
    "did not find expected ',' or ']'": "close the list with `]`, and put `,` between its items",
    "did not find expected ',' or '}'": "close the mapping with `}`, and put `,` between its entries",
}


def _build_syntax_problem(error: MarkedYAMLError, text: str, locate: Locate) -> Problem:
    mark = error.problem_mark or error.context_mark
    what = str(error.problem or error.context or "it cannot be read")
    location = locate(text, min(mark.index, len(text)) if mark is not None else 0)
    return Problem(
        f"YAML syntax: {what}", location, _FIXES.get(what, "check indentation, quotes and brackets here")
    )
