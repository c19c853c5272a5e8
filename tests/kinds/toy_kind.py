"""A kind that is not in the product, and a platform that has it: no stage may need to know a kind by its name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import pytest
from kinds.samples import SAMPLES, Sample
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import JSONResponse
from support.workspace import Workspace

from reconciler.api import endpoints
from reconciler.kinds import KINDS, KINDS_BY_FOLDER
from reconciler.kinds.kind import Body, Family, FieldRule, FieldRules, Kind, Name, Trait, Violation

AREA = "/gadgets/api/v1/gadgets"
GADGETS = endpoints.Collection("gadgets", AREA)
TEXT = "body:\n  name: bell\n  volume: 3\n  tags: [loud, small]\n"


class GadgetBody(Body):
    """The fields of a gadget."""

    name: Name
    volume: int
    tags: list[str] | None = None


class Gadget(Kind):
    """A toy: it has a name and a volume, and its tags are a set."""

    name: ClassVar[str] = "gadget"
    family: ClassVar[Family] = Family.DEFINED
    schema: ClassVar[type[BaseModel]] = GadgetBody
    rules: ClassVar[FieldRules] = FieldRules(
        (
            FieldRule(("tags",), Trait.SET, "the order has no meaning"),
            FieldRule(("tags",), Trait.DEFAULT, "none", []),
        )
    )

    def check(self, body: Mapping[str, Any]) -> Iterator[Violation]:
        if body["volume"] > 11:
            yield Violation(("volume",), "it only goes to eleven", "lower it")

    def convert_answer(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        return {key: answer[key] for key in ("name", "volume", "tags") if key in answer}


class GadgetPlatform:
    """The emulated platform with one more kind of object; `gadgets` are those of the tenant, by id."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.gadgets: dict[str, dict[str, Any]] = {}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(AREA):
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        body = await request.json() if scope["method"] in {"POST", "PUT"} else {}
        answer = self.answer(scope["method"], scope["path"].removeprefix(AREA).strip("/"), body)
        await JSONResponse(answer or {"detail": "not found"}, 404 if answer is None else 200)(
            scope, receive, send
        )

    def answer(self, method: str, ident: str, body: dict[str, Any]) -> dict[str, Any] | None:
        """The document that answers a request; None where there is no such gadget."""
        if method == "POST":
            ident = str(len(self.gadgets) + 1)
            self.gadgets[ident] = {**body, "id": ident, "status": "Available"}
        elif not ident:
            return {"gadgets": list(self.gadgets.values()), "pageCount": 1}
        if ident not in self.gadgets:
            return None
        if method == "PUT":
            self.gadgets[ident] = {**body, "id": ident, "status": "Available"}
        return self.gadgets.pop(ident) if method == "DELETE" else self.gadgets[ident]


def register(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add the kind to the table of kinds, and its list to that of the platform's lists."""
    monkeypatch.setitem(KINDS, "gadget", Gadget())  # type: ignore[arg-type]
    monkeypatch.setitem(KINDS_BY_FOLDER, "gadgets", KINDS["gadget"])  # type: ignore[arg-type]
    monkeypatch.setitem(endpoints.COLLECTIONS, "gadgets", GADGETS)  # type: ignore[arg-type]
    monkeypatch.setitem(endpoints.LISTINGS, "gadgets", GADGETS.list())  # type: ignore[arg-type]


def add_sample(monkeypatch: pytest.MonkeyPatch, platform: GadgetPlatform) -> None:
    """What the tests of every kind need of this one."""

    def change_live(_: Workspace) -> None:
        platform.gadgets["1"]["volume"] = 11

    sample = Sample("gadget/bell", "gadgets/bell.yaml", TEXT, ("volume: 3", "volume: 4"), change_live)
    monkeypatch.setitem(SAMPLES, "gadget", sample)
