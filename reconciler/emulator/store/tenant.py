"""The tenant at one moment: its database, the time, the caller. Every operation gets one."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import uuid
from dataclasses import dataclass, replace
from typing import Any

from reconciler.emulator.errors import NotATenant
from reconciler.emulator.settings import Settings
from reconciler.emulator.store.database import Database


@dataclass(frozen=True)
class Tenant:
    """`now` is in epoch milliseconds; `request` is the journal's number of the request being served, if any."""

    db: Database
    settings: Settings
    now: int
    user: str
    request: int | None = None

    def at(self, moment: int) -> Tenant:
        """The tenant at another moment, doing something by itself."""
        return replace(self, now=moment, request=None)

    def record(
        self, kind: str, ident: Any, name: str, what: str, before: Any = None, after: Any = None
    ) -> None:
        """Write a change of state into the journal."""
        self.db.insert(
            "changes",
            request=self.request,
            at=self.now / 1000,
            kind=kind,
            id=str(ident),
            name=name,
            what=what,
            before=None if before is None else encode_document(before),
            after=None if after is None else encode_document(after),
            user=self.user,
        )

    def start_timer(self, seconds: float, kind: str, subject: Any, data: Any = None) -> int:
        """Set a timer; return the moment at which it is due."""
        due = self.now + round(seconds * 1000)
        self.db.insert("timers", due=due, kind=kind, subject=str(subject), data=encode_document(data))
        return due

    def new_uuid(self, kind: str) -> str:
        """An id that is never used again; the same ones in the same order in tenants of the same seed."""
        number = 1 + int(self.read_meta("uuids", 0))
        self.db.run("REPLACE INTO meta VALUES ('uuids', ?)", number)
        return str(uuid.uuid5(uuid.UUID(str(self.read_meta("tenant"))), f"{kind}-{number}"))

    def read_meta(self, key: str, default: Any = None) -> Any:
        found = self.db.value("SELECT value FROM meta WHERE key = ?", key)
        return default if found is None else found

    def store_blob(self, content: bytes) -> str:
        """Store bytes; their digest."""
        digest = hashlib.sha256(content).hexdigest()
        self.db.run("INSERT OR IGNORE INTO blobs VALUES (?, ?, ?)", digest, len(content), content)
        return digest

    def read_blob(self, digest: str) -> bytes:
        found: bytes = self.db.value("SELECT content FROM blobs WHERE sha256 = ?", digest)
        return found


def require_row(row: sqlite3.Row | None) -> sqlite3.Row:
    """Return a row that must exist."""
    if row is None:
        raise NotATenant("the database lost a row that another one refers to")
    return row


def encode_document(value: Any) -> str:
    """A document as the database keeps it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
