"""The emulator describes itself, and does what it says: calls made up from the description, right and wrong ones.

The random calls are made by `make fuzz` only, other ones each time.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import requests
import schemathesis
from emulator.filled_tenant import known, populate, zipped
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from support.tenant import HOST, IMAGES, WORKFLOWS, Tenant, expect_refusal

from reconciler.emulator.catalogue import OPERATIONS

CALLS = int(os.environ.get("FUZZ_EXAMPLES", "0"))
"""Random calls of each operation, only with `make fuzz`: most of them are such as no client sends."""
NOT_HERE = (  # they send more requests, which they could not; or want more than the contract says
    *("ignored_auth", "unsupported_method", "missing_required_header", "object_level_authorization"),
    *(
        "use_after_free",
        "ensure_resource_availability",
        "positive_data_acceptance",
        "negative_data_rejection",
    ),
)
CONFIG = schemathesis.Config.from_dict(
    {
        "generation": {"with-security-parameters": False},
        "checks": {name: {"enabled": False} for name in NOT_HERE},
    }
)
ZIPS = (zipped(Dockerfile="FROM scratch\nCOPY . ."), zipped(a="1"), b"no zip")
# where an id is sent at all, it is often one that exists: most of them are below these numbers
_IDS = {"imageId": 13, "versionId": 16, "imageVersionId": 16, "instanceTypeId": 29}

schemathesis.openapi.media_type("application/zip", st.sampled_from(ZIPS))


@schemathesis.serializer("application/zip")
def _zip_as_it_is(_context: Any, value: Any) -> dict[str, Any]:
    return {"data": value if isinstance(value, bytes) else str(value).encode()}


class DescribedTenant:
    """A populated tenant that can be reset, and calls made from its OpenAPI description."""

    def __init__(self, **switches: Any) -> None:
        self.tenant = Tenant(**switches)
        populate(self.tenant)
        self._moment = self.tenant.moment
        self._memory = sqlite3.connect(":memory:")
        self.tenant.emulator.db.connection.backup(self._memory)
        self.statuses: dict[str, Counter[int]] = {}
        schema = schemathesis.openapi.from_dict(self.tenant.get("/openapi.json"), config=CONFIG)
        schema.validate()
        operations = [result.ok() for result in schema.get_all_operations()]
        self.cases = {_name(operation): self._cases(operation) for operation in operations}

    def reset(self) -> None:
        self.tenant.moment = self._moment
        self._memory.backup(self.tenant.emulator.db.connection)

    def close(self) -> None:
        self._memory.close()
        self.tenant.emulator.close()

    def _cases(self, operation: Any) -> st.SearchStrategy[Any]:
        """Valid and invalid calls of an operation, most of them to objects that exist."""
        variables = tuple(
            one["name"] for one in operation.definition.raw["parameters"] if one["in"] == "path"
        )
        near = [
            operation.as_strategy(mode, path_parameters=ids, query=self._query(operation, ids))
            for ids in known(self.tenant, operation.method.upper(), operation.path, variables)
            for mode in (GenerationMode.POSITIVE, GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
        ]
        wild = [operation.as_strategy(mode) for mode in GenerationMode] * max(1, len(near) // 10)
        return st.sampled_from([*near, *wild]).flatmap(_itself)

    def _query(self, operation: Any, ids: dict[str, Any]) -> dict[str, Any] | None:
        """The part of a query that cannot be guessed."""
        names = {one["name"] for one in operation.definition.raw["parameters"] if one["in"] == "query"}
        if "stepName" in names:
            return {"stepName": "first"}
        if "versionIds" in names:
            rows = self.tenant.emulator.db.all("SELECT id FROM versions WHERE image_id = ?", ids["imageId"])
            return {"versionIds": [row["id"] for row in rows]}
        return self._signed(**ids) if "signature" in names else None

    def _signed(self, **ids: Any) -> dict[str, Any]:
        db = self.tenant.emulator.db
        if "buildId" in ids:
            image = db.value("SELECT image_id FROM builds WHERE id = ?", ids["buildId"])
            address = self.tenant.get(f"{IMAGES}/{image}/builds/{ids['buildId']}/logs/download")
        else:
            run = ids["executionId"]
            workflow = db.value("SELECT workflow_id FROM executions WHERE id = ?", run)
            step = db.value("SELECT name FROM steps WHERE execution_id = ? AND position = ?", *ids.values())
            where = f"{WORKFLOWS}/{workflow}/executions/{run}/logs/download"
            address = self.tenant.get(where, stepName=step)
        query = parse_qs(urlsplit(address["downloadUrl"]).query)
        return {"expires": int(query["expires"][0]), "signature": query["signature"][0]}

    def send(self, case: Any) -> None:
        """Make a call; its answer must be one that the description has."""
        case.body = _aim(case)
        given = case.as_transport_kwargs(HOST)
        call = requests.Request(**{name: given[name] for name in given if name in _REQUEST}).prepare()
        headers = {name: value for name, value in call.headers.items() if name.lower() != "authorization"}
        content = call.body.encode() if isinstance(call.body, str) else call.body
        response = self.tenant.call(str(call.method), str(call.url), headers=headers, content=content)
        response.request = httpx.Request(str(call.method), str(call.url), headers=headers, content=content)
        response.elapsed = timedelta(0)
        self.statuses.setdefault(_name(case.operation), Counter())[response.status_code] += 1
        case.validate_response(response)


def _name(operation: Any) -> str:
    return f"{operation.method.upper()} {operation.path}"


def _itself(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return strategy


_REQUEST = ("method", "url", "headers", "params", "data", "json", "files")


def _aim(case: Any) -> Any:
    """A body that gets further: mostly with the zip that an image needs, or the method of a test."""
    body = _aimed(case.body)
    if not isinstance(body, dict) or len(str(body)) % 4 == 0:
        return body
    if case.media_type == "multipart/form-data":
        return {"artifact": ZIPS[0]} | body
    return body | {"httpMethod": "get", "path": None} if case.path.endswith("/test") else body


def _aimed(document: Any) -> Any:
    """A document whose ids are often ones that exist, and whose steps seldom refer to others."""
    if isinstance(document, list):
        return [_aimed(item) for item in document]
    if not isinstance(document, dict):
        return document
    return {name: _aimed_value(name, value) for name, value in document.items()}


def _aimed_value(name: str, value: Any) -> Any:
    if name in _IDS and isinstance(value, int):
        return 1 + value % _IDS[name]
    if name in ("parents", "executionParameters") and isinstance(value, list | dict) and len(value) == 1:
        return type(value)()
    return _aimed(value)


@pytest.fixture(scope="module")
def described() -> Any:
    made = DescribedTenant()
    yield made
    made.close()


def _run(strategy: st.SearchStrategy[Any], examples: int, body: Callable[[Any], None]) -> None:
    """Try a function on examples, other ones each time."""
    settled = settings(
        max_examples=examples,
        derandomize=False,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )
    settled(given(strategy)(body))()


FLIPPED = {  # every switch other than usual
    "unique_names": False,
    "unique_artifact_names": True,
    "list_lag_seconds": 3,
    "updated_at_moves": False,
    "put_keeps_token": False,
    "put_unpauses": False,
    "documented_keys_only": True,
    "atomic_artifact_versions": False,
}
NAMES = [f"{operation.method} {operation.path}" for operation in OPERATIONS]


@pytest.mark.contract("A4", "A5", "A6")
@pytest.mark.fuzz
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", NAMES)
def test_no_call_of_an_operation_gets_an_answer_that_is_not_described(
    described: DescribedTenant, name: str
) -> None:
    def call(case: Any) -> None:
        described.reset()
        described.send(case)

    _run(described.cases[name], CALLS, call)
    assert described.statuses[name][200] > 0, f"no call got through: {described.statuses[name]}"


@st.composite
def _walks(draw: st.DrawFn, described: DescribedTenant) -> list[tuple[Any, int]]:
    """Calls of any operations, each with the seconds that pass after it."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=5, max_size=15))
    return [(draw(described.cases[name]), draw(st.integers(0, 3))) for name in names]


@pytest.mark.fuzz
@pytest.mark.timeout(3600)
def test_nor_does_any_sequence_of_calls_while_time_passes_on_a_platform_with_all_switches_flipped() -> None:
    described = DescribedTenant(build_seconds=2, deploy_seconds=2, **FLIPPED)

    def walk(steps: list[tuple[Any, int]]) -> None:
        described.reset()
        for case, seconds in steps:
            described.send(case)
            described.tenant.advance(seconds)

    _run(_walks(described), CALLS, walk)
    described.close()


@pytest.mark.contract("A1")
@pytest.mark.parametrize("name", NAMES)
def test_the_answer_to_another_method_lists_those_that_exist(name: str, tenant: Tenant) -> None:
    method, path = name.split()
    path = path.replace("{", "").replace("}", "")
    there = {other.method for other in OPERATIONS if re.fullmatch(_pattern(other.path), path)}
    assert method in there
    for other in {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"} - there:
        answer = tenant.call(other, path)
        assert answer.status_code == 405, f"{other} {path}: {answer.text}"
        assert set(answer.headers["allow"].split(", ")) == there


def _pattern(path: str) -> str:
    return re.sub(r"\{\w+\}", "[^/]+", path)


@pytest.mark.contract("A5")
@pytest.mark.parametrize("name", [f"{one.method} {one.path}" for one in OPERATIONS if not one.public])
def test_without_the_token_no_operation_does_anything(name: str, tenant: Tenant) -> None:
    method, path = name.split()
    before = tenant.emulator.changes()
    for token in (None, "wrong", "Bearer wrong", "Basic bG9jYWw=", " "):
        expect_refusal(tenant.call(method, path.replace("{", "").replace("}", ""), token=token), 401, "token")
    assert tenant.emulator.changes() == before


def test_every_operation_is_described_once_with_its_answer_and_its_errors(tenant: Tenant) -> None:
    described = tenant.call("GET", "/openapi.json", token=None).json()
    assert described["openapi"] == "3.1.0"
    found = {
        f"{method.upper()} {path}": one
        for path, item in described["paths"].items()
        for method, one in item.items()
    }
    assert sorted(found) == sorted(NAMES)
    assert len({one["operationId"] for one in found.values()}) == len(NAMES)
    for operation in OPERATIONS:
        one = found[f"{operation.method} {operation.path}"]
        assert set(one["responses"]) == {"200", *map(str, operation.errors)}
        assert one["summary"]
        assert (one.get("security") == []) == operation.public


def test_the_description_needs_no_token_and_has_no_trailing_slash_to_mind(tenant: Tenant) -> None:
    assert tenant.call("GET", "/openapi.json/", token=None).json() == tenant.get("/openapi.json")
