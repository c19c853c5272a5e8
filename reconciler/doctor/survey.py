"""Reading a sample of a tenant: GET requests only, and a bounded number of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from reconciler.api.client import Client
from reconciler.api.request import Query, Request
from reconciler.errors import ApiError, NotSent, Refused

SAMPLE = 5
"""Objects of each kind that are described."""
ITEMS = 100
UNKNOWN_ID = 2**31 - 9
ENTITY_TYPES = ("workflow", "webapp", "api-deployment")

IMAGES = "/image-management/api/v2/images"
WORKFLOWS = "/workflows/api/v1/workflows"
WEBAPPS = "/webapps/api/v1/webapps"
ARTIFACTS = "/artifacts/api/v1/artifacts"
INSTANCE_OPTIONS = "/quota/api/v1/settings/tenant-instance-options"
METADATA = "/tenant-management/api/v1/external/tenants/tenant-metadata"

LISTS: Mapping[str, tuple[str, str, Query]] = {
    "I1": (IMAGES, "images", ()),
    "W1": (WORKFLOWS, "workflows", ()),
    "V1": (WEBAPPS, "webapps", ()),
    "V1 services": (WEBAPPS, "services", (("featureType", "services"),)),
    "R1": (ARTIFACTS, "artifacts", ()),
}


@dataclass(frozen=True)
class Reply:
    """The answer to one request; `status` is 0 where none came. `detail` is the platform's text about an error."""

    status: int
    body: Any = None
    detail: str = ""

    @property
    def is_success(self) -> bool:
        """True for a 2xx with JSON."""
        return 200 <= self.status < 300


@dataclass
class Survey:
    """The answers by the number of their operation (contract 2), and those to questions asked on purpose by a name."""

    answers: dict[str, list[Any]] = field(default_factory=dict)
    probes: dict[str, Reply] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)

    def items(self, operation: str) -> list[dict[str, Any]]:
        """The items of a list's first page."""
        key = LISTS[operation][1]
        pages = [page for page in self.answers.get(operation, ()) if isinstance(page, dict)]
        found = [item for page in pages for item in page.get(key) or page.get("webapps") or ()]
        return [item for item in found if isinstance(item, dict)]

    def described(self, operation: str) -> list[dict[str, Any]]:
        """The JSON objects that an operation answered."""
        return [answer for answer in self.answers.get(operation, ()) if isinstance(answer, dict)]

    def parts(self, operation: str, key: str) -> Iterator[dict[str, Any]]:
        """The objects in a list, or in a map, below one key of every answer."""
        for answer in self.described(operation):
            below = answer.get(key) or ()
            for part in below.values() if isinstance(below, dict) else below:
                if isinstance(part, dict):
                    yield part


async def ask(client: Client, request: Request) -> Reply:
    """Send a request; errors are replies too, and are not raised."""
    try:
        return Reply(200, await client.send(request))
    except Refused as error:
        return Reply(error.status, detail=error.detail)
    except ApiError as error:
        return Reply(0, detail=error.what)


async def survey_tenant(client: Client) -> Survey:
    """Read the lists, describe a few objects of each, and ask some questions whose answers are known in advance."""
    await _check_access(client)
    survey = Survey()
    for operation, (path, _, query) in LISTS.items():
        await _read(
            survey, client, operation, f"{path}/", (*query, ("pageSize", str(ITEMS)), ("pageNumber", "1"))
        )
    await _read_images(survey, client)
    await _read_workflows(survey, client)
    for ident in _sample_ids([*survey.items("V1"), *survey.items("V1 services")]):
        await _read(survey, client, "V3", f"{WEBAPPS}/{ident}")
    for ident in _sample_ids(survey.items("R1")):
        await _read(survey, client, "R3", f"{ARTIFACTS}/{ident}")
    for entity in ENTITY_TYPES:
        await _read(survey, client, f"T1 {entity}", INSTANCE_OPTIONS, (("entityType", entity),))
    await _read(survey, client, "T4", METADATA)
    await _probe(survey, client)
    return survey


async def _check_access(client: Client) -> None:
    """Raise if no question would be answered: no connection, or a token that is not accepted."""
    try:
        await client.send(Request("GET", f"{IMAGES}/", (("pageSize", "1"),)))
    except NotSent:
        raise
    except Refused as error:
        if error.status == 401:
            raise
    except ApiError:
        return


async def _read(survey: Survey, client: Client, operation: str, path: str, query: Query = ()) -> Any:
    reply = await ask(client, Request("GET", path, query))
    if reply.is_success:
        survey.answers.setdefault(operation, []).append(reply.body)
        return reply.body
    survey.failures.setdefault(operation, f"{reply.status or 'no answer'}")
    return None


async def _read_images(survey: Survey, client: Client) -> None:
    for image in _sample_ids(survey.items("I1")):
        await _read(survey, client, "I3", f"{IMAGES}/{image}")
        versions = await _read(survey, client, "I5", f"{IMAGES}/{image}/versions")
        for version in _sample_ids((versions or {}).get("versions") or ())[:2]:
            await _read(survey, client, "I7", f"{IMAGES}/{image}/versions/{version}")
            query = (("count", "-1"), ("versions", str(version)))
            builds = await _read(survey, client, "I11", f"{IMAGES}/{image}/builds", query)
            ended = [one for one in (builds or {}).get("builds") or () if one.get("finishedAt")]
            if ended and "I12" not in survey.answers:
                await _read_log(survey, client, f"{IMAGES}/{image}/builds/{ended[0].get('buildId')}/logs")


async def _read_log(survey: Survey, client: Client, path: str) -> None:
    """The pages of one ended build's log, and the page after the last one twice."""
    token = ""
    for _ in range(20):
        page = await _read(survey, client, "I12", path, (("nextToken", token),) if token else ())
        before, token = token, str((page or {}).get("nextToken") or "")
        if not token or token == before:
            break
    await _read(survey, client, "I13", f"{path}/download")


async def _read_workflows(survey: Survey, client: Client) -> None:
    for workflow in _sample_ids(survey.items("W1")):
        await _read(survey, client, "W3", f"{WORKFLOWS}/{workflow}")
        runs = await _read(survey, client, "W9", f"{WORKFLOWS}/executions/{workflow}", (("pageSize", "5"),))
        for run in ((runs or {}).get("executions") or ())[:1]:
            await _read(survey, client, "W10", f"{WORKFLOWS}/{workflow}/executions/{run.get('executionId')}")


async def _probe(survey: Survey, client: Client) -> None:
    """Questions that show how the platform answers what it cannot mean."""
    listing = f"{WORKFLOWS}/"
    questions: dict[str, tuple[str, Query]] = {
        "without slash": (WORKFLOWS, (("pageSize", "1"),)),
        "page of one": (listing, (("pageSize", "1"), ("pageNumber", "1"))),
        "page past the end": (listing, (("pageSize", "100"), ("pageNumber", "9999"))),
        "unknown filter value": (listing, (("workflowStatus", "Nonsense"),)),
        "unknown workflow": (f"{WORKFLOWS}/{UNKNOWN_ID}", ()),
        "unknown image": (f"{IMAGES}/{UNKNOWN_ID}/versions", ()),
        "unknown entity type": (INSTANCE_OPTIONS, (("entityType", "nonsense"),)),
    }
    name = next(
        (
            text
            for item in survey.items("W1")
            if (text := str(item.get("name", ""))).isascii() and len(text) > 2
        ),
        "",
    )
    if name:
        questions["search"] = (listing, (("searchTerm", name[1:].swapcase()), ("pageSize", "100")))
    for question, (path, query) in questions.items():
        survey.probes[question] = await ask(client, Request("GET", path, query))


def _sample_ids(items: Iterable[Any]) -> list[str]:
    found = [item["id"] for item in items if isinstance(item, dict) and isinstance(item.get("id"), int | str)]
    return list(dict.fromkeys(str(ident) for ident in found))[:SAMPLE]
