"""An operation of the platform: its path, its parameters and body, its status codes, and the function that runs it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from reconciler.emulator.http.call_context import Call
from reconciler.emulator.http.parameters import PAGES, Parameter
from reconciler.emulator.http.shapes import Record
from reconciler.emulator.store.tenant import Tenant

Segments = tuple[str, ...]
_VARIABLE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Operation:
    """One line of the contract's tables (contract 2.1 to 2.8).

    `errors` are its documented codes. `body` is the shape of its JSON body, `form` that of its multipart form;
    with neither, a body is ignored (A2). `public` operations ask for no token.
    """

    number: str
    method: str
    path: str
    run: Callable[[Tenant, Call], Any]
    errors: tuple[int, ...]
    query: tuple[Parameter, ...] = ()
    body: Record | None = None
    form: Record | None = None
    public: bool = False
    media_type: str = "application/json"
    segments: Segments = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "segments", tuple(self.path.strip("/").split("/")))

    @property
    def variables(self) -> tuple[str, ...]:
        return tuple(_VARIABLE.findall(self.path))

    @property
    def invalid_status(self) -> int:
        """The status of an invalid request."""
        return next((code for code in (400, 422, 404) if code in self.errors), 400)

    @property
    def conflict_status(self) -> int:
        """The status where the current state does not allow the operation (A6)."""
        return next((code for code in (409, 422, 400) if code in self.errors), 400)


@dataclass(frozen=True)
class RouteMatch:
    """The operation at a path with the path's variables, or the methods that are allowed there."""

    operation: Operation | None
    ids: Mapping[str, str]
    allowed: frozenset[str]

    @property
    def is_list(self) -> bool:
        """Return whether the operation lists objects in pages."""
        return self.operation is not None and set(PAGES) <= set(self.operation.query)


class RouteTable:
    """All operations, found by path."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self.operations = tuple(operations)
        self._by_length: dict[int, list[Operation]] = {}
        # fixed words win over variables: /workflows/executions/{id} before /workflows/{id}/pause
        for operation in sorted(self.operations, key=lambda o: o.path.count("{")):
            self._by_length.setdefault(len(operation.segments), []).append(operation)

    def find(self, method: str, raw_path: str) -> RouteMatch:
        """The operation at a path, with or without a trailing slash (A1); segments may be percent-encoded."""
        given = tuple(unquote(part) for part in raw_path.removesuffix("/").removeprefix("/").split("/"))
        allowed = set()
        for operation in self._by_length.get(len(given), ()):
            ids = _match_segments(operation.segments, given)
            if ids is None:
                continue
            if operation.method == method:
                return RouteMatch(operation, ids, frozenset())
            allowed.add(operation.method)
        return RouteMatch(None, {}, frozenset(allowed))


def _match_segments(pattern: Segments, given: Segments) -> dict[str, str] | None:
    ids: dict[str, str] = {}
    for expected, actual in zip(pattern, given, strict=True):
        if expected.startswith("{"):
            if not actual:
                return None
            ids[expected[1:-1]] = actual
        elif expected != actual:
            return None
    return ids
