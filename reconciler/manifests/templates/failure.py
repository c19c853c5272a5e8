"""The error of a rendering as a problem at the location in the template where it happened."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from types import TracebackType
from typing import Any

from jinja2 import TemplateNotFound, TemplateSyntaxError
from jinja2.exceptions import SecurityError, TemplatesNotFound

from reconciler.manifests.templates.environment import MAX_FILES, CircularInclude
from reconciler.manifests.templates.filters import FILTERS, TESTS
from reconciler.manifests.templates.finder import Finder
from reconciler.manifests.templates.source import Source, Step, build_trail
from reconciler.manifests.templates.undefined import UndefinedName
from reconciler.model.location import Location
from reconciler.model.problem import InputError, Problem

MAX_MESSAGE = 500
"""Characters of a message: names and texts in it come from templates."""

RAW_FIX = "wrap text that is meant for the platform in {% raw %} … {% endraw %}"
_TAG_END = re.compile(r"[}%]\}")


def build_error(error: Exception, finder: Finder, variables: Mapping[str, Any]) -> InputError:
    """The problem for an error."""
    if isinstance(error, InputError):
        return error
    steps = _collect_steps(error.__traceback__, finder.sources)
    if isinstance(error, TemplateSyntaxError) and error.filename in finder.sources:
        steps.insert(0, (error.filename, max(error.lineno - 1, 0)))
    message, fix = _describe(error, finder, variables)
    for path, source in finder.sources.items():
        message = message.replace(path, source.name)
    message = message if len(message) <= MAX_MESSAGE else f"{message[:MAX_MESSAGE]}…"
    if isinstance(error, CircularInclude):
        del steps[1:]  # the message has the chain
    steps = steps or [(finder.manifest.path, 0)]
    location = find_location(steps, finder.sources, _get_name(error))
    if finder.sources[steps[0][0]].line(location.line, MAX_MESSAGE).lstrip().startswith("#"):
        fix = (
            "templates are rendered in comments of YAML too: write the line as {# … #}, or remove the braces"
        )
    return InputError([Problem(message, location, fix)])


def find_location(steps: list[Step], sources: Mapping[str, Source], name: str = "") -> Location:
    """The innermost of several steps, at a name that stands in its tag; with the others as its trail."""
    file, offset = steps[0]
    source = sources[file]
    inner = source.location(_find_name(source, offset, name))
    return Location(inner.file, inner.line, inner.column, build_trail(file, steps[1:], sources))


def _collect_steps(trace: TracebackType | None, sources: Mapping[str, Source]) -> list[Step]:
    """The template code that was running, innermost first."""
    steps: list[Step] = []
    while trace is not None:
        template = trace.tb_frame.f_globals.get("__jinja_template__")
        if template is not None and template.filename in sources:
            steps.append((template.filename, template.get_corresponding_lineno(trace.tb_lineno) - 1))
        trace = trace.tb_next
    return steps[::-1]


def _find_name(source: Source, offset: int, name: str) -> int:
    """Where a name stands in the tag that begins at an offset or around it."""
    if not name:
        return offset
    end = _TAG_END.search(source.written, offset)
    found = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)").search(
        source.written, offset, end.start() if end else len(source.written)
    )
    return found.start() if found else offset


def _get_name(error: Exception) -> str:
    if isinstance(error, TemplateNotFound) and error.name:
        return str(error.name)
    if isinstance(error, TemplateSyntaxError) and (found := _UNKNOWN.search(str(error.message))):
        return found[3]
    return error.name if isinstance(error, UndefinedName) else ""


def _describe(  # noqa: PLR0911 - one sentence for each kind of error
    error: Exception, finder: Finder, variables: Mapping[str, Any]
) -> tuple[str, str]:
    """What is wrong, and what to do."""
    match error:
        case UndefinedName():
            return _describe_undefined(error, variables)
        case TemplatesNotFound():
            names = ", ".join(repr(str(name)) for name in error.templates[:5])
            return f"none of the files {names} is found", _SEARCH_FIX
        case TemplateNotFound():
            near = finder.near(str(error.name).strip())
            return f"the file {error.name!r} is not found", f"did you mean {near!r}?" if near else _SEARCH_FIX
        case CircularInclude():
            chain = " -> ".join(_format_name(file, finder) for file in error.files)
            if len(set(error.files)) == len(error.files):
                return f"files include one another more than {MAX_FILES} deep: {chain}", "nest fewer files"
            return f"files include one another without end: {chain}", "remove one of these includes"
        case TemplateSyntaxError():
            what = _AT.sub("", str(error.message))
            return f"template syntax: {what}", _suggest_fix(what)
        case SecurityError():
            return f"not allowed in a template: {error}", "write it without"
        case RecursionError():
            return "macros or blocks call each other without end", "remove one of the calls"
        case SyntaxError() | MemoryError():  # of the Python that Jinja makes of a template
            return "tags or brackets are nested too deeply", "nest fewer of them"
        case _:
            return f"the template fails: {str(error) or type(error).__name__}", "correct the expression"


_AT = re.compile(r" at [0-9]+$")
_UNKNOWN = re.compile(r"(?:unknown (tag)|No (filter|test) named) '(\w+)'")


def _suggest_fix(what: str) -> str:
    """For a name that Jinja does not know, the nearest one that it knows; else how to mean braces literally."""
    if found := _UNKNOWN.search(what):
        known = {"tag": _TAGS, "filter": FILTERS, "test": TESTS}[found[1] or found[2]]
        if near := get_close_matches(found[3][:100], sorted(known), n=1, cutoff=0.6):
            return f"did you mean {near[0]!r}?"
    return RAW_FIX


_TAGS = {
    *(
        "for",
        "endfor",
        "if",
        "elif",
        "else",
        "endif",
        "set",
        "endset",
        "macro",
        "endmacro",
        "call",
        "endcall",
    ),
    *("include", "import", "from", "extends", "block", "endblock", "raw", "endraw", "filter", "endfilter"),
}
_SEARCH_FIX = (
    "files are looked for from the artifact root, the folders of the manifest and of what it includes, "
    "and the project directory"
)


def _format_name(path: str, finder: Finder) -> str:
    return finder.sources[path].name if path in finder.sources else path


def _describe_undefined(error: UndefinedName, variables: Mapping[str, Any]) -> tuple[str, str]:
    """The message about a missing name, with the nearest one that exists, or how to write braces literally."""
    if error.holder:
        known = error.known
        what = f"{error.name!r} is not defined in {error.holder}"
    else:
        known = tuple(sorted(variables))
        what = f"the variable {error.name!r} is not defined"
    near = get_close_matches(error.name[:100], known, n=1, cutoff=0.6)
    if near:
        return what, f"did you mean {near[0]!r}?"
    if error.holder == "a mapping" and set(error.known) == set(variables.get("os_env", {})):
        return (
            f"the environment variable {error.name!r} is not available",
            "set it where this runs, and list it under `env:` in peak-apply.yaml",
        )
    return what, f"define it under `params:`, in a params file or with -p {error.name}=…; {RAW_FIX}"
