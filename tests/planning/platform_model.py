"""Variants of the platform: how it stores what it is sent, and how it describes it.

The flags of `Switches` are the unknowns of the real service (contract 4.7, 5.3, A47, A48, A54, A55, A66). A `Tenant`
is one object on such a platform and what a project recorded of it; a plan is carried out on it as the execution would.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from hypothesis import assume
from planning.case_files import Inputs, build_resource, replace_secrets

from reconciler.kinds import KINDS
from reconciler.kinds.documents.canonical import to_canonical
from reconciler.model.observed.inventory import Entry, Inventory
from reconciler.model.observed.live_state import LiveObject, LiveState
from reconciler.model.plans.change import Action, Change
from reconciler.model.plans.plan import PlanOptions
from reconciler.model.ref import Ref

KEY = b"key"

Document = dict[str, Any]


@dataclass(frozen=True)
class Switches:
    """One platform out of all that the real one may be. The first five say how it answers, the others what it does."""

    documented_only: bool = False
    nulls: bool = False
    env_as_map: bool = False
    reversed_lists: bool = False
    defaults_shown: bool = False
    fills: bool = True
    keeps_token: bool = True
    takes_newer: bool = True

    def listed(self, items: list[Any]) -> list[Any]:
        return items[::-1] if self.reversed_lists else items


@dataclass(frozen=True)
class PlatformModel(ABC):
    """One object of a kind, by the name x, and the entries of this project's inventory."""

    kind: str
    switches: Switches
    state: Document | None = None
    entries: Mapping[Ref, Entry] = field(default_factory=dict)

    def inputs(self, manifest: Document) -> Inputs:
        declared = build_resource({"kind": self.kind, **manifest})
        inventory = Inventory("shop", "shop-id", "prod", KEY, self.entries)
        return Inputs((declared,), inventory, self.world(), PlanOptions(adopt=True))

    def change(self, manifest: Document) -> Change:
        return self.inputs(manifest).plan().changes[0]

    def applied(self, manifest: Document) -> Self:
        """The tenant after a plan was carried out and recorded."""
        change = self.change(manifest)
        assume(change.action is not Action.BLOCKED)
        state = self.state if change.write is None else self.stored(change)
        return replace(
            self, state=state, entries={**self.entries, change.ref: self.entry(change, state or {})}
        )

    def meaning(self) -> Document:
        """What is stored, in canonical form."""
        kind = KINDS[self.kind]
        return to_canonical(kind, kind.convert_answer({"name": "x", **(self.state or {})}), KEY)

    @abstractmethod
    def made(self, body: Document) -> Document:
        """The state after someone else created it with a body."""

    @abstractmethod
    def stored(self, change: Change) -> Document:
        """The state after the request of a change."""

    @abstractmethod
    def world(self) -> LiveState:
        """What is read of the state."""

    @abstractmethod
    def entry(self, change: Change, state: Document) -> Entry:
        """What is recorded of a change that was carried out."""


class ObjectModel(PlatformModel):
    """A workflow, webapp or service."""

    def made(self, body: Document) -> Document:
        return self.after(
            to_json_document(KINDS[self.kind].finish_request(dict(replace_secrets(body)), {})), {}
        )

    def stored(self, change: Change) -> Document:
        assert change.write is not None
        return self.after(to_json_document(change.write.body), self.state or {})

    def world(self) -> LiveState:
        if self.state is None:
            return LiveState()
        answer = to_json_document(self.answer(self.state))
        body = KINDS[self.kind].convert_answer(answer)
        return LiveState(objects=(LiveObject(self.kind, "x", 7, body, str(answer["status"])),))

    def entry(self, change: Change, state: Document) -> Entry:
        del state
        return Entry(change.ref, 7, body=change.entry.body)

    @abstractmethod
    def after(self, sent: Document, before: Document) -> Document:
        """The state after a request."""

    @abstractmethod
    def answer(self, state: Document) -> Document:
        """How a state is described."""


def to_json_document(value: Any) -> Any:
    """A document on the wire, secrets in clear."""
    return json.loads(json.dumps(value))
