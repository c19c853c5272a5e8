"""The steps of a workflow: `type` decides between four models (contract 4.5)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Tag
from pydantic import Field as Constraint

from reconciler.kinds.kind import Body, Id, Name, Text
from reconciler.kinds.parts.references import IMAGE_PATTERN

Scalar = str | int | Annotated[float, Constraint(allow_inf_nan=False)] | bool
"""An environment value: the platform stores text, but manifests may hold numbers."""
STORAGE = r"^[1-9][0-9]{0,5}GB$"
ExitCode = Annotated[int, Constraint(ge=0, le=255)]


class RetryOptions(Body):
    """When a failed step is tried again (contract 4.4, A44)."""

    duration: int | None = Constraint(default=None, ge=1, le=120)
    exitCodes: list[ExitCode] | None = None
    exponentialBackoff: bool | None = None
    numberOfRetries: int | None = Constraint(default=None, ge=0, le=5)


class SkipConfiguration(Body):
    """Skips the step, or all steps that depend on it, in every run."""

    skip: bool | None = None
    skipDAG: bool | None = None


class RunConfiguration(Body):
    """Retries and skipping of a step."""

    retryOptions: RetryOptions | None = None
    skipConfiguration: SkipConfiguration | None = None


class Conditional(Body):
    """Run only if an output parameter of another step has (not) this value."""

    condition: Literal["equals", "not-equals"]
    paramName: Text
    stepName: Text
    value: str


class ParentStatus(Body):
    """Run only if other steps ended this way."""

    condition: Literal["all-of", "one-of"]
    parents: list[Text] = Constraint(min_length=1)
    status: list[Literal["success", "failure"]] = Constraint(min_length=1)


class ExecutionParameters(Body):
    """All entries must hold, or the step is skipped (A53)."""

    conditional: list[Conditional] | None = None
    parentStatus: list[ParentStatus] | None = None


class Resources(Body):
    """Machine and disk: the machine by name, or by the platform's id."""

    instanceType: Text | None = None
    instanceTypeId: Id | None = None
    storage: str | None = Constraint(default=None, pattern=STORAGE)


class Repository(Body):
    """The repository that is checked out for the step."""

    url: Text
    branch: Text
    token: str | None = None


class SqlRepository(Repository):
    """The repository and file of the query of an sql step."""

    filePath: Text


class SqlParameters(Body):
    """Inputs of an sql step: no secrets."""

    env: dict[Name, Scalar] | None = None
    inherit: dict[Name, Text] | None = None


class Parameters(SqlParameters):
    """Inputs of a step."""

    secrets: list[Text] | None = None


class Step(Body):
    """The fields that all types share."""

    parents: list[Text] | None = None
    executionParameters: ExecutionParameters | None = None
    runConfiguration: RunConfiguration | None = None


class StandardStep(Step):
    """A command in an image."""

    type: Literal["standard"] = "standard"
    image: str | None = Constraint(default=None, pattern=IMAGE_PATTERN)
    imageId: Id | None = None
    imageVersionId: Id | None = None
    command: Text
    resources: Resources | None = None
    stepTimeout: Id | None = None
    clearImageCache: bool | None = None
    repository: Repository | None = None
    parameters: Parameters | None = None
    outputParameters: dict[Name, Text] | None = None


class Headers(Body):
    """Headers of a request: plain ones (always masked) and names of secrets."""

    absolute: dict[Name, str] | None = None
    secrets: dict[Name, Text] | None = None


class Auth(Body):
    """Authentication of a request; all fields but `username` and `authUrl` are names of secrets."""

    type: Literal["no-auth", "oauth", "basic", "api-key", "bearer-token"]
    clientId: Text | None = None
    clientSecret: Text | None = None
    authUrl: Text | None = None
    username: Text | None = None
    password: Text | None = None
    apiKey: Text | None = None
    bearerToken: Text | None = None


class HttpStep(Step):
    """A request."""

    type: Literal["http"]
    method: Literal["get", "post", "put", "patch", "delete"] | None = None
    url: Text
    payload: str | None = None
    headers: Headers | None = None
    auth: Auth | None = None
    parameters: Parameters | None = None
    outputParameters: dict[Name, Literal["response.txt"]] | None = None


class ExportStep(Step):
    """A table written to a file."""

    type: Literal["export"]
    schema_: Text = Constraint(alias="schema")
    table: Text
    sortBy: Text
    sortOrder: Literal["asc", "desc"] | None = None
    compression: bool | None = None


class SqlStep(Step):
    """A query."""

    type: Literal["sql"]
    sqlQueryPath: Text | None = None
    repository: SqlRepository | None = None
    parameters: SqlParameters | None = None


def _get_step_type(value: Any) -> str:
    """A step without `type` is a standard one (A45)."""
    found = value.get("type", "standard") if isinstance(value, dict) else getattr(value, "type", "")
    return found if isinstance(found, str) else ""


AnyStep = Annotated[
    Annotated[StandardStep, Tag("standard")]
    | Annotated[HttpStep, Tag("http")]
    | Annotated[ExportStep, Tag("export")]
    | Annotated[SqlStep, Tag("sql")],
    Discriminator(_get_step_type),
]
