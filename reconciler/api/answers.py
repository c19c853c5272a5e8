"""The platform's answers as models: keys that are not used are ignored, keys that are used are checked."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    ValidationError,
    model_validator,
)
from pydantic.alias_generators import to_camel
from pydantic_core import ErrorDetails, PydanticCustomError

from reconciler.api.request import Request
from reconciler.errors import BadResponse
from reconciler.model.observed.live_state import LiveId
from reconciler.model.observed.usage import Use

Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]
"""A text that may be null or missing: empty then."""


def _check_id(value: Any) -> LiveId:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise PydanticCustomError("id", "neither a number nor a text")
    return value


ObjectId = Annotated[LiveId, PlainValidator(_check_id)]


class Answer(BaseModel):
    """A JSON object in a response; numbers are accepted where a text is expected."""

    model_config = ConfigDict(
        frozen=True,
        alias_generator=to_camel,
        populate_by_name=True,
        coerce_numbers_to_str=True,
        defer_build=True,
    )

    @classmethod
    def of(cls, content: object, request: Request, where: str = "") -> Self:
        """Read a part of a response; BadResponse names the first field that is not as documented, without its value."""
        try:
            return cls.model_validate(content)
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            raise build_shape_error(request, _describe_error(first, where)) from error


def build_shape_error(request: Request, what: str) -> BadResponse:
    """The error for a response that breaks the platform's contract; `what` names the field."""
    fix = "check the target's address; if it is right, the platform does not follow its documentation"
    return BadResponse(f"unexpected response body: {what}", request=str(request), fix=fix)


def _describe_error(error: ErrorDetails, where: str) -> str:
    for key in error["loc"]:
        where += f"[{key}]" if isinstance(key, int) else f".{key}"
    what = "not a JSON object" if error["type"] == "model_type" else error["msg"].lower()
    return f"{where.lstrip('.')}: {what}".removeprefix(": ")


class State(Answer):
    """The state of something that changes by itself."""

    status: Text = ""
    last_build_status: Text = ""


class ImageUse(Answer):
    """The image version of a workflow's step, webapp or service; without an id none is used."""

    image_id: int | None = None
    version_id: int | None = None
    image_version_id: int | None = None

    @property
    def use(self) -> Use | None:
        """The ids of image and version."""
        version = self.image_version_id if self.version_id is None else self.version_id
        return None if self.image_id is None else (self.image_id, version)


class Described(State):
    """A described object or image version; `document` is all of the answer, as it was sent: it is compared."""

    name: Text = ""
    version: Text = ""
    created_at: str | None = None
    updated_at: Text = ""
    updated_by: Text = ""
    image_details: ImageUse | None = None
    document: dict[str, Any]

    @model_validator(mode="before")
    @classmethod
    def _keep_document(cls, content: Any) -> Any:
        if not isinstance(content, dict):
            return content
        if not content:
            raise PydanticCustomError("empty", "the response is empty")
        return {**content, "document": content}


class DescribedWorkflow(Answer):
    """The steps of a workflow; one that has never run says so with a `lastExecution` of null."""

    name: str
    steps: dict[str, ImageUse]
    last_execution: Any = ""


class ListItem(State):
    """An object in the list of its kind."""

    id: ObjectId
    name: str
    scope: Text = ""
    created_at: str | None = None
    updated_by: Text = ""

    @property
    def is_global(self) -> bool:
        """True for what the platform provides to all tenants."""
        return self.scope == "global"


class BuiltVersion(State):
    """The latest version of a listed image."""

    id: int


class ImageItem(ListItem):
    id: int
    type: Text = ""
    latest_version: BuiltVersion | None = None


class ArtifactItem(ListItem):
    id: str
    description: str | None = None


class ImageVersion(State):
    """A listed version of an image."""

    id: int
    version: str
    description: Text = ""
    build_details: dict[str, Any] | None = None


class ArtifactVersion(Answer):
    version: int
    created_at: Text = ""


class ArtifactPage(Answer):
    """The first page of an artifact's versions, which also describes the artifact."""

    name: Text = ""
    description: str | None = None
    page_count: int
    versions: tuple[ArtifactVersion, ...]


class CreatedObject(Answer):
    """The answer to a creation or an update of a workflow, webapp or service."""

    id: ObjectId


class CreatedArtifact(Answer):
    id: str
    version: int = 1


class StartedBuild(Answer):
    """The answer to a new version of an image; the image's id may be missing (A16)."""

    version_id: int
    image_id: int | None = None
    build_id: Text = ""


class CreatedImage(StartedBuild):
    image_id: int


class RunItem(Answer):
    """A listed run of a workflow."""

    execution_id: str
    status: str


class RunStep(Answer):
    step_type: Text = "standard"
    image: Text = ""


class Run(Answer):
    """A described run of a workflow."""

    steps: tuple[RunStep, ...]


class BuildItem(Answer):
    build_id: str


class Builds(Answer):
    """The builds of an image version, newest first."""

    builds: Annotated[tuple[BuildItem, ...], Field(min_length=1)]


class LogEntry(Answer):
    message: Text = ""


class LogPage(Answer):
    """A part of a build's log."""

    logs: tuple[LogEntry, ...] | None = None
    next_token: Text = ""


class InstanceOption(Answer):
    name: str
    id: int


class InstanceOptions(Answer):
    """The machines of an entity type."""

    data: tuple[InstanceOption, ...]
