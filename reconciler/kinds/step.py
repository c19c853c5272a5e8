"""The steps of a workflow: four types told apart by `type` (contract 4.5)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Tag
from pydantic import Field as Constraint

from reconciler.kinds.base import Body
from reconciler.kinds.names import IMAGE

Scalar = str | int | float | bool
"""An environment value: the platform stores text, people write numbers."""

STEP_TYPES = ("standard", "http", "export", "sql")


class RetryOptions(Body):
    """When a failed step is tried again (contract 4.4, A44)."""

    duration: int | None = Constraint(default=None, ge=1, le=120)
    exitCodes: list[int] | None = None
    exponentialBackoff: bool | None = None
    numberOfRetries: int | None = Constraint(default=None, ge=0, le=5)


class SkipConfiguration(Body):
    """Whether the step, or all that depends on it, is left out of a run."""

    skip: bool | None = None
    skipDAG: bool | None = None


class RunConfiguration(Body):
    """How a step is run."""

    retryOptions: RetryOptions | None = None
    skipConfiguration: SkipConfiguration | None = None


class Conditional(Body):
    """Run only if an output parameter of another step has (not) this value."""

    condition: Literal["equals", "not-equals"]
    paramName: str
    stepName: str
    value: str


class ParentStatus(Body):
    """Run only if other steps ended this way."""

    condition: Literal["all-of", "one-of"]
    parents: list[str]
    status: list[Literal["success", "failure"]]


class ExecutionParameters(Body):
    """All entries must hold, or the step is skipped (A53)."""

    conditional: list[Conditional] | None = None
    parentStatus: list[ParentStatus] | None = None


class Resources(Body):
    """Machine and disk: the machine by name, or by the platform's id."""

    instanceType: str | None = None
    instanceTypeId: int | None = None
    storage: str | None = Constraint(default=None, pattern=r"^\d+GB$")


class Repository(Body):
    """The repository that is checked out for the step."""

    url: str
    branch: str
    token: str | None = None


class SqlRepository(Repository):
    """Where the query of an sql step lives."""

    filePath: str


class Parameters(Body):
    """Inputs of a step."""

    env: dict[str, Scalar] | None = None
    inherit: dict[str, str] | None = None
    secrets: list[str] | None = None


class SqlParameters(Body):
    """Inputs of an sql step: no secrets."""

    env: dict[str, Scalar] | None = None
    inherit: dict[str, str] | None = None


class Step(Body):
    """What all types have in common."""

    parents: list[str] | None = None
    executionParameters: ExecutionParameters | None = None
    runConfiguration: RunConfiguration | None = None


class StandardStep(Step):
    """A command in an image."""

    type: Literal["standard"] = "standard"
    image: str | None = Constraint(default=None, pattern=IMAGE)
    imageId: int | None = None
    imageVersionId: int | None = None
    command: str
    resources: Resources | None = None
    stepTimeout: int | None = Constraint(default=None, ge=1)
    clearImageCache: bool | None = None
    repository: Repository | None = None
    parameters: Parameters | None = None
    outputParameters: dict[str, str] | None = None


class Headers(Body):
    """Headers of a request: plain ones (always masked) and names of secrets."""

    absolute: dict[str, str] | None = None
    secrets: dict[str, str] | None = None


class Auth(Body):
    """How a request authenticates; all but `username` and `authUrl` are names of secrets."""

    type: Literal["no-auth", "oauth", "basic", "api-key", "bearer-token"]
    clientId: str | None = None
    clientSecret: str | None = None
    authUrl: str | None = None
    username: str | None = None
    password: str | None = None
    apiKey: str | None = None
    bearerToken: str | None = None


class HttpStep(Step):
    """A request."""

    type: Literal["http"]
    method: Literal["get", "post", "put", "patch", "delete"] | None = None
    url: str
    payload: str | None = None
    headers: Headers | None = None
    auth: Auth | None = None
    parameters: Parameters | None = None
    outputParameters: dict[str, Literal["response.txt"]] | None = None


class ExportStep(Step):
    """A table written to a file."""

    type: Literal["export"]
    schema_: str = Constraint(alias="schema")
    table: str
    sortBy: str
    sortOrder: Literal["asc", "desc"] | None = None
    compression: bool | None = None


class SqlStep(Step):
    """A query."""

    type: Literal["sql"]
    sqlQueryPath: str | None = None
    repository: SqlRepository | None = None
    parameters: SqlParameters | None = None


def _step_type(value: Any) -> str:
    """A step without `type` is a standard one (A45)."""
    found = value.get("type", "standard") if isinstance(value, dict) else getattr(value, "type", "")
    return found if isinstance(found, str) else ""


AnyStep = Annotated[
    Annotated[StandardStep, Tag("standard")]
    | Annotated[HttpStep, Tag("http")]
    | Annotated[ExportStep, Tag("export")]
    | Annotated[SqlStep, Tag("sql")],
    Discriminator(_step_type),
]
