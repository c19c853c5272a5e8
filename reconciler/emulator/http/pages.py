"""Pages of lists (contract 1.6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reconciler.emulator.http.call_context import Call
from reconciler.emulator.store.tenant import Tenant

PAGE_SIZE = 25  # (A7)


@dataclass(frozen=True)
class Query:
    """Rows of a table, newest first, for which all conditions hold.

    `order` is the column that grows with age, `since` the one that says from when on a row can be listed.
    """

    table: str
    order: str
    since: str = "created_at"
    columns: str = "*"
    conditions: tuple[tuple[str, tuple[Any, ...]], ...] = ()

    def where(self, condition: str, *values: Any) -> Query:
        return replace(self, conditions=(*self.conditions, (condition, values)))

    def among(self, column: str, values: Sequence[Any]) -> Query:
        """One of some values; no values, no condition (A3)."""
        if not values:
            return self
        return self.where(f"{column} IN ({', '.join('?' * len(values))})", *values)

    def containing(self, term: str | None, *columns: str) -> Query:
        """A text within one of some case-folded columns (A8)."""
        if not term:
            return self
        test = " OR ".join(f"instr({column}, ?)" for column in columns)
        return self.where(f"({test})", *[term.casefold()] * len(columns))

    @property
    def values(self) -> list[Any]:
        return [value for _, given in self.conditions for value in given]

    @property
    def _where(self) -> str:
        return " AND ".join(condition for condition, _ in self.conditions) or "1"

    def count_sql(self) -> str:
        return f"SELECT count(*) FROM {self.table} WHERE {self._where}"  # noqa: S608 - our own words only

    def page_sql(self) -> str:
        return (
            f"SELECT {self.columns} FROM {self.table} WHERE {self._where}"  # noqa: S608 - our own words only
            f" ORDER BY {self.order} DESC LIMIT ? OFFSET ?"
        )


def build_page(
    tenant: Tenant, call: Call, query: Query, names: tuple[str, str], show: Callable[[Any], dict[str, Any]]
) -> dict[str, Any]:
    """Build one page of what the query finds; `names` are the keys of the items and of their number."""
    lag = round(1000 * max(call.lag_seconds, tenant.settings.list_lag_seconds))
    listed = query.where(f"{query.since} <= ?", tenant.now - lag) if lag else query
    count = tenant.db.value(listed.count_sql(), *listed.values)

    def rows(start: int, size: int) -> Sequence[Any]:
        if start >= count:
            return ()
        return tenant.db.all(listed.page_sql(), *listed.values, size, start)

    return _build_page(call, count, names, lambda start, size: [show(row) for row in rows(start, size)])


def build_page_of_list(call: Call, items: Sequence[dict[str, Any]], names: tuple[str, str]) -> dict[str, Any]:
    """Build one page of a list in memory."""
    return _build_page(call, len(items), names, lambda start, size: items[start : start + size])


def _build_page(
    call: Call, count: int, names: tuple[str, str], items: Callable[[int, int], Sequence[dict[str, Any]]]
) -> dict[str, Any]:
    """Build one page. Past the end it is empty (A7); a shift shows the page as if the list had changed in between."""
    number, size = call.args.get("pageNumber") or 1, call.args.get("pageSize") or PAGE_SIZE
    shift = call.page_shift if number > 1 else 0
    counted = max(0, count + shift)
    return {
        names[0]: items(max(0, (number - 1) * size - shift), size),
        names[1]: counted,
        "pageCount": max(1, -(-counted // size)),
        "pageNumber": number,
        "pageSize": size,
    }
