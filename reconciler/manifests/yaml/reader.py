"""YAML text to documents: the C parser first, and what is wrong with a text that is not YAML."""

from __future__ import annotations

import _ruamel_yaml as libyaml  # the C parser of ruamel.yaml.clib, by the only name it has
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from reconciler.manifests.yaml.builder import DocumentBuilder, TooLarge
from reconciler.manifests.yaml.document import Locate, YamlContent
from reconciler.model.problem import Problem

MAX_SLOW_CHARACTERS = 2**16
"""Characters that the slow parser reads: 0.3 s."""

_COLON = "found unexpected ':'"


def read_yaml(text: str, locate: Locate) -> YamlContent:
    """All documents of a text; a text that is not YAML yields one problem and no document."""
    reading = YamlContent()
    try:
        DocumentBuilder(text, locate, reading, libyaml.CParser(text).get_event).run()
    except MarkedYAMLError as error:
        if error.problem == _COLON and len(text) <= MAX_SLOW_CHARACTERS:
            return _read_in_python(text, locate)
        reading.problems.append(_build_syntax_problem(error, text, locate))
        reading.documents.clear()
    except TooLarge as error:
        fix = "a manifest is a map of a few levels: split it, or take it out of the project"
        message = f"this is not a manifest: {error}"
        reading.problems.append(Problem(message, locate(text, error.offset), fix))
        reading.documents.clear()
    except YAMLError as error:
        message = f"this is not a manifest: {str(error).splitlines()[0]}"
        offset = next((n for n, char in enumerate(text) if not _is_readable(char)), 0)
        fix = "write characters that cannot be printed as \\u0000 in double quotes"
        reading.problems.append(Problem(message, locate(text, offset), fix))
        reading.documents.clear()
    return reading


def _read_in_python(text: str, locate: Locate) -> YamlContent:
    """With the parser that is written in Python: like the official client's, it takes `[https://x:80]` for a text."""
    from ruamel.yaml import YAML  # noqa: PLC0415 - rarely needed

    reading = YamlContent()
    events = YAML(typ="safe", pure=True).parse(text)
    try:
        DocumentBuilder(text, locate, reading, lambda: next(events, None)).run()
    except (YAMLError, TooLarge) as error:
        marked = error if isinstance(error, MarkedYAMLError) else MarkedYAMLError(problem=str(error))
        reading.problems.append(_build_syntax_problem(marked, text, locate))
        reading.documents.clear()
    return reading


def _is_readable(char: str) -> bool:
    return char.isprintable() or char in "\t\n\r\x85\u2028\u2029"


_FIXES = {
    "mapping values are not allowed in this context": "quote a value with `: ` in it, or mend the indent",
    "found character that cannot start any token": "quote the value, and indent with spaces, not tabs",
    "found unexpected end of stream": "a quote or bracket is opened and never closed",
    "could not find expected ':'": "a key needs `: ` after it; text over several lines needs `|` or quotes",
    "did not find expected '-' indicator": "all items of a list are indented alike",
    "did not find expected key": "all keys of a map are indented alike; quote a value that holds a quote",
    "did not find expected ',' or ']'": "close the list with `]`, and put `,` between its items",
    "did not find expected ',' or '}'": "close the map with `}`, and put `,` between its entries",
}


def _build_syntax_problem(error: MarkedYAMLError, text: str, locate: Locate) -> Problem:
    mark = error.problem_mark or error.context_mark
    what = str(error.problem or error.context or "it cannot be read")
    location = locate(text, min(mark.index, len(text)) if mark is not None else 0)
    return Problem(
        f"YAML syntax: {what}", location, _FIXES.get(what, "check indentation, quotes and brackets here")
    )
