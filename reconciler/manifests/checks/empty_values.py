"""Values that an expression rendered empty: only a literal `null` means "not declared"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reconciler.manifests.templates.render import Rendered
from reconciler.manifests.yaml.document import Document, LazyLocations, find_omitted_values
from reconciler.model.location import format_field_path
from reconciler.model.problem import Problem

_FIX = "give the variable a value, or write null if the field is not to be declared"


def find_empty_values(documents: Iterable[Document], rendered: Rendered) -> Iterator[Problem]:
    """A problem at each expression that left a value empty, also in included files and macros.

    The documents are as they were read: their locations still know the offsets of the rendered text.
    """
    for document in documents:
        offsets = document.locations.of
        if not isinstance(offsets, LazyLocations):
            continue
        for path in find_omitted_values(document):
            offset = offsets.offsets.get(path)  # None for a document that is null as a whole
            location = None if offset is None else rendered.find_empty_expression(offset)
            if location is not None:
                yield Problem(f"{format_field_path(path)} renders empty", location, _FIX)
