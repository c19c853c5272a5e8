"""The witness: every request that came, and every change of state, in order.

`read_journal` and `read_changes` read a database file, of a running emulator too. The Authorization header is never
stored; secrets inside bodies are kept as they were sent, since tests look for them.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reconciler.emulator.store.database import check_tenant_file

_ENTRY_FIELDS = ("seq", "at", "method", "path", "query", "status", "body", "user", "fault")
_CHANGE_FIELDS = ("seq", "at", "request", "kind", "id", "name", "what", "before", "after", "user")
_REQUESTS = f"SELECT {', '.join(_ENTRY_FIELDS)} FROM requests ORDER BY seq"  # noqa: S608 - our names
_CHANGES = f"SELECT {', '.join(_CHANGE_FIELDS)} FROM changes ORDER BY seq"  # noqa: S608 - our names


@dataclass(frozen=True)
class JournalEntry:
    """A request: when (epoch seconds), what, and the status that was answered (0: no answer was given).

    `body` is the JSON document, or of a multipart form `{field: value}`, with the artifact's size and digest in
    place of its bytes; None if there was none. `fault` is the rule that spoiled the request or its answer.
    """

    seq: int
    at: float
    method: str
    path: str
    query: str
    status: int
    body: Any
    user: str = ""
    fault: str = ""


@dataclass(frozen=True)
class StateChange:
    """A change of state, caused by the request of that number, or by time if there is none.

    `what` is `created`, `updated`, `deleted` or `status`, then `before` and `after` hold what is worth knowing.
    """

    seq: int
    at: float
    request: int | None
    kind: str
    id: str
    name: str
    what: str
    before: Any
    after: Any
    user: str


def read_journal(database: str) -> list[JournalEntry]:
    """The requests that a database file remembers, oldest first."""
    with closing(_open_database(database)) as connection:
        return load_requests(connection)


def read_changes(database: str) -> list[StateChange]:
    """The changes of state that a database file remembers, oldest first."""
    with closing(_open_database(database)) as connection:
        return load_changes(connection)


def load_requests(connection: sqlite3.Connection) -> list[JournalEntry]:
    return [_build_entry(*row) for row in connection.execute(_REQUESTS)]


def load_changes(connection: sqlite3.Connection) -> list[StateChange]:
    return [_build_change(*row) for row in connection.execute(_CHANGES)]


def _build_entry(*row: Any) -> JournalEntry:
    return JournalEntry(**dict(zip(_ENTRY_FIELDS, row, strict=True)) | {"body": json.loads(row[6])})


def _build_change(*row: Any) -> StateChange:
    values = dict(zip(_CHANGE_FIELDS, row, strict=True))
    texts = {name: values[name] for name in ("before", "after")}
    return StateChange(
        **values | {name: None if text is None else json.loads(text) for name, text in texts.items()}
    )


def _open_database(database: str) -> sqlite3.Connection:
    uri = f"{Path(database).resolve().as_uri()}?mode=rw"  # never creates one
    connection = sqlite3.connect(uri, uri=True, timeout=30)
    try:
        check_tenant_file(connection, database)
    except BaseException:
        connection.close()
        raise
    return connection
