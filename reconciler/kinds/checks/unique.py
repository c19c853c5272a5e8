"""Lists whose items have names: a name that occurs twice cannot be merged, and is never meant."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from reconciler.kinds.kind import Violation
from reconciler.model.location import FieldPath
from reconciler.model.secret import Secret
from reconciler.model.warning_ids import WarningId


def check_distinct(
    items: Sequence[Any],
    path: FieldPath,
    what: str,
    name_of: Callable[[Any], Any] = lambda item: item,
    *,
    warning: WarningId | None = None,
) -> Iterator[Violation]:
    """Report each item whose name an earlier item has."""
    seen: set[str] = set()
    for index, item in enumerate(items):
        name = name_of(item)
        if isinstance(name, Secret):
            continue
        if str(name) in seen:
            message = f"the {what} {str(name)!r} is listed twice"
            yield Violation((*path, index), message, "remove one of the two", warning)
        seen.add(str(name))
