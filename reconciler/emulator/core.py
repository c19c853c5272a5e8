"""The platform itself: one request after the other, each in one transaction, each in the journal."""

from __future__ import annotations

import hmac
import random
import uuid
import weakref
from dataclasses import replace
from typing import Any

from reconciler.emulator.catalogue import OPERATIONS, TIMER_HANDLERS
from reconciler.emulator.faults.book import FaultBook
from reconciler.emulator.faults.fault import AnswerKind, Commit, Fault
from reconciler.emulator.http.buffered_request import BufferedRequest
from reconciler.emulator.http.fault_responses import spoil_answer
from reconciler.emulator.http.operation import RouteMatch, RouteTable
from reconciler.emulator.http.serve_call import Answer, error_answer, json_answer, run_operation
from reconciler.emulator.settings import Settings
from reconciler.emulator.store.database import Database
from reconciler.emulator.store.journal import JournalEntry, StateChange, load_changes, load_requests
from reconciler.emulator.store.tenant import Tenant, encode_document
from reconciler.emulator.store.timers import run_due_timers
from reconciler.emulator.tenants import instances

PLATFORM = "platform"
LATE_COMMIT = "late-commit"


class Emulator:
    """A tenant that serves requests. `commit` carries out a request; the response is sent by http/app.py."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.table = RouteTable(OPERATIONS)
        self.timer_handlers = {**TIMER_HANDLERS, LATE_COMMIT: self._commit_late}
        self.faults = FaultBook(settings.faults, settings.schedule)
        self.db = Database(settings.database)
        # no one announces the end, and an open connection must not outlive the emulator
        weakref.finalize(self, self.db.close)
        with self.db.transaction():
            _create_tenant(self._tenant(PLATFORM))

    def _tenant(self, user: str) -> Tenant:
        return Tenant(self.db, self.settings, int(self.settings.clock() * 1000), user)

    def commit(self, incoming: BufferedRequest) -> tuple[Answer, Fault | None]:
        """Run the timers that are due and carry out the request; the journal records it even where the emulator fails.

        The fault, if any, applies when the response is sent; the journal records the status that the client gets.
        """
        answer: Answer | Exception
        found = self.table.find(incoming.method, incoming.raw_path)
        fault = self.faults.draw(incoming.method, incoming.path, is_list=found.is_list)
        with self.db.transaction():
            tenant = self._start_request(incoming)
            try:
                answer = self._perform(tenant, found, incoming, fault)
            except Exception as error:  # noqa: BLE001 - raised again below, once the journal has it
                answer = error
            seen = {"status": _answered_status(answer, fault), "fault": "" if fault is None else fault.name}
            self.db.update("requests", "seq", tenant.request, **seen)
        if isinstance(answer, Exception):
            raise answer
        return answer, fault

    def run_timers(self) -> None:
        """Run all timers that are due."""
        with self.db.transaction():
            run_due_timers(self._tenant(PLATFORM), self.timer_handlers)

    def _start_request(self, incoming: BufferedRequest) -> Tenant:
        tenant = self._tenant(incoming.user)
        run_due_timers(replace(tenant, user=PLATFORM), self.timer_handlers)
        seq = self.db.insert(
            "requests",
            at=tenant.now / 1000,
            user=incoming.user,
            method=incoming.method,
            path=incoming.path,
            query=incoming.query,
            status=0,
            fault="",
            body=encode_document(self._journal_body(incoming)),
        )
        return replace(tenant, request=seq)

    def _journal_body(self, incoming: BufferedRequest) -> Any:
        """The body for the journal; reports of the reference client's telemetry are dropped (A30)."""
        return None if incoming.path.startswith("/resource-usage/") else incoming.journal_body()

    def _perform(
        self, tenant: Tenant, found: RouteMatch, incoming: BufferedRequest, fault: Fault | None
    ) -> Answer:
        if not self._accepts_token(found, incoming.authorization):
            return error_answer(401, "the token is missing or not the one of this tenant")
        if fault is None:
            return run_operation(tenant, found, incoming)
        match fault.commit:
            case Commit.NOW:
                return run_operation(tenant, found, incoming, shift=fault.shift, lag=fault.lag)
            case Commit.LATE:
                tenant.start_timer(fault.late, LATE_COMMIT, tenant.request, incoming.to_document())
        return json_answer(200, {})

    def _commit_late(self, tenant: Tenant, subject: str, frozen: Any) -> None:
        """A request takes effect long after its response."""
        incoming = BufferedRequest.from_document(frozen)
        found = self.table.find(incoming.method, incoming.raw_path)
        run_operation(replace(tenant, request=int(subject), user=incoming.user), found, incoming)

    def _accepts_token(self, found: RouteMatch, authorization: str) -> bool:
        if found.operation is not None and found.operation.public:
            return True
        token = self.settings.token
        if token is None:
            return bool(authorization.strip())
        return any(
            hmac.compare_digest(authorization.encode(), accepted.encode())
            for accepted in (token, f"Bearer {token}")
        )

    def journal(self) -> list[JournalEntry]:
        """The requests so far, oldest first."""
        return load_requests(self.db.connection)

    def changes(self) -> list[StateChange]:
        """The changes of state so far, oldest first."""
        return load_changes(self.db.connection)

    def close(self) -> None:
        self.db.close()


def _answered_status(answer: Answer | Exception, fault: Fault | None) -> int:
    """The status that the client gets to see; 0 if the connection breaks instead."""
    if isinstance(answer, Exception):
        return 500
    if fault is not None and fault.answer_kind in {AnswerKind.RESET, AnswerKind.HANG}:
        return 0
    return spoil_answer(answer, fault).status


def _create_tenant(tenant: Tenant) -> None:
    """Turn a new database into a tenant with an identity and the standard instance types."""
    if tenant.read_meta("tenant") is not None:
        return
    chance = random.Random(tenant.settings.seed)  # noqa: S311 - ids, not secrets; a seed repeats them
    identity = str(uuid.UUID(int=chance.getrandbits(128), version=4))
    tenant.db.run("INSERT INTO meta VALUES ('tenant', ?), ('key', ?)", identity, chance.randbytes(16).hex())
    instances.add_standard_instances(tenant)
