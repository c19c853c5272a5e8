"""One SQLite database: opening, the schema, transactions.

Safe to kill at any moment: WAL, and every request is one `BEGIN IMMEDIATE` transaction, so that several processes
can have the file open and what is half done was never there. `synchronous=NORMAL` keeps that promise against
killed processes; only a power cut can lose the last commits, and even then never half of one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import Any

from reconciler.emulator.errors import NotATenant

_APPLICATION = 0x7065616B  # "peak": marks our files in SQLite's header
_FORMAT = 1
_BUSY_SECONDS = 30.0


def check_tenant_file(connection: sqlite3.Connection, path: str) -> None:
    """NotATenant if a database holds something else than a tenant of this format."""
    try:
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        form = connection.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise NotATenant(f"{path}: {error}") from error
    if (application, form) != (_APPLICATION, _FORMAT):
        what = f"format {form}" if application == _APPLICATION else "something else"
        raise NotATenant(f"{path} holds {what}, not an emulated tenant of format {_FORMAT}")


class Database:
    """A connection with the few operations that the emulator needs."""

    def __init__(self, path: str) -> None:
        try:
            self.connection = sqlite3.connect(
                path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
        except sqlite3.Error as error:
            raise NotATenant(f"{path}: {error}") from error
        self.connection.row_factory = sqlite3.Row
        try:
            self._prepare(path)
        except BaseException:
            self.connection.close()
            raise

    def _prepare(self, path: str) -> None:
        try:
            self.connection.execute("PRAGMA journal_mode = WAL")
            self.connection.execute("PRAGMA synchronous = NORMAL")
            with self.transaction():
                self._create_or_check(path)
        except sqlite3.DatabaseError as error:
            raise NotATenant(f"{path}: {error}") from error

    def _create_or_check(self, path: str) -> None:
        if self.value("SELECT count(*) FROM sqlite_schema"):
            check_tenant_file(self.connection, path)
            return
        for statement in files(__package__).joinpath("schema.sql").read_text("utf-8").split(";\n"):
            self.connection.execute(statement)
        self.connection.execute(f"PRAGMA application_id = {_APPLICATION}")
        self.connection.execute(f"PRAGMA user_version = {_FORMAT}")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit all of the block, or nothing."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """A part of a transaction that can fail by itself."""
        self.connection.execute("SAVEPOINT attempt")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK TO attempt")
            raise
        finally:
            self.connection.execute("RELEASE attempt")

    def run(self, sql: str, *values: Any) -> int:
        """Execute one statement; the id of the row that it inserted."""
        return self.connection.execute(sql, values).lastrowid or 0

    def all(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        return self.connection.execute(sql, values).fetchall()

    def one(self, sql: str, *values: Any) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self.connection.execute(sql, values).fetchone()
        return row

    def value(self, sql: str, *values: Any) -> Any:
        """The first column of the first row, or None."""
        row = self.one(sql, *values)
        return None if row is None else row[0]

    def insert(self, table: str, **values: Any) -> int:
        """Add a row; its id."""
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        return self.run(f"INSERT INTO {table} ({names}) VALUES ({marks})", *values.values())  # noqa: S608 - our names

    def update(self, table: str, key: str, value: Any, **values: Any) -> None:
        """Change the row whose column `key` has the value."""
        parts = ", ".join(f"{name} = ?" for name in values)
        self.run(f"UPDATE {table} SET {parts} WHERE {key} = ?", *values.values(), value)  # noqa: S608 - our names

    def close(self) -> None:
        self.connection.close()
