"""`--select`: a part of the project with everything that it needs, and a warning about what depends on it."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Mapping

from reconciler.errors import ConfigurationError
from reconciler.kinds import family_of
from reconciler.kinds.dependencies import find_dependencies
from reconciler.kinds.kind import Family
from reconciler.model.location import Location
from reconciler.model.problem import Problem, Severity
from reconciler.model.ref import Ref
from reconciler.model.resource import Resource

Resources = tuple[Resource, ...]


def select_with_dependencies(
    resources: Resources, globs: tuple[str, ...], owned: Iterable[Ref] = ()
) -> tuple[Resources, tuple[Problem, ...]]:
    """The resources that the globs match, with what they need; and a warning about what uses them and is left out.

    A glob may match something of `owned` instead, which is no longer declared. ConfigurationError where one matches
    nothing.
    """
    if not globs:
        return resources, ()
    needs = find_dependencies(resources)
    meant = {ref for glob in globs for ref in _match(glob, needs, owned)}
    chosen = _add_dependencies(meant, needs)
    left = sorted(ref for ref, wanted in needs.items() if ref not in chosen and meant & set(wanted))
    return tuple(resource for resource in resources if resource.ref in chosen), _warn_about_dependents(left)


def find_replaced(declared: frozenset[Ref], texts: tuple[str, ...]) -> frozenset[Ref]:
    """The refs that `--replace` names; ConfigurationError if one is not declared, or cannot be replaced.

    Only what is deployed can be: it can fail permanently, and has fields that are fixed at creation.
    """
    named = {str(ref): ref for ref in declared if family_of(ref.kind) is Family.DEPLOYED}
    for text in texts:
        if text not in named:
            listed = ", ".join(sorted(named)) or "none"
            raise ConfigurationError(
                f"--replace {text}: no such webapp or service is declared",
                f"declared webapps and services: {listed}",
            )
    return frozenset(named[text] for text in texts)


def select_resources(resources: Resources, globs: tuple[str, ...]) -> Resources:
    """The resources that the globs match and nothing else; ConfigurationError where one matches none."""
    refs = {resource.ref: () for resource in resources}
    meant = {ref for glob in globs for ref in _match(glob, refs, ())}
    return tuple(resource for resource in resources if not globs or resource.ref in meant)


def select_warnings(
    warnings: tuple[Problem, ...], resources: Resources, chosen: Resources
) -> tuple[Problem, ...]:
    """The warnings about chosen resources, and about no resource: one is about the manifest around its line."""
    roots = sorted({_find_outermost(resource.location) for resource in resources})
    kept = {_find_outermost(resource.location) for resource in chosen}

    def is_about_chosen(location: Location) -> bool:
        same_file = [root for root in roots if root.file == location.file]
        before = [root for root in same_file if root.line <= location.line]
        return not same_file or (before or same_file[:1])[-1] in kept

    return tuple(
        warning
        for warning in warnings
        if warning.location is None or is_about_chosen(_find_outermost(warning.location))
    )


def _find_outermost(location: Location) -> Location:
    """The location in the manifest itself, where an included file is at fault."""
    return location.trail[-1] if location.trail else location


def is_selected(ref: Ref, globs: tuple[str, ...]) -> bool:
    """True if one of the globs matches the ref or its name without the version, or if there are no globs."""
    names = (str(ref), str(ref.unversioned))
    return not globs or any(fnmatch.fnmatchcase(name, glob) for glob in globs for name in names)


def _match(glob: str, needs: Mapping[Ref, tuple[Ref, ...]], owned: Iterable[Ref]) -> set[Ref]:
    found, owned = {ref for ref in needs if is_selected(ref, (glob,))}, set(owned)
    if not found and not any(is_selected(ref, (glob,)) for ref in owned):
        where = " or ".join(["declared"] * bool(needs or not owned) + ["owned by this project"] * bool(owned))
        listed = ", ".join(map(str, sorted({*needs, *owned}))) or "nothing"
        raise ConfigurationError(f"{glob} matches nothing that is {where}", f"available: {listed}")
    return found


def _add_dependencies(refs: set[Ref], needs: Mapping[Ref, tuple[Ref, ...]]) -> set[Ref]:
    found, waiting = set(refs), list(refs)
    while waiting:
        for wanted in needs[waiting.pop()]:
            if wanted not in found:
                found.add(wanted)
                waiting.append(wanted)
    return found


def _warn_about_dependents(left: list[Ref]) -> tuple[Problem, ...]:
    if not left:
        return ()
    message = f"not selected, although they use what is selected: {', '.join(map(str, left))}"
    return (Problem(message, None, "plan without --select to see what they need", Severity.WARNING),)
